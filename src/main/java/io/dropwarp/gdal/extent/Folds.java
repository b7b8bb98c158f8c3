package io.dropwarp.gdal.extent;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.Grid;
import io.dropwarp.model.FailureCode;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.gdal.gdal.Dataset;
import org.gdal.gdalconst.gdalconstConstants;

/**
 * Finds strays: target pixels whose way back ends in the source although the source pixel there belongs elsewhere. A pixel
 * is right if going back and forth again ends where it began. For the GDAL thread.
 *
 * <p>Far from where they are made for, projections give finite coordinates that mean nothing: half a world away, the formula
 * of a UTM zone hits a scene of that zone by chance, and PROJ's geostationary projection on a sphere goes on beyond the
 * horizon. No option of gdalwarp brings this about, nor does its approximation: it draws such pixels with an error threshold
 * of 0 too. By itself, gdalwarp often misses them, since it cuts a large target into narrow chunks and skips those whose few
 * samples do not meet the source; the plan's {@code SRC_FILL_RATIO_HEURISTICS=NO} and {@code STREAMABLE_OUTPUT=YES} keep rows
 * in one piece and take that luck away.
 *
 * <p>A stray may be a single pixel among millions, which no lattice finds. But where ways do not come back, nor do those
 * around them, or they have no way back at all: UTM has a hole 90 degrees away, and strays on its rim. So where any point of a
 * lattice over the grid fails, inside the source or not, the drawn pixels of each square with an unsound corner, or one next to
 * it, are looked at one by one. For most scenes the {@link io.dropwarp.model.Reach} leaves out the rest
 * of the world already, and nothing of this is needed.
 */
public final class Folds {

    /** Edge in pixels of the squares that are sound as a whole if their corners are, and those around them. */
    private static final int SQUARE = 16;

    /** Cells along an edge of a lattice over the target that are enough where the outline is regular. */
    private static final int FEW = 8;

    /** Where it is not: on a map of the world one point in less than four degrees, since a hole of UTM is as wide as that. */
    private static final int MANY = 96;

    private static final int PIXELS_PER_STEP = 16;

    /** Takes one pixel away. */
    @FunctionalInterface
    public interface Eraser {
        /** Makes a pixel of the tile, by column and row, what it is where nothing is drawn. */
        public void erase(int column, int row);
    }

    private final SourceOutline outline;

    /**
     * Prepares.
     *
     * @param outline where the source lies, and the ways there and back
     */
    public Folds(SourceOutline outline) {
        this.outline = outline;
    }

    /**
     * Looks at a grid here and there.
     *
     * @param grid the part of the target grid that is warped
     * @param regular whether the source's outline is, so that only little is left to look at
     * @return whether there may be strays
     */
    boolean any(Grid grid, boolean regular) {
        int across = steps(grid.width(), regular);
        int down = steps(grid.height(), regular);
        double[][] points = new double[(across + 1) * (down + 1)][];
        for (int i = 0; i < points.length; i++) {
            double row = Math.floorDiv(i, across + 1);
            points[i] = grid.at((double) grid.width() * (i % (across + 1)) / across, grid.height() * row / down);
        }
        double[][] there = outline.toSource(points);
        boolean[] returns = outline.returns(points, there);
        return IntStream.range(0, points.length).anyMatch(i -> !returns[i]);
    }

    private static int steps(int pixels, boolean regular) {
        return Math.min(pixels, regular ? FEW : Math.max(FEW, Math.min(MANY, pixels / PIXELS_PER_STEP)));
    }

    /**
     * Erases the strays of a tile.
     *
     * @param memory the warped tile
     * @param grid its part of the target grid
     * @param nothing a tile of one pixel in which nothing is drawn
     * @param eraser is given each stray
     */
    public void erase(Dataset memory, Grid grid, Dataset nothing, Eraser eraser) {
        int across = (grid.width() - 1) / SQUARE + 1;
        int down = (grid.height() - 1) / SQUARE + 1;
        double[][] corners = new double[(across + 1) * (down + 1)][];
        for (int i = 0; i < corners.length; i++) {
            corners[i] = grid.at(
                    Math.min(grid.width(), SQUARE * (i % (across + 1))),
                    Math.min(grid.height(), SQUARE * Math.floorDiv(i, across + 1)));
        }
        boolean[] sound = outline.returns(corners, outline.toSource(corners));
        // A mask beside the bands is 0 where nothing is drawn.
        double[] empty = new double[memory.getRasterCount()];
        read(nothing, 0, 0, 1, 1, empty);
        for (int row = 0; row < down; row++) {
            for (int column = 0; column < across; column++) {
                if (!isSound(sound, across + 1, down + 1, column, row)) {
                    erase(memory, grid, column * SQUARE, row * SQUARE, empty, eraser);
                }
            }
        }
    }

    private static boolean isSound(boolean[] sound, int across, int down, int column, int row) {
        for (int y = Math.max(0, row - 1); y <= Math.min(down - 1, row + 2); y++) {
            for (int x = Math.max(0, column - 1); x <= Math.min(across - 1, column + 2); x++) {
                if (!sound[y * across + x]) {
                    return false;
                }
            }
        }
        return true;
    }

    private void erase(Dataset memory, Grid grid, int left, int top, double[] empty, Eraser eraser) {
        int width = Math.min(SQUARE, grid.width() - left);
        int height = Math.min(SQUARE, grid.height() - top);
        int size = width * height;
        double[] values = new double[size * empty.length];
        read(memory, left, top, width, height, values);
        int[] drawn = IntStream.range(0, size)
                .filter(i -> IntStream.range(0, empty.length)
                        .anyMatch(band -> Double.compare(values[band * size + i], empty[band]) != 0))
                .toArray();
        if (drawn.length == 0) {
            return;
        }
        double[][] points = Arrays.stream(drawn)
                .mapToObj(i -> grid.at(left + i % width + 0.5, top + Math.floorDiv(i, width) + 0.5))
                .toArray(double[][]::new);
        boolean[] returns = outline.returns(points, outline.toSource(points));
        for (int i = 0; i < drawn.length; i++) {
            if (!returns[i]) {
                eraser.erase(left + drawn[i] % width, top + drawn[i] / width);
            }
        }
    }

    private static void read(Dataset dataset, int x, int y, int width, int height, double[] into) {
        int[] bands = IntStream.rangeClosed(1, dataset.getRasterCount()).toArray();
        GdalError.reset();
        if (dataset.ReadRaster(x, y, width, height, width, height, gdalconstConstants.GDT_Float64, into, bands)
                != gdalconstConstants.CE_None) {
            throw GdalError.failure("Cannot look at pixels of a tile", FailureCode.INTERNAL, null);
        }
    }
}
