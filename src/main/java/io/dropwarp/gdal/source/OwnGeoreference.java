package io.dropwarp.gdal.source;

import io.dropwarp.references.CrsText;
import org.gdal.gdal.Dataset;
import org.gdal.osr.SpatialReference;

/** The geotransform and CRS that a dataset itself contains. Reads no pixels. Stateless; for the GDAL thread. */
public final class OwnGeoreference {

    private OwnGeoreference() {}

    /** {@return the six coefficients, or null if there are none; GDAL reports none as the identity} */
    public static double[] geotransform(Dataset dataset) {
        double[] g = dataset.GetGeoTransform();
        boolean identity = g[0] == 0 && g[1] == 1 && g[2] == 0 && g[3] == 0 && g[4] == 0 && Math.abs(g[5]) == 1;
        return identity || !usable(g) ? null : g;
    }

    private static boolean usable(double[] geotransform) {
        for (double coefficient : geotransform) {
            if (!Double.isFinite(coefficient)) {
                return false;
            }
        }
        return geotransform[1] * geotransform[5] - geotransform[2] * geotransform[4] != 0;
    }

    /**
     * {@return the CRS of a dataset's geotransform, GCPs, RPCs or geolocation arrays, or null}
     *
     * @param georeferencing which of them is used: geotransform, gcps, rpc, geolocation or none
     */
    public static SpatialReference crs(Dataset dataset, String georeferencing) {
        if (georeferencing.equals("gcps") && dataset.GetGCPSpatialRef() != null) {
            return dataset.GetGCPSpatialRef();
        }
        if (georeferencing.equals("rpc")) {
            SpatialReference wgs84 = new SpatialReference();
            // RPCs are in WGS 84 by definition (OGC 99-107).
            wgs84.SetFromUserInput("EPSG:4326");
            return wgs84;
        }
        SpatialReference crs = dataset.GetSpatialRef();
        if (crs == null && dataset.GetGCPCount() > 0) {
            crs = dataset.GetGCPSpatialRef();
        }
        if (crs == null && geotransform(dataset) == null) {
            String geolocation = dataset.GetMetadataItem("SRS", "GEOLOCATION");
            if (geolocation != null) {
                crs = new SpatialReference();
                crs.SetFromUserInput(CrsText.isSafe(geolocation) ? geolocation : "EPSG:4326");
            }
        }
        return crs;
    }
}
