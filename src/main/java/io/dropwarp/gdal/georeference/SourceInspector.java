package io.dropwarp.gdal.georeference;

import io.dropwarp.gdal.crs.CrsResolver;
import io.dropwarp.gdal.pixels.DataTypes;
import io.dropwarp.gdal.pixels.ExactNodata;
import io.dropwarp.gdal.pixels.SignedBytes;
import io.dropwarp.gdal.source.OwnGeoreference;
import io.dropwarp.gdal.source.SourceValidity;
import io.dropwarp.model.SourceInfo;
import io.dropwarp.model.WarpOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;
import org.gdal.osr.SpatialReference;

/** Describes an open source. Reads no pixels. Stateless; for the GDAL thread. */
public final class SourceInspector {

    private SourceInspector() {}

    /**
     * {@return GDAL's description of a raster}
     *
     * @param options may choose one of several georeferencings
     */
    public static SourceInfo describe(Dataset dataset, WarpOptions options) {
        List<String> types = new ArrayList<>();
        List<String> nodata = new ArrayList<>();
        int count = dataset.getRasterCount();
        for (int i = 1; i <= count; i++) {
            Band band = dataset.GetRasterBand(i);
            types.add(gdal.GetDataTypeName(band.getDataType()));
            nodata.add(ExactNodata.text(band));
        }
        if (types.stream().anyMatch(DataTypes::isWide)) {
            nodata = ExactNodata.of(dataset);
        }
        Band first = dataset.GetRasterBand(1);
        double[] geotransform = OwnGeoreference.geotransform(dataset);
        String georeferencing = Placement.kind(dataset, options);
        return new SourceInfo(
                SignedBytes.driver(dataset),
                dataset.getRasterXSize(),
                dataset.getRasterYSize(),
                count,
                types,
                crs(dataset, georeferencing),
                geotransform == null
                        ? null
                        : Arrays.stream(geotransform).boxed().toList(),
                georeferencing,
                nodata,
                mask(dataset),
                first.GetColorTable() != null,
                first.GetOverviewCount(),
                SourceValidity.of(dataset).carriers());
    }

    private static String crs(Dataset dataset, String georeferencing) {
        SpatialReference crs = OwnGeoreference.crs(dataset, georeferencing);
        if (crs == null) {
            return null;
        }
        String id = CrsResolver.id(crs);
        String text = id == null ? CrsResolver.wkt(crs) : id;
        return text == null || text.isBlank() ? crs.GetName() : text;
    }

    private static String mask(Dataset dataset) {
        int flags = dataset.GetRasterBand(1).GetMaskFlags();
        if ((flags & gdalconstConstants.GMF_ALPHA) != 0 || SourceValidity.alphaBand(dataset) > 0) {
            return "alpha";
        }
        if ((flags & gdalconstConstants.GMF_PER_DATASET) != 0) {
            return "per-dataset";
        }
        return (flags & gdalconstConstants.GMF_NODATA) != 0 ? "nodata" : "none";
    }
}
