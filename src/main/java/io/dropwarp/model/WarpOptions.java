package io.dropwarp.model;

import java.util.List;
import java.util.Map;

/**
 * How a job is warped: the defaults, overridden by its profile, then by its own {@code .dropwarp.yaml}. In YAML the
 * names are in kebab-case ({@code source-crs}). Null means "as GDAL decides for this source".
 *
 * @param crs target CRS: {@code EPSG:n}, WKT or PROJJSON
 * @param sourceCrs CRS to assume for the source in place of its own, or null
 * @param resampling one of {@link #RESAMPLINGS}
 * @param resolution pixel width and height in CRS units, or null
 * @param extent xmin, ymin, xmax, ymax in target CRS units, or null
 * @param size width and height in pixels, or null
 * @param targetAlignedPixels align the extent to multiples of the resolution (gdalwarp {@code -tap})
 * @param sourceNodata nodata value to assume for all source bands in place of their own ("none" for none), or null
 * @param nodata nodata value of the output, or null for the source's
 * @param alpha auto (add one if a mask of the source would be lost), yes, no
 * @param type output data type by GDAL's name (Byte, UInt16, Float32 …), or null for the source's
 * @param errorThreshold tolerance of the approximate transformer in pixels; 0 for exact
 * @param sourceOverview source overview to read: none, auto (by the whole job's ratio, the same for all tiles), or a
 *     level from 0
 * @param compression LZW, DEFLATE, ZSTD, LERC, LERC_DEFLATE, LERC_ZSTD, JPEG, WEBP, PACKBITS or NONE
 * @param compressionLevel level of DEFLATE or ZSTD, or null for GDAL's
 * @param quality JPEG or WEBP quality 1–100, or null for GDAL's
 * @param maxZError LERC's largest error in pixel units, or null for lossless
 * @param predictor auto (by type), none, horizontal, floating-point
 * @param blockSize edge of the output's internal tiles in pixels, a multiple of 16
 * @param bigtiff YES, NO, IF_NEEDED, IF_SAFER
 * @param overviews auto or none (layouts cog and gtiff)
 * @param overviewResampling resampling of overviews, or null: nearest for categorical data, else average
 * @param tileRows height of a tile (band) in target pixels, or null for auto
 * @param tileColumns width of a tile in target pixels, or null for full width while that fits
 * @param creationOptions further GDAL creation options, by name
 * @param warpOptions further GDAL warp options ({@code -wo}), by name
 * @param openOptions GDAL open options for the source, by name
 * @param collar target pixels that no source pixel reaches: mask (invalid), fill (gdalwarp's zeros)
 * @param crsAccuracy worst accepted accuracy of the coordinate operation in metres, or null for any, with a note
 * @param audit comparison of an output with its source before it is published: full, sample, off
 * @param subdataset image of a container: a number from 1, or its name; null for the only one
 * @param gcpOrder order of the polynomial through ground control points, 1 to 3, or null for GDAL's choice
 * @param tps whether ground control points use a thin plate spline instead of a polynomial
 * @param rpcHeight height in metres that RPCs assume for the whole scene, or null for the RPCs' own centre
 * @param rpcDem name of a DEM in the raster's folder that RPCs take heights from, or null
 * @param geolocation auto (as GDAL finds them), yes (geolocation arrays before anything else), no
 * @param maxResidual largest accepted error of a ground control point in source pixels, or null for a twentieth of the
 *     image's diagonal
 */
public record WarpOptions(
        String crs,
        String sourceCrs,
        String resampling,
        List<Double> resolution,
        List<Double> extent,
        List<Integer> size,
        boolean targetAlignedPixels,
        String sourceNodata,
        String nodata,
        String alpha,
        String type,
        double errorThreshold,
        String sourceOverview,
        Layout layout,
        String compression,
        Integer compressionLevel,
        Integer quality,
        Double maxZError,
        String predictor,
        int blockSize,
        String bigtiff,
        String overviews,
        String overviewResampling,
        Integer tileRows,
        Integer tileColumns,
        Map<String, String> creationOptions,
        Map<String, String> warpOptions,
        Map<String, String> openOptions,
        String collar,
        Double crsAccuracy,
        String audit,
        String subdataset,
        Integer gcpOrder,
        boolean tps,
        Double rpcHeight,
        String rpcDem,
        String geolocation,
        Double maxResidual) {

    /** GDAL's resampling methods, the common ones first. */
    public static final List<String> RESAMPLINGS = List.of(
            "near",
            "bilinear",
            "cubic",
            "cubicspline",
            "lanczos",
            "average",
            "rms",
            "mode",
            "max",
            "min",
            "med",
            "q1",
            "q3",
            "sum");

    public WarpOptions {
        resolution = resolution == null ? null : List.copyOf(resolution);
        extent = extent == null ? null : List.copyOf(extent);
        size = size == null ? null : List.copyOf(size);
        creationOptions = creationOptions == null ? Map.of() : Map.copyOf(creationOptions);
        warpOptions = warpOptions == null ? Map.of() : Map.copyOf(warpOptions);
        openOptions = openOptions == null ? Map.of() : Map.copyOf(openOptions);
    }

    /** {@return the same for a plain GeoTIFF without extra creation options} */
    public WarpOptions asPlainGeoTiff() {
        return with(errorThreshold, Layout.GTIFF, Map.of());
    }

    /** {@return the same with every pixel transformed exactly} */
    public WarpOptions asExact() {
        return with(0, layout, creationOptions);
    }

    private WarpOptions with(double threshold, Layout other, Map<String, String> creation) {
        return new WarpOptions(
                crs,
                sourceCrs,
                resampling,
                resolution,
                extent,
                size,
                targetAlignedPixels,
                sourceNodata,
                nodata,
                alpha,
                type,
                threshold,
                sourceOverview,
                other,
                compression,
                compressionLevel,
                quality,
                maxZError,
                predictor,
                blockSize,
                bigtiff,
                overviews,
                overviewResampling,
                tileRows,
                tileColumns,
                creation,
                warpOptions,
                openOptions,
                collar,
                crsAccuracy,
                audit,
                subdataset,
                gcpOrder,
                tps,
                rpcHeight,
                rpcDem,
                geolocation,
                maxResidual);
    }
}
