package io.dropwarp.gdal.georeference;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.JobSpec;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.pixels.SignedBytes;
import io.dropwarp.gdal.pixels.StorageBlocks;
import io.dropwarp.gdal.source.OwnGeoreference;
import io.dropwarp.gdal.source.SideReferences;
import io.dropwarp.gdal.source.SourceOpener;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.protocol.PlanLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gdal.gdal.Dataset;

/**
 * A source's camera model, rational polynomials (RPCs), and the heights it needs to place a pixel. For the GDAL thread.
 */
public final class RpcModel {

    private static final String DEM = "RPC_DEM=";

    /** RPCs are made for normalised values from -1 to 1; slightly more is usual at the edges of a scene. */
    private static final double USUAL = 1.1;

    /** Beyond this, the RPCs belong to another image, such as one of another resolution. */
    private static final double OTHER_IMAGE = 2;

    private static final int STEPS = 20;

    private final Dataset dataset;

    public RpcModel(Dataset dataset) {
        this.dataset = dataset;
    }

    private double value(String key, double fallback) {
        String text = dataset.GetMetadataItem(key, "RPC");
        if (text == null || text.isBlank()) {
            return fallback;
        }
        try {
            // Some files write the unit after the number.
            return Numbers.parse(Numbers.words(text).get(0));
        } catch (NumberFormatException e) {
            return fallback;
        }
    }

    /**
     * {@return the default height in metres above the ellipsoid: the file's own default, else the middle of the RPCs'
     * range, which is about that of the scene} GDAL would use 0, which is off by the height times the tangent of the
     * view angle.
     */
    double height() {
        return value("HEIGHT_DEFAULT", value("HEIGHT_OFF", 0));
    }

    /** Adds a note if a height (metres above the ellipsoid) is outside the RPCs' range. */
    void noteHeight(double height, List<String> notes) {
        double middle = value("HEIGHT_OFF", 0);
        double scale = Math.abs(value("HEIGHT_SCALE", 0));
        if (scale > 0 && Math.abs(height - middle) > USUAL * scale) {
            notes.add("The height of " + Numbers.text(height) + " m lies outside the range that the RPCs are made for, "
                    + Numbers.text(middle - scale) + " to " + Numbers.text(middle + scale)
                    + " m, so places may be off; check rpc-height.");
        }
    }

    /**
     * Checks that the RPCs were made for an image of this size.
     *
     * @throws DropwarpException NOT_TRANSFORMABLE if not
     */
    public void checkReach(String name, List<String> notes) {
        double lines = reach("LINE", dataset.getRasterYSize());
        double samples = reach("SAMP", dataset.getRasterXSize());
        double most = Math.max(lines, samples);
        if (most > OTHER_IMAGE) {
            throw new DropwarpException(
                    FailureCode.NOT_TRANSFORMABLE,
                    "The RPCs of " + name + " are made for another image: its "
                            + (lines > samples ? "lines" : "columns") + " reach " + rounded(most)
                            + " times as far as the RPCs do.",
                    "Give it the RPCs of this very image; those of a file at another resolution, or of the whole scene for"
                            + " a part of it, do not fit.");
        }
        if (most > USUAL) {
            notes.add("The source reaches " + rounded(most)
                    + " times as far as its RPCs are made for, so places near its edges are extrapolated.");
        }
    }

    private double reach(String axis, int size) {
        double offset = value(axis + "_OFF", 0);
        double scale = Math.abs(value(axis + "_SCALE", 0));
        return scale > 0 ? Math.max(offset, size - offset) / scale : 0;
    }

    private static double rounded(double value) {
        return Math.rint(value * 100) / 100;
    }

    /**
     * Checks the DEM before GDAL opens it.
     *
     * @throws DropwarpException BAD_JOB_SPEC if it is missing, NOT_TRANSFORMABLE if it is no DEM, or why it cannot be
     *     opened
     */
    public void checkDem(WarpOptions options, PlanLimits limits) {
        String name = options.rpcDem();
        if (name == null) {
            return;
        }
        Path dem = folder(dataset).resolve(name);
        if (!Files.isRegularFile(dem)) {
            throw JobSpec.bad(
                    "rpc-dem",
                    name,
                    "is not a file that arrived together with the raster, in the same folder",
                    "Drop " + name
                            + " before the raster or together with it, into the same folder and not as a link; or"
                            + " put it into the folder \"source\" of this report, and the raster is retried"
                            + " automatically"
                            + " (after a batch: put it beside the raster, and run it again).");
        }
        GdalError.reset();
        Dataset heights = SourceOpener.tryOpen(dem.toString(), limits.drivers(), Map.of());
        if (heights == null) {
            throw noDem(name, "cannot be opened; GDAL says: " + GdalError.message());
        }
        try {
            SideReferences.check(heights, dem);
            StorageBlocks.refuseHuge(heights, name, limits);
            if (heights.getRasterCount() < 1
                    || OwnGeoreference.geotransform(heights) == null
                    || heights.GetSpatialRef() == null) {
                throw noDem(name, "has no georeferencing");
            }
        } finally {
            heights.delete();
        }
    }

    private static DropwarpException noDem(String name, String why) {
        return new DropwarpException(
                FailureCode.NOT_TRANSFORMABLE,
                "The DEM " + name + " " + why + ".",
                "Give a raster of heights in metres with a geotransform and a CRS as rpc-dem, or set rpc-height instead.");
    }

    /**
     * Checks that a DEM has heights for the whole scene and that these place it.
     *
     * @param transform from the source's pixels, using the DEM
     * @throws DropwarpException NOT_TRANSFORMABLE if not
     */
    public void checkCover(WarpOptions options, PixelTransform transform, String targetCrs) {
        if (options.rpcDem() == null) {
            return;
        }
        int side = STEPS + 1;
        double[][] points = new double[side * side][];
        for (int i = 0; i < points.length; i++) {
            double x = (double) dataset.getRasterXSize() * (i % side) / STEPS;
            double y = (double) dataset.getRasterYSize() * Math.floorDiv(i, side) / STEPS;
            points[i] = new double[] {x, y, 0};
        }
        // GDAL guesses missing heights towards the ground, but not on the way back, which a warp uses.
        double[][] ground = Arrays.stream(points).map(double[]::clone).toArray(double[][]::new);
        transform.apply(false, ground);
        int hidden = placeHidden(points, ground, targetCrs);
        transform.apply(true, ground);
        long missing =
                Arrays.stream(ground).filter(point -> Double.isNaN(point[0])).count();
        if (missing > 0) {
            throw new DropwarpException(
                    FailureCode.NOT_TRANSFORMABLE,
                    "The DEM " + options.rpcDem() + " has no heights for "
                            + Math.max(1, Math.round(100.0 * missing / points.length)) + " % of the scene.",
                    "Give a DEM that covers the whole scene and some way around it, or set rpc-height as well: it is the"
                            + " height where the DEM has none (GDAL's RPC_DEM_MISSING_VALUE).");
        }
        if (hidden > 0) {
            throw new DropwarpException(
                    FailureCode.NOT_TRANSFORMABLE,
                    "The terrain of the DEM " + options.rpcDem() + " is steeper than the view of the scene for "
                            + Math.max(1, Math.round(100.0 * hidden / points.length))
                            + " % of its pixels, so their places cannot be found.",
                    "Give a coarser or smoother DEM, or one of the ground without buildings and trees; or set rpc-height"
                            + " instead.");
        }
    }

    /**
     * Places pixels for which GDAL finds no ground, all at one height: where the terrain is steeper than the view, a
     * pixel sees several places and GDAL's iteration does not converge. Returns the number of such pixels.
     */
    private int placeHidden(double[][] pixels, double[][] ground, String targetCrs) {
        int[] hidden = IntStream.range(0, ground.length)
                .filter(i -> Double.isNaN(ground[i][0]))
                .toArray();
        if (hidden.length == 0) {
            return 0;
        }
        try (PixelTransform flat = PixelTransform.find(
                dataset, null, targetCrs, List.of("METHOD=RPC", "RPC_HEIGHT=" + Numbers.text(height())))) {
            if (flat != null) {
                double[][] some =
                        Arrays.stream(hidden).mapToObj(i -> pixels[i].clone()).toArray(double[][]::new);
                flat.apply(false, some);
                for (int k = 0; k < hidden.length; k++) {
                    ground[hidden[k]] = some[k];
                }
            }
        }
        return hidden.length;
    }

    /**
     * {@return gdalwarp arguments or transformer options with the DEM's path in the source's folder} A plan holds its
     * plain name, since the job's folder may move.
     */
    public static List<String> located(Dataset source, List<String> words) {
        if (words.stream().noneMatch(word -> word.startsWith(DEM))) {
            return words;
        }
        List<String> out = new ArrayList<>(words);
        out.replaceAll(
                word -> word.startsWith(DEM) ? DEM + folder(source).resolve(word.substring(DEM.length())) : word);
        return out;
    }

    private static Path folder(Dataset source) {
        String name = SignedBytes.description(source);
        // For a raster in a container, the first listed file is the container.
        String file = name.contains(":") ? String.valueOf(source.GetFileList().get(0)) : name;
        return Path.of(file).toAbsolutePath().getParent();
    }
}
