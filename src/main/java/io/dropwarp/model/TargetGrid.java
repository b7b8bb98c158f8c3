package io.dropwarp.model;

import java.util.List;

/**
 * The frozen target grid of a job.
 *
 * @param crs authority code such as {@code EPSG:3857}, or null if the CRS has none
 * @param crsWkt WKT2
 * @param crsLabel the CRS in file names, e.g. {@code EPSG3857}
 * @param geotransform GDAL's six coefficients, pixel to CRS, in full precision
 * @param bands number of bands, alpha included
 * @param type GDAL data type name of all bands
 * @param nodata nodata value as text (may be "nan"), or null
 * @param alpha whether the last band is alpha
 * @param mask meaning of a mask besides the bands: "none" (there is none), "source" (pixels that the source excludes,
 *     and the collar), "collar" (pixels that no source pixel reaches). It is written only where it excludes a pixel
 */
public record TargetGrid(
        String crs,
        String crsWkt,
        String crsLabel,
        List<Double> geotransform,
        int width,
        int height,
        int bands,
        String type,
        String nodata,
        boolean alpha,
        String mask) {

    public TargetGrid {
        geotransform = List.copyOf(geotransform);
        mask = mask == null ? "none" : mask;
    }

    /** {@return number of bands other than alpha} */
    public int colours() {
        return alpha ? bands - 1 : bands;
    }

    /** {@return whether pixels can be invalid by a mask} */
    public boolean masked() {
        return !mask.equals("none");
    }

    public long pixels() {
        return (long) width * height;
    }
}
