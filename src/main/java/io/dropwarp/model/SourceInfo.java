package io.dropwarp.model;

import java.util.List;

/**
 * GDAL's description of a source raster.
 *
 * @param driver short name of the GDAL driver
 * @param types GDAL data type name of each band
 * @param crs authority code such as {@code EPSG:32633}, else WKT; null if there is none
 * @param geotransform GDAL's six coefficients, pixel to CRS; null if there is none
 * @param georeferencing geotransform, gcps, rpc, geolocation or none
 * @param nodata nodata value of each band as text, null entries where a band has none
 * @param mask none, nodata, alpha or per-dataset
 * @param colorTable whether the first band has a colour table
 * @param overviews number of overviews of the first band
 * @param validity everything that declares pixels invalid: nodata, nodata-values (the metadata item), mask, band-masks,
 *     alpha, palette (transparent colours)
 */
public record SourceInfo(
        String driver,
        int width,
        int height,
        int bands,
        List<String> types,
        String crs,
        List<Double> geotransform,
        String georeferencing,
        List<String> nodata,
        String mask,
        boolean colorTable,
        int overviews,
        List<String> validity) {

    public SourceInfo {
        validity = validity == null ? List.of() : List.copyOf(validity);
    }
}
