package io.dropwarp.gdal.extent;

import io.dropwarp.gdal.core.Box;
import io.dropwarp.gdal.core.Grid;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.georeference.PixelTransform;

/**
 * Which source pixels a target pixel reads, measured on a lattice over the part of the target grid the source covers:
 * the source's scale, and the size of the source window of a band or tile. Independent of how far the grid extends
 * around the source. Immutable.
 */
public final class SourceWindows {

    /** Points along an edge: enough for the shape of a whole scene, and cheap enough for a small one. */
    private static final int MOST_STEPS = 40;

    private static final int PIXELS_PER_STEP = 64;

    /** With fewer points within the source, the median means little; a larger lattice has missed most of it. */
    private static final int FEWEST = 5;

    private final Grid grid;
    private final int sourceWidth;
    private final int sourceHeight;
    private final int stepsX;
    private final int stepsY;
    private final double[][] at;
    private final double xScale;
    private final double yScale;
    private final boolean reached;

    private SourceWindows(
            Grid grid,
            int sourceWidth,
            int sourceHeight,
            int stepsX,
            int stepsY,
            double[][] at,
            double[] perPixel,
            boolean reached) {
        this.grid = grid;
        this.sourceWidth = sourceWidth;
        this.sourceHeight = sourceHeight;
        this.stepsX = stepsX;
        this.stepsY = stepsY;
        this.at = at;
        this.reached = reached;
        Box used = window(0, 0, grid.width(), grid.height());
        this.xScale = scale(grid.width(), Math.ceil(used.xMax()) - Math.floor(used.xMin()), perPixel[0]);
        this.yScale = scale(grid.height(), Math.ceil(used.yMax()) - Math.floor(used.yMin()), perPixel[1]);
    }

    /** {@return the windows, measured with a transform between source pixels and target coordinates} */
    public static SourceWindows of(PixelTransform transform, SourceOutline outline, int width, int height) {
        Grid grid = outline.measured();
        int stepsX = steps(grid.width());
        int stepsY = steps(grid.height());
        int side = stepsX + 1;
        int count = side * (stepsY + 1);
        double[][] lattice = new double[count][];
        for (int i = 0; i < count; i++) {
            lattice[i] = new double[] {
                (double) grid.width() * (i % side) / stepsX, (double) grid.height() * Math.floorDiv(i, side) / stepsY
            };
        }
        Steps steps = new Steps(transform, grid, width, height);
        double[][] at = steps.measure(lattice);
        double[][] known = outline.onGrid(grid);
        boolean reached = steps.found > 0 || known.length > 0;
        if (steps.found < Math.min(FEWEST, count / 4 + 1) && known.length > 0) {
            steps = new Steps(transform, grid, width, height);
            steps.measure(known);
        }
        double[] perPixel = {Numbers.median(steps.dx, steps.found), Numbers.median(steps.dy, steps.found)};
        return new SourceWindows(grid, width, height, stepsX, stepsY, at, perPixel, reached);
    }

    /** Source pixels per target pixel, to the right and down, at points in the source. */
    private static final class Steps {
        private final PixelTransform transform;
        private final Grid grid;
        private final int width;
        private final int height;
        private double[] dx;
        private double[] dy;
        private int found;

        Steps(PixelTransform transform, Grid grid, int width, int height) {
            this.transform = transform;
            this.grid = grid;
            this.width = width;
            this.height = height;
        }

        /** Measures at positions in grid pixels and returns the source positions. */
        double[][] measure(double[][] places) {
            double[][] points = new double[3 * places.length][];
            for (int i = 0; i < places.length; i++) {
                double px = places[i][0];
                double py = places[i][1];
                points[3 * i] = grid.at(px, py);
                points[3 * i + 1] = grid.at(px + (px + 1 > grid.width() ? -1 : 1), py);
                points[3 * i + 2] = grid.at(px, py + (py + 1 > grid.height() ? -1 : 1));
            }
            transform.apply(true, points);
            double[][] at = new double[places.length][];
            dx = new double[places.length];
            dy = new double[places.length];
            for (int i = 0; i < places.length; i++) {
                double[] here = points[3 * i];
                double[] right = points[3 * i + 1];
                double[] below = points[3 * i + 2];
                at[i] = here;
                boolean inside = here[0] >= 0 && here[0] <= width && here[1] >= 0 && here[1] <= height;
                double x = Math.hypot(right[0] - here[0], below[0] - here[0]);
                double y = Math.hypot(right[1] - here[1], below[1] - here[1]);
                if (inside && Double.isFinite(x) && Double.isFinite(y)) {
                    dx[found] = x;
                    dy[found++] = y;
                }
            }
            return at;
        }
    }

    /** {@return parts that an edge of this many target pixels is cut into} */
    public static int steps(int pixels) {
        return Math.min(pixels, Math.min(MOST_STEPS, Math.max(8, pixels / PIXELS_PER_STEP)));
    }

    /**
     * Target pixels per source pixel along one source axis: by gdalwarp's rule for an unsplit warp if that agrees with
     * the measurement (so that small files come out as with plain gdalwarp), else as measured, which also holds for
     * rotated footprints.
     */
    private static double scale(int targetPixels, double sourcePixels, double perPixel) {
        double byWindow = targetPixels / Math.max(1, sourcePixels);
        double measured = Double.isNaN(perPixel) || perPixel <= 0 ? byWindow : 1 / perPixel;
        double scale = Math.abs(byWindow / measured - 1) < 0.1 ? byWindow : measured;
        if (scale < 1) {
            // Near 1/n, gdalwarp uses 1/n, so that filter weights repeat.
            double reciprocal = Math.rint(1 / scale);
            if (Math.abs(1 / scale - reciprocal) < 0.05) {
                scale = 1 / reciprocal;
            }
        }
        return scale;
    }

    /** {@return target pixels per source pixel along the source's rows} */
    public double xScale() {
        return xScale;
    }

    /** {@return target pixels per source pixel along the source's columns} */
    public double yScale() {
        return yScale;
    }

    /** {@return whether any sampled point lies in both source and target} */
    public boolean any() {
        return reached;
    }

    /** {@return source pixels of the largest window that any tile of a size (target pixels) needs} */
    public double largest(int tileWidth, int tileHeight) {
        int acrossX = cells(tileWidth, grid.width(), stepsX);
        int acrossY = cells(tileHeight, grid.height(), stepsY);
        double most = 0;
        for (int row = 0; row + acrossY <= stepsY; row++) {
            for (int col = 0; col + acrossX <= stepsX; col++) {
                Box box = cellWindow(col, row, col + acrossX, row + acrossY);
                // Lattice cells are larger than a thin tile; scale them down.
                most = Math.max(most, Math.max(0, box.width() + 2) * Math.max(0, box.height() + 2));
            }
        }
        return most;
    }

    private static int cells(int tile, int whole, int steps) {
        return (int) Math.max(1, Math.min(steps, Math.ceil((double) tile * steps / whole)));
    }

    private Box window(int x, int y, int width, int height) {
        return cellWindow(
                x * stepsX / Math.max(1, grid.width()),
                y * stepsY / Math.max(1, grid.height()),
                (int) Math.ceil((double) (x + width) * stepsX / grid.width()),
                (int) Math.ceil((double) (y + height) * stepsY / grid.height()));
    }

    private Box cellWindow(int fromX, int fromY, int toX, int toY) {
        Box box = Box.NONE;
        for (int j = fromY; j <= toY; j++) {
            for (int i = fromX; i <= toX; i++) {
                double[] p = at[j * (stepsX + 1) + i];
                if (!Double.isNaN(p[0])) {
                    box = box.with(Math.max(0, Math.min(sourceWidth, p[0])), Math.max(0, Math.min(sourceHeight, p[1])));
                }
            }
        }
        return box.xMin() > box.xMax() ? new Box(0, 0, 0, 0) : box;
    }
}
