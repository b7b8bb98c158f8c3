package io.dropwarp.gdal.extent;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.Grid;
import io.dropwarp.model.FailureCode;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.gdal.gdal.Dataset;
import org.gdal.gdalconst.gdalconstConstants;

/**
 * Finds strays: target pixels whose inverse transformation ends in the source although that source pixel belongs
 * elsewhere. A pixel is right if a round trip ends where it began. For the GDAL thread.
 *
 * <p>Far from the area they are made for, projections return finite but meaningless coordinates: half a world away, the
 * formula of a UTM zone hits a scene of that zone by chance, and PROJ's geostationary projection on a sphere continues
 * beyond the horizon. No option of gdalwarp causes this, nor does its approximation: it draws such pixels with an error
 * threshold of 0 too. Plain gdalwarp often misses them, because it cuts a large target into narrow chunks and skips
 * those whose few samples miss the source; the plan's {@code SRC_FILL_RATIO_HEURISTICS=NO} and {@code
 * STREAMABLE_OUTPUT=YES} keep rows in one piece and remove that luck.
 *
 * <p>A stray may be one pixel among millions, which no lattice finds. But where round trips fail, neighbouring ones
 * fail too or have no inverse at all: UTM has a hole 90 degrees away, with strays on its rim. So if any point of a
 * lattice over the grid fails, inside the source or not, the drawn pixels of each square that has an unsound corner, or
 * touches such a square, are checked one by one. For most scenes, {@link io.dropwarp.model.Reach} excludes the rest of
 * the world already and none of this is needed.
 */
public final class Folds {

    /** Edge in pixels of the squares that are sound as a whole if their corners and neighbours are. */
    private static final int SQUARE = 16;

    /** Cells along an edge of the lattice over the target where the outline is regular. */
    private static final int FEW = 8;

    /** Where it is not: on a world map, one point in less than four degrees, the width of UTM's hole. */
    private static final int MANY = 96;

    private static final int PIXELS_PER_STEP = 16;

    /** Erases one pixel. */
    @FunctionalInterface
    public interface Eraser {
        /** Resets a pixel of the tile, by column and row, to its undrawn value. */
        public void erase(int column, int row);
    }

    private final SourceOutline outline;

    public Folds(SourceOutline outline) {
        this.outline = outline;
    }

    /**
     * {@return whether the part of the target grid that is warped may contain strays}
     *
     * @param regular whether the source's outline is regular, so that a few points suffice
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
        // A mask after the bands is 0 where nothing is drawn.
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
