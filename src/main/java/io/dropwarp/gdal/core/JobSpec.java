package io.dropwarp.gdal.core;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.references.PlainName;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Checks the job options that need no look at the source. Pure. */
public final class JobSpec {

    private static final Set<String> TYPES = Set.of(
            "Byte",
            "Int8",
            "UInt16",
            "Int16",
            "UInt32",
            "Int32",
            "UInt64",
            "Int64",
            "Float32",
            "Float64",
            "CInt16",
            "CInt32",
            "CFloat32",
            "CFloat64");

    /** Warp options that only affect pixels; dropwarp sets the others itself, or they name files. */
    private static final Set<String> WARP_OPTIONS = Set.of(
            "XSCALE",
            "YSCALE",
            "SOURCE_EXTRA",
            "SAMPLE_GRID",
            "SAMPLE_STEPS",
            "UNIFIED_SRC_NODATA",
            "SRC_ALPHA_MAX",
            "DST_ALPHA_MAX",
            "SRC_COORD_PRECISION",
            "MODE_TIES",
            "EXCLUDED_VALUES");

    /**
     * Open options that say how the file itself is read. Others name folders (ROOT_PATH), run statements
     * (PRELUDE_STATEMENTS), download referenced files (OPEN_REMOTE_GML) or start threads.
     */
    private static final Set<String> OPEN_OPTIONS = Set.of(
            "GEOTIFF_KEYS_FLAVOR",
            "GEOREF_SOURCES",
            "SPARSE_OK",
            "STRICT",
            "USE_TILE_AS_BLOCK",
            "USE_INTERNAL_OVERVIEWS",
            "DATATYPE",
            "HONOUR_VALID_RANGE",
            "IGNORE_XY_AXIS_NAME_CHECKS",
            "VARIABLES_AS_BANDS",
            "TABLE",
            "ZOOM_LEVEL",
            "ZOOM_LEVEL_AUTO",
            "BAND_COUNT",
            "MINX",
            "MINY",
            "MAXX",
            "MAXY",
            "USE_TILE_EXTENT",
            "USE_BOUNDS",
            "CLIP");

    /** The options checked last: those of all jobs of a batch are one object. */
    private static WarpOptions harmless;

    private JobSpec() {}

    /**
     * Checks everything except the CRSs and what depends on the source.
     *
     * @throws DropwarpException BAD_JOB_SPEC, naming the key
     */
    public static void check(WarpOptions options) {
        if (options.equals(harmless)) {
            return;
        }
        checkGrid(options);
        choice("resampling", resampling(options), WarpOptions.RESAMPLINGS);
        if (options.type() != null) {
            choice("type", options.type(), TYPES);
        }
        choice("alpha", lower(options.alpha(), "auto"), Set.of("auto", "yes", "no"));
        choice("collar", lower(options.collar(), "mask"), Set.of("mask", "fill"));
        choice("audit", lower(options.audit(), "sample"), Set.of("full", "sample", "off"));
        if (!lower(options.sourceOverview(), "none").matches("none|auto|[0-9]{1,2}")) {
            throw bad("source-overview", options.sourceOverview(), "is not none, auto or a level counted from 0");
        }
        if (!(options.errorThreshold() >= 0 && options.errorThreshold() <= 1000)) {
            throw bad("error-threshold", options.errorThreshold(), "is not a number of pixels from 0 up");
        }
        String subdataset = options.subdataset();
        if (subdataset != null && !subdataset.matches("[^\\p{Cntrl}\"]{1,200}")) {
            throw bad("subdataset", subdataset, "is not the number or name of a raster in the file");
        }
        checkGeoreferencing(options);
        nodata("source-nodata", options.sourceNodata(), true);
        nodata("nodata", options.nodata(), false);
        options.warpOptions().forEach(JobSpec::checkWarpOption);
        options.openOptions().forEach(JobSpec::checkOpenOption);
        options.creationOptions().forEach((key, value) -> plainPair("creation-options", key, value));
        for (Integer edge : new Integer[] {options.tileRows(), options.tileColumns()}) {
            if (edge != null && edge < 1) {
                throw bad("tile-rows or tile-columns", edge, "is not a positive number of pixels");
            }
        }
        harmless = options;
    }

    private static void checkGeoreferencing(WarpOptions options) {
        choice("geolocation", lower(options.geolocation(), "auto"), Set.of("auto", "yes", "no"));
        Integer order = options.gcpOrder();
        if (order != null && (order < 1 || order > 3)) {
            throw bad("gcp-order", order, "is not 1, 2 or 3");
        }
        if (order != null && options.tps()) {
            throw bad("gcp-order", order, "conflicts with \"tps: true\"");
        }
        Double height = options.rpcHeight();
        if (height != null && !(height > -15_000 && height < 100_000)) {
            throw bad("rpc-height", height, "is not a height in metres above the ellipsoid");
        }
        String dem = options.rpcDem();
        if (dem != null && !PlainName.isPlain(dem)) {
            throw bad(
                    "rpc-dem",
                    dem,
                    "is not the plain name of a file beside the raster",
                    "Put the DEM into the folder of the raster, and give its name alone.");
        }
        Double residual = options.maxResidual();
        if (residual != null && !(residual > 0)) {
            throw bad("max-residual", residual, "is not a positive number of pixels");
        }
    }

    private static void checkGrid(WarpOptions options) {
        List<Double> resolution = options.resolution();
        if (resolution != null) {
            if (resolution.isEmpty() || resolution.size() > 2) {
                throw bad("resolution", resolution, "is not one or two numbers");
            }
            for (Double edge : resolution) {
                if (!(edge > 0) || edge.isInfinite()) {
                    throw bad("resolution", edge, "is not a positive number of CRS units");
                }
            }
        }
        List<Integer> size = options.size();
        if (size != null) {
            if (size.size() != 2 || size.get(0) < 0 || size.get(1) < 0 || size.get(0) + (long) size.get(1) == 0) {
                throw bad("size", size, "is not a width and a height in pixels (one of them may be 0)");
            }
            if (resolution != null) {
                throw bad("size", size, "conflicts with \"resolution\"");
            }
        }
        if (options.targetAlignedPixels() && resolution == null) {
            throw bad("target-aligned-pixels", true, "needs a \"resolution\" to align to");
        }
        checkExtent(options.extent());
    }

    private static void checkExtent(List<Double> extent) {
        if (extent == null) {
            return;
        }
        if (extent.size() != 4 || extent.stream().anyMatch(edge -> !Double.isFinite(edge))) {
            throw bad("extent", extent, "is not xmin, ymin, xmax, ymax");
        }
        if (extent.get(0) >= extent.get(2) || extent.get(1) >= extent.get(3)) {
            throw bad("extent", extent, "is empty: xmin must be below xmax and ymin below ymax");
        }
    }

    private static void checkWarpOption(String key, String value) {
        plainPair("warp-options", key, value);
        if (!WARP_OPTIONS.contains(key.toUpperCase(Locale.ROOT))) {
            throw bad(
                    "warp-options",
                    key,
                    "is not one that may be set; allowed are " + new java.util.TreeSet<>(WARP_OPTIONS));
        }
        boolean number = Set.of("XSCALE", "YSCALE", "SOURCE_EXTRA").contains(key.toUpperCase(Locale.ROOT));
        if (number && !value.matches("[0-9]{1,9}(\\.[0-9]{1,17})?")) {
            throw bad("warp-options", key + "=" + value, "is not a positive number");
        }
    }

    private static void checkOpenOption(String key, String value) {
        plainPair("open-options", key, value);
        if (!OPEN_OPTIONS.contains(key.toUpperCase(Locale.ROOT))) {
            throw bad(
                    "open-options",
                    key,
                    "is not one that may be set; allowed are " + new java.util.TreeSet<>(OPEN_OPTIONS));
        }
    }

    private static void plainPair(String option, String key, String value) {
        if (!key.matches("[A-Za-z][A-Za-z0-9_]{0,60}") || value == null) {
            throw bad(option, key, "is not the name of a GDAL option with a value");
        }
        if (!value.matches("[A-Za-z0-9_.,:+ -]{0,200}")
                || value.toLowerCase(Locale.ROOT).contains("vsi")) {
            throw bad(option, key + "=" + value, "could name a file, and options may not");
        }
    }

    private static void nodata(String key, String value, boolean several) {
        if (value == null || value.trim().equalsIgnoreCase("none")) {
            return;
        }
        List<String> parts = Numbers.words(value);
        if (parts.size() > 1 && !several) {
            throw bad(key, value, "is more than one value, but a GeoTIFF has one for all bands");
        }
        for (String part : parts) {
            try {
                Numbers.parse(part);
            } catch (NumberFormatException e) {
                throw bad(key, value, "is not a number, nan or none");
            }
        }
    }

    private static void choice(String key, String value, Collection<String> choices) {
        if (!choices.contains(value)) {
            throw bad(key, value, "is not one of " + String.join(", ", new java.util.TreeSet<>(choices)));
        }
    }

    /** {@return GDAL's name of the resampling method; bilinear by default} */
    public static String resampling(WarpOptions options) {
        String name = lower(options.resampling(), "bilinear");
        return name.equals("nearest") ? "near" : name;
    }

    /** {@return a value in lower case, or the fallback for null} */
    public static String lower(String value, String fallback) {
        return value == null ? fallback : value.trim().toLowerCase(Locale.ROOT);
    }

    /**
     * {@return a BAD_JOB_SPEC failure that names the option}
     *
     * @param key the option's name in YAML
     * @param why what is wrong, as the end of a sentence
     */
    public static DropwarpException bad(String key, Object value, String why) {
        return bad(
                key,
                value,
                why,
                "Correct it in the profile, or in the file's .dropwarp.yaml; docs/PROFILES.md lists all options and their"
                        + " values.");
    }

    /**
     * {@return a BAD_JOB_SPEC failure that names the option, with its own hint}
     *
     * @param key the option's name in YAML
     * @param why what is wrong, as the end of a sentence
     */
    public static DropwarpException bad(String key, Object value, String why, String hint) {
        return new DropwarpException(
                FailureCode.BAD_JOB_SPEC,
                "The option \"" + key + "\" cannot be used: " + value + " " + why + ".",
                hint);
    }

    /**
     * Checks the names of a map of options against a driver's option list.
     *
     * @param key the map's name in YAML
     * @param xml the driver's option list, or null if it has none
     */
    public static void checkNames(String key, Map<String, String> options, String xml, String driver) {
        for (String name : options.keySet()) {
            String upper = name.toUpperCase(Locale.ROOT);
            if (xml == null || (!xml.contains("'" + upper + "'") && !xml.contains("\"" + upper + "\""))) {
                throw bad(key, name, "is not an option of GDAL's driver " + driver);
            }
        }
    }
}
