package io.dropwarp.gdal;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.WarpOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;

/**
 * Finds the target grid: the one gdalwarp chooses for the whole file, unless that makes no sense because the source
 * reaches to where the target CRS ends, breaks or begins anew. For one source and the GDAL thread.
 */
final class GridFinder {

    private static final int FEW = 10;
    private static final int SMALL = 1024;
    private static final int COARSE = 20;
    private static final int DENSE = 100;

    /** How far gdalwarp's pixel size may be off the source's before its grid counts as degenerate. */
    private static final double WRONG_RESOLUTION = 4;

    /** How many times its median a source pixel must have grown where a CRS counts as broken. */
    private static final double EXPLODED = 20;

    private final Dataset source;
    private final PixelTransform transform;
    private final TargetArea area;
    private final WarpOptions options;
    private final List<String> arguments;
    private final List<String> notes;

    /**
     * Prepares the search.
     *
     * @param source the open source
     * @param transform from its pixels to the target CRS
     * @param area of the target CRS
     * @param options effective options
     * @param arguments gdalwarp arguments for CRSs and resampling
     * @param notes receives decisions worth telling
     */
    GridFinder(
            Dataset source,
            PixelTransform transform,
            TargetArea area,
            WarpOptions options,
            List<String> arguments,
            List<String> notes) {
        this.source = source;
        this.transform = transform;
        this.area = area;
        this.options = options;
        this.arguments = List.copyOf(arguments);
        this.notes = notes;
    }

    /**
     * Finds the grid.
     *
     * @return a grid of at least one pixel
     * @throws DropwarpException NOT_TRANSFORMABLE if nothing of the source has an image in the target CRS
     */
    Grid find() {
        // A small raster is sane or not as a whole; a large one may be only at its edges.
        SourceSamples samples =
                sample(Math.max(source.getRasterXSize(), source.getRasterYSize()) <= SMALL ? FEW : COARSE);
        if (samples.found() == 0) {
            throw nothing("no part of the source can be expressed in the target CRS");
        }
        Grid suggested = suggest(null, wanted());
        if (options.extent() != null) {
            return withExtent(suggested, samples);
        }
        if (farOut(samples.bounds(samples::has))) {
            throw nothing("its coordinates lie nowhere on Earth");
        }
        double median = samples.medianScale(samples::has);
        Grid acrossEdge = acrossEdge(samples, median);
        if (acrossEdge != null) {
            return acrossEdge;
        }
        boolean exploded = exploded(samples, median);
        if (suggested != null && !exploded && sane(suggested, samples, median)) {
            return suggested;
        }
        return repaired(suggested, median, exploded);
    }

    /** Where source and target CRS are the same, nothing else asks whether coordinates are ones that exist. */
    private boolean farOut(Box box) {
        double most = 2 * area.period();
        return most > 0 && (box.xMin() > most || box.xMax() < -most);
    }

    private SourceSamples sample(int steps) {
        return SourceSamples.of(transform, source.getRasterXSize(), source.getRasterYSize(), steps);
    }

    private Grid withExtent(Grid suggested, SourceSamples samples) {
        List<Double> e = options.extent();
        Box box = new Box(e.get(0), e.get(1), e.get(2), e.get(3));
        if (suggested != null && (options.resolution() != null || options.size() != null)) {
            return suggested;
        }
        double median = samples.medianScale(i -> box.contains(samples.x(i), samples.y(i)));
        double native_ = Double.isNaN(median) ? samples.medianScale(samples::has) : median;
        return suggested != null && plausible(suggested, native_) ? suggested : own(box, native_);
    }

    /** A footprint across the edge of a map that repeats: one piece beyond the edge, instead of two at both ends. */
    private Grid acrossEdge(SourceSamples samples, double median) {
        double period = area.period();
        Box plain = samples.bounds(samples::has);
        if (period == 0 || plain.width() < period / 2 || coversPole()) {
            return null;
        }
        SourceSamples dense = sample(DENSE);
        int middle = dense.size() / 2;
        double reference = dense.has(middle) ? dense.x(middle) : samples.x(0);
        SourceSamples whole = dense.unwrapped(period, reference);
        IntPredicate usable = usable(whole, median);
        Box box = whole.bounds(usable);
        if (box.empty() || box.width() > 0.9 * plain.width()) {
            return null;
        }
        notes.add(
                "The source crosses the edge of the map at 180°, so the output goes on beyond it in one piece, with x from "
                        + Numbers.text(box.xMin()) + " to " + Numbers.text(box.xMax()) + ".");
        return own(box, diagonal(whole, usable.test(0) && usable.test(whole.size() - 1), median));
    }

    private IntPredicate usable(SourceSamples samples, double median) {
        return i -> samples.has(i)
                && samples.scale(i) < EXPLODED * median
                && (area.box() == null
                        || (samples.y(i) >= area.box().yMin()
                                && samples.y(i) <= area.box().yMax())
                        || samples.scale(i) < 3 * median);
    }

    /** The pixel size gdalwarp would take: the footprint's diagonal by the source's diagonal in pixels. */
    private double diagonal(SourceSamples samples, boolean corners, double median) {
        int last = samples.size() - 1;
        double across = Math.hypot(samples.x(last) - samples.x(0), samples.y(last) - samples.y(0));
        double size = across / Math.hypot(source.getRasterXSize(), source.getRasterYSize());
        return corners && size > median / 2 && size < median * 2 ? size : median;
    }

    private boolean coversPole() {
        return area.poles().stream().anyMatch(pole -> {
            double[][] point = {pole.clone()};
            transform.apply(true, point);
            return inSource(point[0]);
        });
    }

    private boolean inSource(double[] pixel) {
        return pixel[0] >= 0
                && pixel[0] <= source.getRasterXSize()
                && pixel[1] >= 0
                && pixel[1] <= source.getRasterYSize();
    }

    private boolean exploded(SourceSamples samples, double median) {
        for (int i = 0; i < samples.size(); i++) {
            boolean huge = samples.has(i) && (samples.scale(i) > EXPLODED * median || atPole(samples.y(i)));
            if (huge && !area.contains(samples.x(i), samples.y(i))) {
                return true;
            }
        }
        return false;
    }

    /** On a map as wide as the Earth, y beyond twice its width is the pole, which has no place there: 242528 km. */
    private boolean atPole(double y) {
        return area.period() > 0 && Math.abs(y) > 2 * area.period();
    }

    private boolean sane(Grid grid, SourceSamples samples, double median) {
        return (options.resolution() != null || options.size() != null || plausible(grid, median))
                && !tooWide(grid)
                && covers(grid, samples, median);
    }

    /** More than once around the Earth, as gdalwarp has it for longitudes from 0 to 360. */
    private boolean tooWide(Grid grid) {
        return area.period() > 0 && grid.box().width() > 1.001 * area.period();
    }

    private static boolean plausible(Grid grid, double median) {
        double ratio = grid.resolution() / median;
        return Double.isNaN(ratio) || (ratio < WRONG_RESOLUTION && ratio > 1 / WRONG_RESOLUTION);
    }

    /** gdalwarp misses parts of a footprint when its few samples have no image, as at the edges of world maps. */
    private static boolean covers(Grid grid, SourceSamples samples, double median) {
        Box box = grid.box();
        double slack = 0.02 * Math.max(box.width(), box.height()) + 2 * grid.resolution();
        Box wide = new Box(box.xMin() - slack, box.yMin() - slack, box.xMax() + slack, box.yMax() + slack);
        long outside = java.util.stream.IntStream.range(0, samples.size())
                .filter(i -> samples.has(i) && samples.scale(i) < 3 * median)
                .filter(i -> !wide.contains(samples.x(i), samples.y(i)))
                .count();
        return outside <= 0.02 * samples.found();
    }

    private Grid repaired(Grid suggested, double median, boolean exploded) {
        SourceSamples dense = sample(DENSE);
        boolean clip = area.box() != null
                && (exploded
                        || (suggested != null && (!plausible(suggested, median) || tooWide(suggested)))
                        || (suggested == null && dense.found() < dense.size()));
        Box box = clip ? clipped(dense) : dense.bounds(i -> dense.has(i) && dense.scale(i) < EXPLODED * median);
        if (box.empty() && clip) {
            throw nothing("nothing of the source lies where the target CRS is defined");
        }
        if (clip && exploded) {
            notes.add("The source reaches beyond where the target CRS is defined, so the output is clipped to there.");
        } else if (suggested != null) {
            notes.add("The extent gdalwarp suggests makes no sense for this source, so it was measured anew.");
        }
        Box bounds = box;
        double local = dense.medianScale(i -> bounds.contains(dense.x(i), dense.y(i)));
        Grid again = suggest(bounds, wanted());
        boolean given = options.resolution() != null || options.size() != null;
        if (again != null && (given || plausible(again, local))) {
            return again;
        }
        return own(bounds, Double.isNaN(local) ? median : local);
    }

    /** What of the area of use the source covers, seen from both sides: either lattice alone may miss a corner. */
    private Box clipped(SourceSamples dense) {
        Box covered = dense.bounds(i -> dense.has(i) && area.contains(dense.x(i), dense.y(i)));
        double[][] points = area.lattice().stream().map(double[]::clone).toArray(double[][]::new);
        transform.apply(true, points);
        for (int i = 0; i < points.length; i++) {
            if (inSource(points[i])) {
                double[] at = area.lattice().get(i);
                covered = covered.with(at[0], at[1]);
            }
        }
        return snapped(covered.and(area.box()));
    }

    /** The lattice ends a rounding error off the exact bounds of the area. */
    private Box snapped(Box box) {
        Box whole = area.box();
        double tolerance = 1e-6 * Math.max(whole.width(), whole.height());
        return new Box(
                Math.abs(box.xMin() - whole.xMin()) < tolerance ? whole.xMin() : box.xMin(),
                Math.abs(box.yMin() - whole.yMin()) < tolerance ? whole.yMin() : box.yMin(),
                Math.abs(box.xMax() - whole.xMax()) < tolerance ? whole.xMax() : box.xMax(),
                Math.abs(box.yMax() - whole.yMax()) < tolerance ? whole.yMax() : box.yMax());
    }

    /** A grid for bounds without gdalwarp's help, of one pixel at least. */
    private Grid own(Box box, double size) {
        List<Integer> wanted = options.size();
        if (options.resolution() != null || wanted != null) {
            Grid grid = box.empty() ? null : suggest(box, wanted());
            if (grid != null) {
                return grid;
            }
        }
        if (!(size > 0) || !Double.isFinite(size)) {
            throw nothing("the source has no area in the target CRS");
        }
        double x = options.resolution() == null ? size : options.resolution().get(0);
        double y = options.resolution() == null
                ? size
                : options.resolution().get(options.resolution().size() - 1);
        int width = pixels(box.width() / x);
        int height = pixels(box.height() / y);
        return new Grid(box.xMin(), box.yMax(), x, y, width, height);
    }

    private static int pixels(double count) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.rint(count)));
    }

    private List<String> wanted() {
        List<String> out = new ArrayList<>();
        if (options.resolution() != null) {
            List<Double> r = options.resolution();
            out.addAll(List.of("-tr", Numbers.text(r.get(0)), Numbers.text(r.get(r.size() - 1))));
        }
        if (options.size() != null) {
            out.addAll(List.of(
                    "-ts",
                    options.size().get(0).toString(),
                    options.size().get(1).toString()));
        }
        if (options.targetAlignedPixels()) {
            out.add("-tap");
        }
        return out;
    }

    /** Asks gdalwarp; null if it finds no grid, which its words say more of. */
    private Grid suggest(Box box, List<String> wanted) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("-of", "VRT"));
        all.addAll(wanted);
        List<Double> extent = options.extent();
        Box bounds = extent == null ? box : new Box(extent.get(0), extent.get(1), extent.get(2), extent.get(3));
        if (bounds != null) {
            all.addAll(List.of(
                    "-te",
                    Numbers.text(bounds.xMin()),
                    Numbers.text(bounds.yMin()),
                    Numbers.text(bounds.xMax()),
                    Numbers.text(bounds.yMax())));
        }
        transform.rest();
        GdalError.reset();
        Dataset warped;
        // That there is no grid is an answer here, and none that belongs among the job's messages.
        gdal.PushErrorHandler("CPLQuietErrorHandler");
        try {
            warped = gdal.Warp(
                    "",
                    new Dataset[] {source},
                    new org.gdal.gdal.WarpOptions(GdalList.of(RpcModel.located(source, all))));
        } catch (RuntimeException e) {
            return null;
        } finally {
            gdal.PopErrorHandler();
        }
        if (warped == null) {
            return null;
        }
        double[] g = warped.GetGeoTransform();
        Grid grid = new Grid(g[0], g[3], g[1], Math.abs(g[5]), warped.getRasterXSize(), warped.getRasterYSize());
        warped.delete();
        return grid;
    }

    private DropwarpException nothing(String why) {
        return new DropwarpException(
                FailureCode.NOT_TRANSFORMABLE,
                "Cannot place the raster in the target CRS: " + why + ".",
                "Choose a target CRS that is made for where the raster lies, or check its georeferencing.");
    }
}
