package io.dropwarp.gdal;

import io.dropwarp.intake.CrsText;
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
final class SourceInspector {

    private SourceInspector() {}

    /**
     * Describes a source.
     *
     * @param dataset an open raster with bands
     * @param options effective options, which may choose one of several georeferencings
     * @return what GDAL says of it
     */
    static SourceInfo describe(Dataset dataset, WarpOptions options) {
        List<String> types = new ArrayList<>();
        List<String> nodata = new ArrayList<>();
        int count = dataset.getRasterCount();
        for (int i = 1; i <= count; i++) {
            Band band = dataset.GetRasterBand(i);
            types.add(gdal.GetDataTypeName(band.getDataType()));
            nodata.add(nodata(band));
        }
        if (types.stream().anyMatch(DataTypes::isWide)) {
            nodata = ExactNodata.of(dataset);
        }
        Band first = dataset.GetRasterBand(1);
        double[] geotransform = geotransform(dataset);
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

    /**
     * The geotransform of a dataset.
     *
     * @param dataset the dataset
     * @return six coefficients, or null if there is none; GDAL stands the identity for none
     */
    static double[] geotransform(Dataset dataset) {
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

    private static String crs(Dataset dataset, String georeferencing) {
        SpatialReference crs = ownCrs(dataset, georeferencing);
        if (crs == null) {
            return null;
        }
        String id = CrsResolver.id(crs);
        String text = id == null ? CrsResolver.wkt(crs) : id;
        return text == null || text.isBlank() ? crs.GetName() : text;
    }

    /**
     * The CRS of a dataset's geotransform, GCPs, RPCs or geolocation arrays.
     *
     * @param dataset the dataset
     * @param georeferencing which of them counts: geotransform, gcps, rpc, geolocation or none
     * @return the CRS, or null if it has none
     */
    static SpatialReference ownCrs(Dataset dataset, String georeferencing) {
        if (georeferencing.equals("gcps") && dataset.GetGCPSpatialRef() != null) {
            return dataset.GetGCPSpatialRef();
        }
        if (georeferencing.equals("rpc")) {
            SpatialReference wgs84 = new SpatialReference();
            // By definition (OGC 99-107).
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

    /**
     * The nodata value of a band.
     *
     * @param band the band
     * @return as text that reads back exactly, or null if it has none
     */
    static String nodata(Band band) {
        if (DataTypes.isWide(gdal.GetDataTypeName(band.getDataType()))) {
            return ExactNodata.of(band.GetDataset()).get(band.GetBand() - 1);
        }
        Double[] value = new Double[1];
        band.GetNoDataValue(value);
        return value[0] == null ? null : Numbers.text(value[0]);
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

    /**
     * Whether the last band is alpha, as gdalwarp decides it.
     *
     * @param dataset the dataset
     * @return true if it is
     */
    static boolean hasAlpha(Dataset dataset) {
        int count = dataset.getRasterCount();
        return count > 0 && dataset.GetRasterBand(count).GetColorInterpretation() == gdalconstConstants.GCI_AlphaBand;
    }
}
