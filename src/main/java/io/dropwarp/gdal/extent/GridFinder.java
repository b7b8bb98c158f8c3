package io.dropwarp.gdal.extent;

import io.dropwarp.gdal.core.Box;
import io.dropwarp.gdal.core.Grid;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.crs.TargetArea;
import io.dropwarp.gdal.georeference.PixelTransform;
import io.dropwarp.gdal.georeference.SourceCrs;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.WarpOptions;
import java.util.List;
import org.gdal.gdal.Dataset;

/**
 * Finds the target grid: the one gdalwarp chooses for the whole file, unless that is unusable because the source
 * extends to where the target CRS ends, breaks or repeats. For one source and the GDAL thread.
 */
public final class GridFinder {

    private static final int FEW = 10;
    private static final int SMALL = 1024;
    private static final int COARSE = 20;
    private static final int DENSE = 100;

    /** A small source is even if its largest pixel is at most this many times its smallest. */
    private static final double EVEN = 2;

    /** A source bent less than this, as a share of its diagonal, lies far from where a projection breaks. */
    private static final double STRAIGHT = 0.01;

    /** How far, in degrees or pixels, a world grid may extend beyond the poles. */
    private static final double BEYOND_POLE = 2;

    /** gdalwarp's grid counts as degenerate if its pixel size differs from the source's by more than this factor. */
    private static final double WRONG_RESOLUTION = 4;

    /** The same for a grid on measured bounds. */
    private static final double ODD_RESOLUTION = 2;

    private final Dataset source;
    private final PixelTransform transform;
    private final double[] geotransform;
    private final RoundTrip roundTrip;
    private final TargetArea area;
    private final WarpOptions options;
    private final SuggestedGrid gdalwarp;
    private final MapLimits map;
    private final List<String> notes;
    private boolean partial;

    /**
     * @param placed the open source
     * @param transform from its pixels to the target CRS
     * @param arguments gdalwarp arguments for CRSs and resampling
     */
    public GridFinder(
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
        this.gdalwarp = new SuggestedGrid(source, transform, options, arguments);
        this.map = new MapLimits(source, transform, roundTrip, area);
        this.notes = notes;
    }

    /**
     * {@return a grid of at least one pixel}
     *
     * @throws DropwarpException NOT_TRANSFORMABLE if no part of the source has an image in the target CRS
     */
    public Grid find() {
        refuseBeyondPoles();
        // A small raster is fine or not as a whole; a large one may fail only at its edges.
        boolean small = Math.max(source.getRasterXSize(), source.getRasterYSize()) <= SMALL;
        SourceSamples first = sample(small ? FEW : COARSE);
        SourceSamples samples = first.found() == 0 ? sample(DENSE) : first;
        partial = samples.found() < samples.size();
        if (samples.found() == 0) {
            throw nothing("no part of the source can be expressed in the target CRS");
        }
        Box footprint = samples.bounds(samples::has);
        refuseTooFine(footprint);
        boolean even = small && samples.even(EVEN);
        Grid suggested = gdalwarp.of(null, even && !partial && roundTrip.plain() && samples.straight(STRAIGHT));
        if (options.extent() != null) {
            return withExtent(suggested, samples);
        }
        if (map.farOut(footprint)) {
            throw nothing("its coordinates are nowhere on Earth");
        }
        double median = samples.medianScale(samples::has);
        Grid acrossEdge = acrossEdge(samples, median);
        if (acrossEdge != null) {
            return checked(acrossEdge, "");
        }
        boolean whole = samples.found() == samples.size() && !map.exploded(samples);
        if (whole && suggested != null && sane(suggested, median) && holds(suggested, samples)) {
            if (even || outside(suggested) == 0) {
                return suggested;
            }
        }
        return repaired(suggested, median);
    }

    /**
     * {@return whether {@link #find} saw parts of the source without an image in the target CRS, up to which the grid
     * extends} gdalwarp's approximation checks both ends and the middle of a row; on a satellite's disk these may be
     * collinear while the points between are not.
     */
    public boolean partial() {
        return partial;
    }

    /** GDAL 3.10 aborts the process when the number of columns or rows does not fit 32 bits. */
    private void refuseTooFine(Box footprint) {
        if (options.resolution() == null) {
            return;
        }
        Box box = options.extent() == null ? footprint : Box.of(options.extent());
        double columns = box.width() / options.resolution().get(0);
        double rows =
                box.height() / options.resolution().get(options.resolution().size() - 1);
        if (Math.max(columns, rows) >= Integer.MAX_VALUE) {
            throw new DropwarpException(
                    FailureCode.TOO_LARGE,
                    "The output would have some " + String.format(java.util.Locale.ROOT, "%.0e × %.0e", columns, rows)
                            + " pixels, more than any raster can have.",
                    "Choose a coarser resolution; it is in units of the target CRS.");
        }
    }

    /** Some world grids extend half a pixel beyond the poles; latitudes of 200° are nonsense. */
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

    /** The grid, with a note if a part of the source lies outside. */
    private Grid checked(Grid grid, String why) {
        double outside = outside(grid);
        if (outside > 0) {
            String share = outside < 0.001 ? "Less than 0.1" : Numbers.text(Math.rint(outside * 1000) / 10);
            notes.add(share + " % of the source's pixels lie beyond the output's extent" + why + ".");
        }
        return grid;
    }

    private SourceSamples sample(int steps) {
        return SourceSamples.of(transform, roundTrip, source.getRasterXSize(), source.getRasterYSize(), steps);
    }

    private Grid withExtent(Grid suggested, SourceSamples samples) {
        Box box = Box.of(options.extent());
        if (suggested != null && (options.resolution() != null || options.size() != null)) {
            return suggested;
        }
        double median = samples.medianScale(i -> box.contains(samples.x(i), samples.y(i)));
        double native_ = Double.isNaN(median) ? samples.medianScale(samples::has) : median;
        return suggested != null && plausible(suggested, native_, WRONG_RESOLUTION) ? suggested : own(box, native_);
    }

    /** Across the edge of a map that repeats: one piece beyond the edge instead of two at both ends. */
    private Grid acrossEdge(SourceSamples samples, double median) {
        double period = area.period();
        Box plain = samples.bounds(samples::has);
        if (period == 0 || plain.width() < period / 2 || map.coversPole()) {
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
        notes.add("The source crosses the edge of the map at 180°, so the output continues beyond it in one piece,"
                + " with x from "
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

    /** The pixel size gdalwarp would choose: the footprint's diagonal divided by the source's diagonal in pixels. */
    private double diagonal(SourceSamples samples, boolean corners, double median) {
        int last = samples.size() - 1;
        double across = Math.hypot(samples.x(last) - samples.x(0), samples.y(last) - samples.y(0));
        double size = across / Math.hypot(source.getRasterXSize(), source.getRasterYSize());
        return corners && size > median / 2 && size < median * 2 ? size : median;
    }

    private boolean sane(Grid grid, double median) {
        return (options.resolution() != null || options.size() != null || plausible(grid, median, WRONG_RESOLUTION))
                && !map.tooWide(grid.box(), grid.xSize());
    }

    private static boolean plausible(Grid grid, double median, double times) {
        double ratio = grid.resolution() / median;
        return Double.isNaN(ratio) || (ratio < times && ratio > 1 / times);
    }

    /** Whether all samples lie in a grid, within a pixel. */
    private static boolean holds(Grid grid, SourceSamples samples) {
        return grid.box().grown(grid.xSize(), grid.ySize()).contains(samples.bounds(samples::has));
    }

    private Grid repaired(Grid suggested, double median) {
        FootprintEdge edge = edge(0, 0);
        FootprintEdge.Footprint whole = edge.measure((x, y) -> true);
        boolean odd = suggested == null || !sane(suggested, median) || map.tooWide(whole.box(), median);
        boolean exploded = map.reachesBeyond(whole.box());
        partial = partial || whole.samples().found() < whole.samples().size();
        boolean clip = area.box() != null && (exploded || (odd && (suggested != null || partial)));
        partial = partial
                && !clip
                && (area.sound() == null || !whole.box().and(area.sound()).empty());
        Box box = clip ? map.clipped(edge) : map.withPoles(whole.box());
        if (box.empty() && clip) {
            throw nothing("no part of the source is where the target CRS is defined");
        }
        if (!odd && !exploded && fits(suggested, box)) {
            return checked(suggested, "");
        }
        SourceSamples samples = whole.samples();
        double local = samples.medianScale(i -> samples.has(i) && box.contains(samples.x(i), samples.y(i)));
        Grid again = gdalwarp.of(box, false);
        boolean given = options.resolution() != null || options.size() != null;
        double most = clip && area.period() == 0 ? WRONG_RESOLUTION : ODD_RESOLUTION;
        Grid grid = again != null && (given || plausible(again, local, most))
                ? again
                : own(box, Double.isNaN(local) ? median : local);
        if (clip && exploded) {
            notes.add("The source reaches beyond where the target CRS is defined, so the output is clipped to there.");
        } else if (odd && suggested != null) {
            notes.add("The extent gdalwarp suggests is unusable for this source, so it was measured instead.");
        } else if (suggested != null) {
            notes.add(
                    "The extent gdalwarp suggests does not reach the end of this source, so it was measured instead.");
        }
        return checked(grid, clip ? ", where the target CRS is not defined" : "");
    }

    /** gdalwarp's grid is kept unless it cuts off more than a pixel or is far too large. */
    private static boolean fits(Grid grid, Box box) {
        Box wide = grid.box().grown(grid.xSize(), grid.ySize());
        double slack = 0.02 * Math.max(box.width(), box.height());
        return wide.contains(box)
                && box.grown(slack + 2 * grid.xSize(), slack + 2 * grid.ySize()).contains(grid.box());
    }

    private Grid own(Box box, double size) {
        Grid grid = gdalwarp.own(box, size);
        if (grid == null) {
            throw nothing("the source has no area in the target CRS");
        }
        return grid;
    }

    private DropwarpException nothing(String why) {
        return new DropwarpException(
                FailureCode.NOT_TRANSFORMABLE,
                "Cannot place the raster in the target CRS: " + why + ".",
                "Choose a target CRS that covers the raster, or check its georeferencing.");
    }
}
