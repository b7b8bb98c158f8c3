package io.dropwarp.gdal.core;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Layout;
import io.dropwarp.model.WarpOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/**
 * GDAL's creation options for the final output of its driver (GTiff or COG), and checks of impossible combinations.
 * Pure.
 */
public record OutputFormat(String driver, List<String> creationOptions) {

    private static final Set<String> COMPRESSIONS =
            Set.of("LZW", "DEFLATE", "ZSTD", "LERC", "LERC_DEFLATE", "LERC_ZSTD", "JPEG", "WEBP", "PACKBITS", "NONE");

    private static final Set<String> FLOATS = Set.of("Float32", "Float64");

    /** libtiff's horizontal predictor handles 8, 16 and 32 bits; GDAL 3.6 supports no others. */
    private static final Set<String> INTEGERS = Set.of("Byte", "Int8", "UInt16", "Int16", "UInt32", "Int32");

    /** The edges of TIFF blocks are multiples of this. */
    private static final int TIFF_STEP = 16;

    /** Blocks whose edges are multiples of this can be cut into four. */
    private static final int LOW_BLOCKS = 4 * TIFF_STEP;

    /** Set by dropwarp's own options, or changing the grid, or naming other files. */
    private static final Set<String> OWNED = Set.of(
            "COMPRESS",
            "LEVEL",
            "QUALITY",
            "PREDICTOR",
            "MAX_Z_ERROR",
            "BLOCKSIZE",
            "BLOCKXSIZE",
            "BLOCKYSIZE",
            "TILED",
            "BIGTIFF",
            "OVERVIEWS",
            "OVERVIEW_RESAMPLING",
            "RESAMPLING",
            "NUM_THREADS",
            "TILING_SCHEME",
            "TARGET_SRS",
            "EXTENT",
            "RES",
            "WARP_RESAMPLING",
            "ADD_ALPHA",
            "ALIGNED_LEVELS",
            "ZOOM_LEVEL",
            "ZOOM_LEVEL_STRATEGY",
            "COPY_SRC_OVERVIEWS",
            "TFW",
            "RPB",
            "RPCTXT",
            "NBITS",
            "PIXELTYPE",
            "STREAMABLE_OUTPUT",
            "APPEND_SUBDATASET",
            "SOURCE_ICC_PROFILE");

    public OutputFormat {
        creationOptions = List.copyOf(creationOptions);
    }

    /**
     * The format of a job's output.
     *
     * @param type GDAL type of all bands
     * @param bands number of bands, alpha included
     * @param alpha whether the last band is alpha
     * @param palette whether the band has a colour table
     * @throws DropwarpException BAD_JOB_SPEC for what TIFF does not support
     */
    public static OutputFormat of(WarpOptions options, String type, int bands, boolean alpha, boolean palette) {
        String compression = upper(options.compression(), "LZW");
        if (!COMPRESSIONS.contains(compression)) {
            throw JobSpec.bad(
                    "compression", options.compression(), "is not one of " + new java.util.TreeSet<>(COMPRESSIONS));
        }
        boolean cog = layout(options) == Layout.COG;
        checkCombination(compression, cog, type, bands, alpha, palette);
        int block = blockSize(options);
        List<String> out = new ArrayList<>();
        out.add("COMPRESS=" + compression);
        if (cog) {
            out.add("BLOCKSIZE=" + block);
            out.add("OVERVIEWS=" + (JobSpec.lower(options.overviews(), "auto").equals("none") ? "NONE" : "AUTO"));
            out.add("OVERVIEW_RESAMPLING=" + overviewResampling(options, palette));
        } else {
            out.addAll(List.of("TILED=YES", "BLOCKXSIZE=" + block, "BLOCKYSIZE=" + block));
            if (compression.startsWith("LERC")
                    && FLOATS.contains(type)
                    && bands > 1
                    && !losesNan(options, type, bands)) {
                // With pixel interleaving, a LERC block cannot have NaN in one band and a number in another.
                out.add("INTERLEAVE=BAND");
            }
        }
        String bigtiff = upper(options.bigtiff(), "IF_SAFER");
        if (!Set.of("YES", "NO", "IF_NEEDED", "IF_SAFER").contains(bigtiff)) {
            throw JobSpec.bad("bigtiff", options.bigtiff(), "is not one of YES, NO, IF_NEEDED, IF_SAFER");
        }
        out.add("BIGTIFF=" + bigtiff);
        addPredictor(out, options, compression, type, cog);
        addQuality(out, options, compression, cog, bands, alpha);
        addOwn(out, options);
        return new OutputFormat(cog ? "COG" : "GTiff", out);
    }

    /** {@return the codec if it changes pixels (JPEG, WEBP or LERC with an error), null if it is lossless} */
    public static String lossyCodec(WarpOptions options) {
        String compression = upper(options.compression(), "LZW");
        boolean lossy = switch (compression) {
            case "JPEG" -> true;
            case "WEBP" -> options.quality() == null || options.quality() != 100;
            default -> compression.startsWith("LERC") && options.maxZError() != null && options.maxZError() > 0;
        };
        return lossy ? compression : null;
    }

    /**
     * {@return whether the output loses NaN} A pixel-interleaved LERC block of floats, as in a COG, cannot have NaN in
     * one band and a number in another, and GDAL writes the lowest float instead.
     *
     * @param type GDAL type of all bands
     */
    public static boolean losesNan(WarpOptions options, String type, int bands) {
        boolean byPixel = layout(options) == Layout.COG
                || options.creationOptions().entrySet().stream()
                        .anyMatch(option -> option.getKey().equalsIgnoreCase("INTERLEAVE")
                                && option.getValue().equalsIgnoreCase("PIXEL"));
        return upper(options.compression(), "LZW").startsWith("LERC") && FLOATS.contains(type) && bands > 1 && byPixel;
    }

    /**
     * The nodata value that survives a lossy codec: NaN for floats, which LERC keeps; null where a mask alone marks
     * invalid pixels.
     *
     * @param codec from {@link #lossyCodec}
     * @param byPixel from {@link #losesNan}
     * @param type GDAL type of all bands
     * @param nodata the requested value
     * @param notes receives what was changed
     * @throws DropwarpException BAD_JOB_SPEC if each band has its own gaps and neither can represent them
     */
    public static String lossyNodata(
            String codec, boolean byPixel, String type, String nodata, int bands, List<String> notes) {
        boolean lerc = codec.startsWith("LERC");
        if (lerc && FLOATS.contains(type) && !byPixel) {
            if (!nodata.equals("nan")) {
                notes.add("The nodata value became NaN, which " + codec + " keeps exactly, unlike " + nodata + ".");
            }
            return "nan";
        }
        if (lerc && bands > 1) {
            throw JobSpec.bad(
                    "max-z-error",
                    codec,
                    "would change the nodata value " + nodata + ", and one mask cannot hold the gaps of " + bands
                            + " bands; set \"max-z-error\" to 0, or take DEFLATE or ZSTD"
                            + (FLOATS.contains(type) ? ", or \"layout: gtiff\"" : ""));
        }
        notes.add("Wrote a mask instead of the nodata value " + nodata + ", which " + codec + " would change"
                + (bands > 1 ? "; a pixel is invalid where all bands are." : "."));
        return null;
    }

    /** {@return the same format with nearest overviews if pixels are not blended and no other method is set} */
    public OutputFormat withOverviewsLike(WarpOptions options, boolean keepsValues) {
        if (!keepsValues || options.overviewResampling() != null) {
            return this;
        }
        return new OutputFormat(
                driver,
                creationOptions.stream()
                        .map(option ->
                                option.equals("OVERVIEW_RESAMPLING=AVERAGE") ? "OVERVIEW_RESAMPLING=NEAREST" : option)
                        .toList());
    }

    private static void checkCombination(
            String compression, boolean cog, String type, int bands, boolean alpha, boolean palette) {
        if (cog && compression.equals("PACKBITS")) {
            throw JobSpec.bad("compression", compression, "is not possible in a COG; take LZW, or \"layout: gtiff\"");
        }
        if (compression.equals("JPEG")) {
            int colours = alpha ? bands - 1 : bands;
            if (!type.equals("Byte") || palette || (colours != 1 && colours != 3)) {
                throw JobSpec.bad(
                        "compression",
                        compression,
                        "holds one or three bands of type Byte without a colour table, and this is " + bands + " × "
                                + type + (palette ? " with a colour table" : "") + "; take DEFLATE or ZSTD");
            }
            if (alpha && cog) {
                throw JobSpec.bad(
                        "compression",
                        compression,
                        "in a COG has no alpha band, and this output needs one; take WEBP, or set \"nodata\"");
            }
        }
        if (compression.equals("WEBP") && (!type.equals("Byte") || (bands != 3 && bands != 4))) {
            throw JobSpec.bad(
                    "compression",
                    compression,
                    "holds three or four bands of type Byte, and this is " + bands + " × " + type
                            + "; take DEFLATE or ZSTD");
        }
        if (compression.startsWith("LERC") && !INTEGERS.contains(type) && !FLOATS.contains(type)) {
            throw JobSpec.bad("compression", compression, "cannot hold the type " + type + "; take DEFLATE or ZSTD");
        }
    }

    private static void addPredictor(
            List<String> out, WarpOptions options, String compression, String type, boolean cog) {
        if (!Set.of("LZW", "DEFLATE", "ZSTD").contains(compression)) {
            return;
        }
        String automatic = INTEGERS.contains(type) ? "horizontal" : FLOATS.contains(type) ? "floating-point" : "none";
        String wanted = JobSpec.lower(options.predictor(), "auto");
        String predictor = wanted.equals("auto") ? automatic : wanted;
        boolean possible = switch (predictor) {
            case "none" -> true;
            case "horizontal" -> INTEGERS.contains(type) || type.equals("Float32");
            case "floating-point" -> FLOATS.contains(type);
            default -> throw JobSpec.bad("predictor", wanted, "is not one of auto, none, horizontal, floating-point");
        };
        if (!possible) {
            throw JobSpec.bad("predictor", wanted, "does not fit the type " + type);
        }
        out.add("PREDICTOR="
                + switch (predictor) {
                    case "horizontal" -> cog ? "STANDARD" : "2";
                    case "floating-point" -> cog ? "FLOATING_POINT" : "3";
                    default -> cog ? "NO" : "1";
                });
    }

    private static void addQuality(
            List<String> out, WarpOptions options, String compression, boolean cog, int bands, boolean alpha) {
        Integer level = options.compressionLevel();
        boolean deflate = compression.contains("DEFLATE");
        boolean zstd = compression.contains("ZSTD");
        if (level != null && (deflate || zstd)) {
            if (level < 1 || level > (zstd ? 22 : cog ? 9 : 12)) {
                throw JobSpec.bad("compression-level", level, "is not a level of " + compression);
            }
            out.add((cog ? "LEVEL=" : zstd ? "ZSTD_LEVEL=" : "ZLEVEL=") + level);
        }
        Integer quality = options.quality();
        if (quality != null && (quality < 1 || quality > 100)) {
            throw JobSpec.bad("quality", quality, "is not between 1 and 100");
        }
        if (compression.equals("JPEG")) {
            addIf(out, quality, cog ? "QUALITY=" : "JPEG_QUALITY=");
            if (!cog && bands == 3 && !alpha) {
                out.add("PHOTOMETRIC=YCBCR");
            }
        }
        if (compression.equals("WEBP")) {
            // The COG driver takes 100 as lossless; do the same for every layout.
            if (!cog && quality != null && quality == 100) {
                out.add("WEBP_LOSSLESS=YES");
            } else {
                addIf(out, quality, cog ? "QUALITY=" : "WEBP_LEVEL=");
            }
        }
        Double error = options.maxZError();
        if (error != null && !(error >= 0 && Double.isFinite(error))) {
            throw JobSpec.bad("max-z-error", error, "is not a number from 0 up");
        }
        if (error != null && compression.startsWith("LERC")) {
            out.add("MAX_Z_ERROR=" + Numbers.text(error));
        }
    }

    private static void addIf(List<String> out, Integer value, String name) {
        if (value != null) {
            out.add(name + value);
        }
    }

    private static void addOwn(List<String> out, WarpOptions options) {
        new TreeMap<>(options.creationOptions()).forEach((key, value) -> {
            String name = key.toUpperCase(Locale.ROOT);
            if (OWNED.contains(name)) {
                throw JobSpec.bad(
                        "creation-options",
                        key,
                        "is set by dropwarp, from options such as \"compression\" or \"layout\"");
            }
            out.add(name + "=" + value);
        });
    }

    private static String overviewResampling(WarpOptions options, boolean palette) {
        String wanted = JobSpec.lower(options.overviewResampling(), "");
        if (!wanted.isEmpty()) {
            if (!Set.of(
                            "nearest",
                            "near",
                            "average",
                            "bilinear",
                            "cubic",
                            "cubicspline",
                            "lanczos",
                            "mode",
                            "rms",
                            "gauss")
                    .contains(wanted)) {
                throw JobSpec.bad("overview-resampling", wanted, "is not a method for overviews");
            }
            return wanted.equals("near") ? "NEAREST" : wanted.toUpperCase(Locale.ROOT);
        }
        String resampling = JobSpec.resampling(options);
        return palette || resampling.equals("near") || resampling.equals("mode") ? "NEAREST" : "AVERAGE";
    }

    public static Layout layout(WarpOptions options) {
        return options.layout() == null ? Layout.COG : options.layout();
    }

    /**
     * {@return edge of the output's blocks in pixels, 512 by default}
     *
     * @throws DropwarpException BAD_JOB_SPEC if TIFF does not support it
     */
    public static int blockSize(WarpOptions options) {
        int size = options.blockSize() == 0 ? 512 : options.blockSize();
        if (size < 16 || size > 4096 || size % 16 != 0) {
            throw JobSpec.bad("block-size", size, "is not a multiple of 16 between 16 and 4096");
        }
        return size;
    }

    private static String upper(String value, String fallback) {
        return value == null || value.isBlank() ? fallback : value.trim().toUpperCase(Locale.ROOT);
    }

    /**
     * {@return rows that tile heights are multiples of, so that no block of a file is assembled from parts of many
     * tiles}
     */
    public static int rowStep(WarpOptions options) {
        int block = blockSize(options);
        // A tile that is an output itself may end anywhere. Tiles to be joined have low blocks, so that they may end
        // within a block of the output and that block is still made of whole ones.
        return layout(options) == Layout.TILES ? TIFF_STEP : block % LOW_BLOCKS == 0 ? block / 4 : block;
    }
}
