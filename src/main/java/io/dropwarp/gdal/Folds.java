package io.dropwarp.gdal;

/**
 * Finds strays: target pixels whose way back ends in the source although the source pixel there belongs elsewhere. Some
 * inverse projections go on beyond the horizon (PROJ's geostationary one on a sphere) or half around the Earth, and the
 * warp follows them. A pixel is right if going back and forth again ends where it began. For the GDAL thread.
 */
final class Folds {

    /** Target pixels between the points of the first look. */
    private static final int STEP = 8;

    private static final int LATTICE = 32;

    /** Target pixels that back and forth again may miss by. */
    private static final double OFF = 2;

    private final PixelTransform transform;
    private final double period;
    private final int sourceWidth;
    private final int sourceHeight;

    /**
     * Prepares.
     *
     * @param transform between source pixels and target coordinates, without approximation
     * @param period x distance after which the target's map repeats, 0 if it does not
     * @param sourceWidth pixels
     * @param sourceHeight pixels
     */
    Folds(PixelTransform transform, double period, int sourceWidth, int sourceHeight) {
        this.transform = transform;
        this.period = period;
        this.sourceWidth = sourceWidth;
        this.sourceHeight = sourceHeight;
    }

    /**
     * Looks at a grid here and there.
     *
     * @param grid the target grid
     * @return whether there are strays
     */
    boolean any(Grid grid) {
        int side = LATTICE + 1;
        double[][] pixels = new double[side * side][];
        for (int i = 0; i < pixels.length; i++) {
            double row = Math.floorDiv(i, side);
            pixels[i] = new double[] {
                0.5 + (grid.width() - 1.0) * (i % side) / LATTICE, 0.5 + (grid.height() - 1.0) * row / LATTICE
            };
        }
        for (boolean stray : strays(grid, pixels)) {
            if (stray) {
                return true;
            }
        }
        return false;
    }

    /**
     * Looks at each pixel near which there may be strays.
     *
     * @param grid a tile of the target grid
     * @return for each pixel, row by row, whether it is one
     */
    boolean[] of(Grid grid) {
        int width = grid.width();
        int height = grid.height();
        int across = (width - 1) / STEP + 2;
        int down = (height - 1) / STEP + 2;
        double[][] lattice = new double[across * down][];
        for (int i = 0; i < lattice.length; i++) {
            int row = Math.floorDiv(i, across);
            lattice[i] =
                    new double[] {Math.min(width - 1, i % across * STEP) + 0.5, Math.min(height - 1, row * STEP) + 0.5};
        }
        boolean[] near = strays(grid, lattice);
        boolean[] out = new boolean[width * height];
        for (int row = 0; row + 1 < down; row++) {
            for (int column = 0; column + 1 < across; column++) {
                if (isNear(near, across, down, column, row)) {
                    look(grid, column * STEP, row * STEP, out);
                }
            }
        }
        return out;
    }

    /** Whether a corner of a cell, or of one beside it, is a stray. */
    private static boolean isNear(boolean[] near, int across, int down, int column, int row) {
        for (int y = Math.max(0, row - 1); y <= Math.min(down - 1, row + 2); y++) {
            for (int x = Math.max(0, column - 1); x <= Math.min(across - 1, column + 2); x++) {
                if (near[y * across + x]) {
                    return true;
                }
            }
        }
        return false;
    }

    private void look(Grid grid, int left, int top, boolean[] out) {
        int width = Math.min(STEP, grid.width() - left);
        int height = Math.min(STEP, grid.height() - top);
        if (width < 1 || height < 1) {
            return;
        }
        double[][] pixels = new double[width * height][];
        for (int i = 0; i < pixels.length; i++) {
            double row = Math.floorDiv(i, width);
            pixels[i] = new double[] {left + i % width + 0.5, top + row + 0.5};
        }
        boolean[] strays = strays(grid, pixels);
        for (int i = 0; i < strays.length; i++) {
            out[(top + i / width) * grid.width() + left + i % width] = strays[i];
        }
    }

    private boolean[] strays(Grid grid, double[][] pixels) {
        double[][] back = new double[pixels.length][];
        for (int i = 0; i < pixels.length; i++) {
            back[i] = grid.at(pixels[i][0], pixels[i][1]);
        }
        transform.apply(true, back);
        int[] inside = new int[pixels.length];
        double[][] forth = new double[pixels.length][];
        int count = 0;
        for (int i = 0; i < pixels.length; i++) {
            if (back[i][0] >= -1
                    && back[i][0] <= sourceWidth + 1
                    && back[i][1] >= -1
                    && back[i][1] <= sourceHeight + 1) {
                inside[count] = i;
                forth[count++] = new double[] {back[i][0], back[i][1], 0};
            }
        }
        double[][] some = java.util.Arrays.copyOf(forth, count);
        transform.apply(false, some);
        boolean[] out = new boolean[pixels.length];
        for (int k = 0; k < count; k++) {
            double[] at = grid.at(pixels[inside[k]][0], pixels[inside[k]][1]);
            double dx = some[k][0] - at[0];
            double x = (period > 0 ? Math.IEEEremainder(dx, period) : dx) / grid.xSize();
            double y = (some[k][1] - at[1]) / grid.ySize();
            out[inside[k]] = Math.abs(x) > OFF || Math.abs(y) > OFF;
        }
        return out;
    }
}
