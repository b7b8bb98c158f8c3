package io.dropwarp.gdal.extent;

import io.dropwarp.gdal.core.Box;
import io.dropwarp.gdal.core.Grid;
import io.dropwarp.gdal.georeference.PixelTransform;
import io.dropwarp.model.Reach;
import io.dropwarp.model.Tile;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Where a source lies on a target grid: its outline and some points within, transformed forwards. A lattice over the
 * target finds a source only if it is large there; the source always finds itself. Immutable.
 */
public final class SourceOutline {

    /** Parts an edge of the source is cut into; a multiple of gdalwarp's 20, so its points are included. */
    private static final int STEPS = 40;

    private static final int INNER = 9;

    /** Parts that the two steps around an extreme point are cut into, twice. */
    private static final int FINE = 24;

    /** A step this many times longer than others of its edge crosses an edge of the map. */
    private static final double JUMP = 4;

    /** Largest round-trip error of an exact outline, source pixels. */
    private static final double EXACT = 0.01;

    /** Distance of neighbouring probes, source pixels. */
    private static final double BESIDE = 0.01;

    /** Part of a target pixel that counts as a rounding error. */
    private static final double ROUNDING = 1e-6;

    private final PixelTransform transform;
    private final Grid grid;
    private final double period;
    private final int width;
    private final int height;

    /** Target coordinates: the outline in order, then points within. */
    private final double[][] points;

    /** Tolerance of a round trip from the target, besides two pixels: CRS units. */
    private final double slack;

    /** Whether the transforms are separate fits (GCPs, RPCs or geolocation arrays). */
    private final boolean fitted;

    private final boolean regular;
    private final Box box;

    private SourceOutline(PixelTransform transform, Grid grid, double period, int width, int height) {
        this.transform = transform;
        this.grid = grid;
        this.period = period;
        this.width = width;
        this.height = height;
        double[][] pixels = pixels();
        this.points = copy(pixels);
        transform.apply(false, points);
        boolean whole = Arrays.stream(points).noneMatch(point -> Double.isNaN(point[0]));
        boolean smooth = whole && smooth();
        if (whole && !smooth && period > 0) {
            unwrap();
            smooth = smooth();
        }
        double[] errors = returnErrors(pixels);
        boolean exact = errors.length == 0 || errors[errors.length - 1] < EXACT;
        Box outline = bounds(0, 4 * STEPS);
        Box all = outline.and(bounds(0, points.length)).equals(bounds(0, points.length)) ? outline : null;
        this.regular = smooth && all != null && exact;
        this.box = regular ? refined() : bounds(0, points.length);
        double usual = errors.length == 0 ? 0 : errors[errors.length * 3 / 4];
        this.fitted = usual >= EXACT;
        this.slack = fitted ? slack(usual) : 0;
    }

    /**
     * {@return the footprint of a source}
     *
     * @param transform between source pixels and target coordinates
     * @param period x distance after which the map repeats, 0 if it does not
     */
    public static SourceOutline of(PixelTransform transform, Grid grid, double period, int width, int height) {
        return new SourceOutline(transform, grid, period, width, height);
    }

    private double[][] pixels() {
        double[][] out = new double[4 * STEPS + INNER * INNER][];
        for (int i = 0; i < 4 * STEPS; i++) {
            out[i] = onOutline(i);
        }
        for (int i = 0; i < INNER * INNER; i++) {
            double row = Math.floorDiv(i, INNER) + 1;
            out[4 * STEPS + i] = new double[] {width * (i % INNER + 1.0) / (INNER + 1), height * row / (INNER + 1), 0};
        }
        return out;
    }

    /** A point of the outline in source pixels; 0 is the upper left corner, {@code STEPS} the upper right one. */
    private double[] onOutline(double step) {
        double at = (step + 4 * STEPS) % (4 * STEPS);
        int edge = (int) (at / STEPS);
        double share = at / STEPS - edge;
        return switch (edge) {
            case 0 -> new double[] {width * share, 0, 0};
            case 1 -> new double[] {width, height * share, 0};
            case 2 -> new double[] {width * (1 - share), height, 0};
            default -> new double[] {0, height * (1 - share), 0};
        };
    }

    private static double[][] copy(double[][] from) {
        return Arrays.stream(from).map(double[]::clone).toArray(double[][]::new);
    }

    private boolean smooth() {
        for (int edge = 0; edge < 4; edge++) {
            double[] steps = new double[STEPS];
            for (int i = 0; i < STEPS; i++) {
                double[] from = points[edge * STEPS + i];
                double[] to = points[(edge * STEPS + i + 1) % (4 * STEPS)];
                steps[i] = Math.hypot(to[0] - from[0], to[1] - from[1]);
            }
            Arrays.sort(steps);
            if (steps[STEPS - 1] > JUMP * steps[STEPS / 2]) {
                return false;
            }
        }
        return true;
    }

    /** Cuts the map at the widest gap between points, so that they lie in one piece. */
    private void unwrap() {
        double[] x = Arrays.stream(points)
                .mapToDouble(point -> modulo(point[0]))
                .sorted()
                .toArray();
        double from = x[0];
        double widest = x[0] + period - x[x.length - 1];
        for (int i = 1; i < x.length; i++) {
            if (x[i] - x[i - 1] > widest) {
                widest = x[i] - x[i - 1];
                from = x[i];
            }
        }
        for (double[] point : points) {
            double at = modulo(point[0]);
            point[0] = at < from ? at + period : at;
        }
    }

    private double modulo(double x) {
        return x - period * Math.floor(x / period);
    }

    /** Errors of a round trip in source pixels, sorted. */
    private double[] returnErrors(double[][] pixels) {
        double[][] back = toSource(points);
        return IntStream.range(0, back.length)
                .filter(i -> !Double.isNaN(points[i][0]))
                .mapToDouble(i -> Math.hypot(back[i][0] - pixels[i][0], back[i][1] - pixels[i][1]))
                .map(error -> Double.isNaN(error) ? Double.POSITIVE_INFINITY : error)
                .sorted()
                .toArray();
    }

    /**
     * Extra tolerance, beyond two pixels, where both directions are separate fits: only points far away relative to the
     * source's size are told apart.
     */
    private double slack(double usual) {
        double[] sizes = IntStream.range(0, 4 * STEPS)
                .mapToDouble(i -> {
                    double step = (double) (Math.floorDiv(i, STEPS) % 2 == 0 ? width : height) / STEPS;
                    return distance(points[(i + 1) % (4 * STEPS)], points[i]) / step;
                })
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        double size = sizes.length == 0 ? 0 : sizes[sizes.length / 2];
        return size * (2 + 0.05 * Math.hypot(width, height) + Math.min(8 * usual, width));
    }

    /** {@return source pixels of target points, NaN where there is no inverse} */
    double[][] toSource(double[][] at) {
        double[][] there = copy(at);
        transform.apply(true, there);
        return there;
    }

    /** {@return whether each target point comes back from its source pixel, ignoring whole turns around the Earth} */
    boolean[] returns(double[][] at, double[][] there) {
        double[][] back = copy(there);
        transform.apply(false, back);
        boolean[] out = new boolean[at.length];
        for (int i = 0; i < at.length; i++) {
            double off = distance(back[i], at[i]);
            // Next to a pole a source pixel is many degrees wide, and rounding errors are many pixels.
            out[i] = isNear(back[i], at[i])
                    || off <= pixelSize(there[i], back[i]) / 20
                    || (Double.isNaN(off)
                            && !Double.isNaN(there[i][0])
                            && (fitted || hasInverseNearby(at[i], there[i])));
        }
        return out;
    }

    /**
     * Sometimes a formula has no inverse for the last bits of a number, and at the horizon there is none; but there is
     * one for a point next to it or further in.
     */
    private boolean hasInverseNearby(double[] at, double[] there) {
        double x = width / 2.0 - there[0];
        double y = height / 2.0 - there[1];
        double share = Math.min(1, 2 / Math.hypot(x, y));
        double[][] beside = {
            {there[0] - BESIDE, there[1], 0},
            {there[0] + BESIDE, there[1], 0},
            {there[0], there[1] - BESIDE, 0},
            {there[0], there[1] + BESIDE, 0},
            {there[0] + share * x, there[1] + share * y, 0}
        };
        double[][] back = copy(beside);
        transform.apply(false, back);
        for (int i = 0; i < back.length; i++) {
            double most = i < 4 ? 0.25 : 8;
            if (isNear(back[i], at) || distance(back[i], at) <= most * pixelSize(beside[i], back[i])) {
                return true;
            }
        }
        return false;
    }

    /** Size of the source's pixel at a point, in target CRS units; 0 outside the source. */
    private double pixelSize(double[] pixel, double[] image) {
        double x = pixel[0];
        double y = pixel[1];
        if (!(x >= -1 && x <= width + 1 && y >= -1 && y <= height + 1)) {
            return 0;
        }
        double[][] next = {{x - 1, y, 0}, {x + 1, y, 0}, {x, y - 1, 0}, {x, y + 1, 0}};
        transform.apply(false, next);
        double[] far =
                Arrays.stream(next).mapToDouble(to -> distance(to, image)).toArray();
        // An edge of the map may cross one side.
        double size = Math.max(Math.min(far[0], far[1]), Math.min(far[2], far[3]));
        return Double.isNaN(size) ? 0 : size;
    }

    private boolean isNear(double[] from, double[] to) {
        return Math.abs(across(from, to)) <= slack + 2 * grid.xSize()
                && Math.abs(from[1] - to[1]) <= slack + 2 * grid.ySize();
    }

    private double distance(double[] from, double[] to) {
        return Math.hypot(across(from, to), from[1] - to[1]);
    }

    /** Difference in x, ignoring whole turns around the Earth. */
    private double across(double[] from, double[] to) {
        double x = from[0] - to[0];
        return period > 0 ? x - period * Math.rint(x / period) : x;
    }

    private Box bounds(int from, int to) {
        Box bounds = Box.NONE;
        for (int i = from; i < to; i++) {
            bounds = bounds.with(points[i][0], points[i][1]);
        }
        return bounds;
    }

    /** The outline's bounds, refined around its extreme points. */
    private Box refined() {
        Farthest farthest = new Farthest();
        for (int i = 0; i < 4 * STEPS; i++) {
            for (int side = 0; side < 4; side++) {
                farthest.see(points[i], side, i);
            }
        }
        double middle = farthest.box().xMin() + farthest.box().width() / 2;
        for (double step = 2.0 / FINE; step > 1e-3; step *= 2.0 / FINE) {
            double[] at = new double[4 * (FINE + 1)];
            double[][] fine = new double[at.length][];
            for (int i = 0; i < at.length; i++) {
                at[i] = farthest.step[i / (FINE + 1)] + step * (i % (FINE + 1) - FINE / 2.0);
                fine[i] = onOutline(at[i]);
            }
            transform.apply(false, fine);
            for (int i = 0; i < at.length; i++) {
                if (period > 0) {
                    fine[i][0] -= period * Math.rint((fine[i][0] - middle) / period);
                }
                farthest.see(fine[i], i / (FINE + 1), at[i]);
            }
        }
        return farthest.box();
    }

    /** The leftmost, lowest, rightmost and highest points, and where on the outline they are. */
    private static final class Farthest {
        private final double[] step = new double[4];
        private final double[] reach = new double[4];

        Farthest() {
            Arrays.fill(reach, Double.NEGATIVE_INFINITY);
        }

        void see(double[] point, int side, double at) {
            double there = side < 2 ? -point[side] : point[side - 2];
            if (there > reach[side]) {
                reach[side] = there;
                step[side] = at;
            }
        }

        Box box() {
            return new Box(-reach[0], -reach[1], reach[2], reach[3]);
        }
    }

    /**
     * The grid, one pixel larger where it ends within a pixel of the source's edge and misses it. Returns the grid
     * itself if the outline is unknown or ends far from it.
     */
    public Grid withinGrid() {
        if (!regular) {
            return grid;
        }
        Box whole = grid.box();
        int left = missing((whole.xMin() - box.xMin()) / grid.xSize());
        int right = missing((box.xMax() - whole.xMax()) / grid.xSize());
        int top = missing((box.yMax() - whole.yMax()) / grid.ySize());
        int bottom = missing((whole.yMin() - box.yMin()) / grid.ySize());
        return new Grid(
                grid.xMin() - left * grid.xSize(),
                grid.yMax() + top * grid.ySize(),
                grid.xSize(),
                grid.ySize(),
                grid.width() + left + right,
                grid.height() + top + bottom);
    }

    private static int missing(double pixels) {
        return pixels > ROUNDING && pixels <= 1 ? 1 : 0;
    }

    /**
     * {@return the part of the grid the source covers, in whole pixels; null for the whole grid, without further
     * checks} The whole grid also if the part is not known well enough.
     */
    public Reach reach() {
        Tile found = regular ? onlyPart() : null;
        boolean all = found == null || (found.width() == grid.width() && found.height() == grid.height());
        Tile warped = all ? new Tile(0, 0, 0, 0, grid.width(), grid.height()) : found;
        boolean folds = new Folds(this).any(part(warped), regular);
        return all && !folds ? null : new Reach(warped.xOff(), warped.yOff(), warped.width(), warped.height(), folds);
    }

    private Tile onlyPart() {
        Tile found = null;
        for (double shift : shifts()) {
            Tile here = pixels(box, shift);
            if (here != null && found != null) {
                return null;
            }
            found = here == null ? found : here;
        }
        return found;
    }

    private Grid part(Tile window) {
        return new Grid(
                grid.xMin() + window.xOff() * grid.xSize(),
                grid.yMax() - window.yOff() * grid.ySize(),
                grid.xSize(),
                grid.ySize(),
                window.width(),
                window.height());
    }

    /**
     * {@return the grid on which the source's scale is measured: where it lies, in pixels of the target grid, ignoring
     * edges of the map; the target grid itself if the source fills it}
     */
    Grid measured() {
        if (box.xMin() > box.xMax()) {
            return grid;
        }
        Grid best = grid;
        double most = 0;
        for (double shift : shifts()) {
            Tile here = pixels(box, shift);
            if (here != null && (double) here.width() * here.height() > most) {
                most = (double) here.width() * here.height();
                best = part(here, shift);
            }
        }
        boolean much = best.width() > grid.width() / 2 && best.height() > grid.height() / 2;
        return regular || !much ? best : grid;
    }

    /** The part as a grid; on a map that repeats it may extend beyond the map's edge. */
    private Grid part(Tile here, double shift) {
        if (here.width() == grid.width() && here.height() == grid.height()) {
            return grid;
        }
        boolean around = regular && period > 0 && grid.width() * grid.xSize() > period * (1 - ROUNDING);
        long left = around ? floor((box.xMin() + shift - grid.xMin()) / grid.xSize()) : here.xOff();
        long right = around ? ceil((box.xMax() + shift - grid.xMin()) / grid.xSize()) : here.xOff() + here.width();
        return new Grid(
                grid.xMin() + left * grid.xSize(),
                grid.yMax() - here.yOff() * grid.ySize(),
                grid.xSize(),
                grid.ySize(),
                (int) Math.max(1, right - left),
                here.height());
    }

    /** Shifts that move the footprint onto the grid. */
    private double[] shifts() {
        if (!(period > 0)) {
            return new double[] {0};
        }
        Box whole = grid.box();
        long from = (long) Math.ceil((whole.xMin() - box.xMax()) / period);
        long to = (long) Math.floor((whole.xMax() - box.xMin()) / period);
        return LongStream.rangeClosed(Math.max(from, -2), Math.min(to, 2))
                .boxed()
                .sorted(Comparator.comparingLong(Math::abs))
                .mapToDouble(turn -> turn * period)
                .toArray();
    }

    /** Whole pixels of the grid around a box; null if none. */
    private Tile pixels(Box around, double shift) {
        long left = Math.max(0, floor((around.xMin() + shift - grid.xMin()) / grid.xSize()));
        long right = Math.min(grid.width(), ceil((around.xMax() + shift - grid.xMin()) / grid.xSize()));
        long top = Math.max(0, floor((grid.yMax() - around.yMax()) / grid.ySize()));
        long bottom = Math.min(grid.height(), ceil((grid.yMax() - around.yMin()) / grid.ySize()));
        return left < right && top < bottom
                ? new Tile(0, 0, (int) left, (int) top, (int) (right - left), (int) (bottom - top))
                : null;
    }

    private static long floor(double pixels) {
        return (long) Math.floor(pixels + ROUNDING);
    }

    private static long ceil(double pixels) {
        return (long) Math.ceil(pixels - ROUNDING);
    }

    /** {@return the source's points on a grid: {column, row} in pixels of that grid} */
    double[][] onGrid(Grid part) {
        return Arrays.stream(points)
                .map(point ->
                        new double[] {(point[0] - part.xMin()) / part.xSize(), (part.yMax() - point[1]) / part.ySize()})
                .filter(at -> at[0] >= 0 && at[0] <= part.width() && at[1] >= 0 && at[1] <= part.height())
                .toArray(double[][]::new);
    }
}
