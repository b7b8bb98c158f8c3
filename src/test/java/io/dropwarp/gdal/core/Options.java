package io.dropwarp.gdal.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.PlanLimits;
import java.util.List;

/** Warp options and limits for tests: sensible ones, changed by name. */
public final class Options {

    private Options() {}

    /**
     * Options.
     *
     * @param changes JSON object of the components to change, without braces and with ' for "
     * @return the options
     */
    public static WarpOptions of(String changes) {
        return read(
                "{'crs': 'EPSG:3857', 'resampling': 'bilinear', 'alpha': 'auto', 'errorThreshold': 0.125,"
                        + "'sourceOverview': 'none', 'layout': 'COG', 'compression': 'LZW', 'predictor': 'auto',"
                        + "'blockSize': 512, 'bigtiff': 'IF_SAFER', 'overviews': 'auto', 'collar': 'mask', 'audit': 'sample', 'geolocation': 'auto'}",
                changes,
                WarpOptions.class);
    }

    /**
     * Limits.
     *
     * @param changes as above
     * @return the limits
     */
    public static PlanLimits limits(String changes) {
        PlanLimits limits = new PlanLimits(
                List.of("GTiff", "VRT", "JPEG", "PNG", "JP2OpenJPEG", "netCDF", "HFA"),
                List.of("HDF5", "HDF4", "GPKG"),
                2_000_000_000L,
                100_000_000_000L,
                4_000_000,
                128 << 20,
                2);
        return read(Json.MAPPER.valueToTree(limits).toString(), changes, PlanLimits.class);
    }

    private static <T> T read(String defaults, String changes, Class<T> type) {
        try {
            ObjectNode node = (ObjectNode) Json.MAPPER.readTree(defaults.replace('\'', '"'));
            node.setAll((ObjectNode) Json.MAPPER.readTree("{" + changes.replace('\'', '"') + "}"));
            return Json.MAPPER.treeToValue(node, type);
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException(changes, e);
        }
    }
}
