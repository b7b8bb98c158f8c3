package io.dropwarp.gdal;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.WarpOptions;
import java.util.ArrayList;
import java.util.List;
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

    /** How much larger its largest pixel may be than its smallest where a small source counts as even. */
    private static final double EVEN = 2;

    /** How far beyond the poles, in degrees or its own pixels, a grid of the world may reach. */
    private static final double BEYOND_POLE = 2;

    /** How far gdalwarp's pixel size may be off the source's before its grid counts as degenerate. */
    private static final double WRONG_RESOLUTION = 4;

    /** The same for a grid on bounds that were measured. */
    private static final double ODD_RESOLUTION = 2;

    private final Dataset source;
    private final PixelTransform transform;
    private final double[] geotransform;
    private final RoundTrip roundTrip;
    private final TargetArea area;
    private final WarpOptions options;
    private final List<String> arguments;
    private final List<String> notes;
    private boolean partial;

    /**
     * Prepares the search.
     *
     * @param placed the open source, and how it is placed
     * @param transform from its pixels to the target CRS
     * @param area of the target CRS
     * @param options effective options
     * @param arguments gdalwarp arguments for CRSs and resampling
     * @param notes receives decisions worth telling
     */
    GridFinder(
            SourceCrs placed,
            PixelTransform transform,
            TargetArea area,
            WarpOptions options,
            List<String> arguments,
            List<String> notes) {
        this.source = placed.dataset();
        this.geotransform = placed.geotransform();
        this.transform = transform;
        this.roundTrip = new RoundTrip(transform, placed);
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
        refuseBeyondPoles();
        // A small raster is sane or not as a whole; a large one may be only at its edges.
        boolean small = Math.max(source.getRasterXSize(), source.getRasterYSize()) <= SMALL;
        SourceSamples first = sample(small ? FEW : COARSE);
        SourceSamples samples = first.found() == 0 ? sample(DENSE) : first;
        partial = samples.found() < samples.size();
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
            return checked(acrossEdge, "");
        }
        boolean whole = samples.found() == samples.size() && !exploded(samples);
        if (whole && suggested != null && sane(suggested, median) && holds(suggested, samples)) {
            if ((small && samples.even(EVEN)) || outside(suggested) == 0) {
                return suggested;
            }
        }
        return repaired(suggested, median);
    }

    /**
     * Whether the grid goes up to where parts of the source have no place in the target CRS. gdalwarp's approximation
     * looks at both ends and the middle of a row; on a satellite's disk these may lie on a line while all between them
     * does not.
     *
     * @return true if {@link #find} saw such parts
     */
    boolean partial() {
        return partial;
    }

    /** Some grids of the world reach half a pixel beyond the poles; latitudes of 200° are no latitudes. */
    private void refuseBeyondPoles() {
        double[] g = geotransform;
        if (g == null || !roundTrip.inDegrees()) {
            return;
        }
        double most = 90 + BEYOND_POLE * Math.max(1, Math.hypot(g[4], g[5]));
        double reached = 0;
        for (int i = 0; i < 4; i++) {
            double latitude = g[3]
                    + (i % 2 == 0 ? 0 : source.getRasterXSize() * g[4])
                    + (i < 2 ? 0 : source.getRasterYSize() * g[5]);
            reached = Math.max(reached, Math.abs(latitude));
        }
        if (reached > most) {
            throw nothing("its latitudes reach " + Numbers.text(Math.rint(reached)) + "°");
        }
    }

    private double outside(Grid grid) {
        return ExtentCheck.outside(
                transform, roundTrip, source.getRasterXSize(), source.getRasterYSize(), grid, area.period());
    }

    /** The grid, and a note if a part of the source has no place in it. */
    private Grid checked(Grid grid, String why) {
        double outside = outside(grid);
        if (outside > 0) {
            String share = outside < 0.001 ? "Less than 0.1" : Numbers.text(Math.rint(outside * 1000) / 10);
            notes.add(share + " % of the source's pixels lie beyond the output's extent" + why + ".");
        }
        return grid;
    }

    /** Where source and target CRS are the same, nothing else asks whether coordinates are ones that exist. */
    private boolean farOut(Box box) {
        double most = 2 * area.period();
        return most > 0 && (box.xMin() > most || box.xMax() < -most);
    }

    private SourceSamples sample(int steps) {
        return SourceSamples.of(transform, roundTrip, source.getRasterXSize(), source.getRasterYSize(), steps);
    }

    private Grid withExtent(Grid suggested, SourceSamples samples) {
        List<Double> e = options.extent();
        Box box = new Box(e.get(0), e.get(1), e.get(2), e.get(3));
        if (suggested != null && (options.resolution() != null || options.size() != null)) {
            return suggested;
        }
        double median = samples.medianScale(i -> box.contains(samples.x(i), samples.y(i)));
        double native_ = Double.isNaN(median) ? samples.medianScale(samples::has) : median;
        return suggested != null && plausible(suggested, native_, WRONG_RESOLUTION) ? suggested : own(box, native_);
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
        double reference = dense.has(middle) ? dense.x(middle) : samples.medianX();
        FootprintEdge.Footprint whole = edge(period, reference).measure((x, y) -> !area.exploded(x, y));
        Box box = whole.box();
        if (box.empty() || box.width() > 0.9 * plain.width()) {
            return null;
        }
        notes.add(
                "The source crosses the edge of the map at 180°, so the output goes on beyond it in one piece, with x from "
                        + Numbers.text(box.xMin()) + " to " + Numbers.text(box.xMax()) + ".");
        SourceSamples last = whole.samples();
        return own(box, diagonal(last, usable(last, 0) && usable(last, last.size() - 1), median));
    }

    private boolean usable(SourceSamples samples, int i) {
        return samples.has(i) && !area.exploded(samples.x(i), samples.y(i));
    }

    private FootprintEdge edge(double period, double near) {
        return new FootprintEdge(transform, roundTrip, source.getRasterXSize(), source.getRasterYSize(), period, near);
    }

    /** The pixel size gdalwarp would take: the footprint's diagonal by the source's diagonal in pixels. */
    private double diagonal(SourceSamples samples, boolean corners, double median) {
        int last = samples.size() - 1;
        double across = Math.hypot(samples.x(last) - samples.x(0), samples.y(last) - samples.y(0));
        double size = across / Math.hypot(source.getRasterXSize(), source.getRasterYSize());
        return corners && size > median / 2 && size < median * 2 ? size : median;
    }

    private boolean coversPole() {
        return area.poles().stream().anyMatch(this::covers);
    }

    /** Whether a place of the target lies in the source, and not only by an inverse that sees through the Earth. */
    private boolean covers(double[] place) {
        double[][] point = {place.clone()};
        transform.apply(true, point);
        if (!inSource(point[0])) {
            return false;
        }
        SourceSamples there = SourceSamples.at(transform, roundTrip, new double[][] {{point[0][0], point[0][1], 0}});
        double near = 1e-3 * (area.period() > 0 ? area.period() : Math.hypot(place[0], place[1]) + 1000);
        return there.has(0)
                && Math.abs(there.y(0) - place[1]) < near
                && (area.period() > 0 || Math.abs(there.x(0) - place[0]) < near);
    }

    private boolean inSource(double[] pixel) {
        return pixel[0] >= 0
                && pixel[0] <= source.getRasterXSize()
                && pixel[1] >= 0
                && pixel[1] <= source.getRasterYSize();
    }

    /** Whether a part of the source, but not all of it, lies where the map is of no use. */
    private boolean exploded(SourceSamples samples) {
        long beyond = java.util.stream.IntStream.range(0, samples.size())
                .filter(i -> samples.has(i) && area.exploded(samples.x(i), samples.y(i)))
                .count();
        return beyond > 0 && beyond < samples.found();
    }

    private boolean sane(Grid grid, double median) {
        return (options.resolution() != null || options.size() != null || plausible(grid, median, WRONG_RESOLUTION))
                && !tooWide(grid.box(), grid.xSize());
    }

    /** More than once around the Earth, or once around but not from one edge of the map to the other, as from 0 to 360. */
    private boolean tooWide(Box box, double pixel) {
        double period = area.period();
        if (period == 0 || box.width() < 0.99 * period) {
            return false;
        }
        Box map = area.box();
        boolean off = map != null
                && map.width() > 0.99 * period
                && (box.xMin() < map.xMin() - pixel || box.xMax() > map.xMax() + pixel);
        return off || box.width() > 1.001 * period;
    }

    private static boolean plausible(Grid grid, double median, double times) {
        double ratio = grid.resolution() / median;
        return Double.isNaN(ratio) || (ratio < times && ratio > 1 / times);
    }

    /** Whether all samples lie in a grid, give or take a pixel. */
    private static boolean holds(Grid grid, SourceSamples samples) {
        return grid.box().grown(grid.xSize(), grid.ySize()).contains(samples.bounds(samples::has));
    }

    private Grid repaired(Grid suggested, double median) {
        FootprintEdge edge = edge(0, 0);
        FootprintEdge.Footprint whole = edge.measure((x, y) -> true);
        boolean odd = suggested == null || !sane(suggested, median) || tooWide(whole.box(), median);
        boolean exploded = reachesBeyond(whole.box());
        partial = partial || whole.samples().found() < whole.samples().size();
        boolean clip = area.box() != null && (exploded || (odd && (suggested != null || partial)));
        partial = partial
                && !clip
                && (area.sound() == null || !whole.box().and(area.sound()).empty());
        Box box = clip ? clipped(edge) : withPoles(whole.box());
        if (box.empty() && clip) {
            throw nothing("nothing of the source lies where the target CRS is defined");
        }
        if (!odd && !exploded && fits(suggested, box)) {
            return checked(suggested, "");
        }
        SourceSamples samples = whole.samples();
        double local = samples.medianScale(i -> samples.has(i) && box.contains(samples.x(i), samples.y(i)));
        Grid again = suggest(box, wanted());
        boolean given = options.resolution() != null || options.size() != null;
        double most = clip && area.period() == 0 ? WRONG_RESOLUTION : ODD_RESOLUTION;
        Grid grid = again != null && (given || plausible(again, local, most))
                ? again
                : own(box, Double.isNaN(local) ? median : local);
        if (clip && exploded) {
            notes.add("The source reaches beyond where the target CRS is defined, so the output is clipped to there.");
        } else if (odd && suggested != null) {
            notes.add("The extent gdalwarp suggests makes no sense for this source, so it was measured anew.");
        } else if (suggested != null) {
            notes.add("The extent gdalwarp suggests misses where this source ends, so it was measured anew.");
        }
        return checked(grid, clip ? ", where the target CRS is not defined" : "");
    }

    /** Up to where the map is of use, it may be drawn; a footprint that begins there and reaches beyond is clipped. */
    private boolean reachesBeyond(Box box) {
        boolean beyond = area.exploded(box.xMin(), box.yMin()) || area.exploded(box.xMax(), box.yMax());
        return beyond && !box.and(area.sound()).empty();
    }

    /** gdalwarp's grid is kept unless it cuts off more than a pixel or is much too large. */
    private static boolean fits(Grid grid, Box box) {
        Box wide = grid.box().grown(grid.xSize(), grid.ySize());
        double slack = 0.02 * Math.max(box.width(), box.height());
        return wide.contains(box)
                && box.grown(slack + 2 * grid.xSize(), slack + 2 * grid.ySize()).contains(grid.box());
    }

    /** A source over a pole reaches to the pole, and on a map that repeats all around it. */
    private Box withPoles(Box box) {
        Box out = box;
        for (double[] pole : area.poles()) {
            if (covers(pole)) {
                out = out.with(pole[0], pole[1]);
            }
        }
        return out;
    }

    /** What of the area of use the source covers, seen from both sides: either lattice alone may miss a corner. */
    private Box clipped(FootprintEdge edge) {
        Box covered = edge.measure(area.box()::contains).box();
        double[][] points = area.lattice().stream().map(double[]::clone).toArray(double[][]::new);
        transform.apply(true, points);
        double[][] again = java.util.Arrays.stream(points).map(double[]::clone).toArray(double[][]::new);
        transform.apply(false, again);
        double near = 1e-3 * Math.max(area.box().width(), area.box().height());
        for (int i = 0; i < points.length; i++) {
            double[] at = area.lattice().get(i);
            if (inSource(points[i]) && Math.hypot(turned(again[i][0] - at[0]), again[i][1] - at[1]) < near) {
                covered = covered.with(at[0], at[1]);
            }
        }
        return snapped(covered.and(area.box()));
    }

    private double turned(double dx) {
        return area.period() == 0 ? dx : dx - area.period() * Math.rint(dx / area.period());
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
