package io.dropwarp.gdal.plan;

import io.dropwarp.model.Tiling;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.protocol.PlanLimits;
import java.util.function.ToDoubleBiFunction;

/**
 * Cuts a grid: one tile if it is small, else full-width bands, which change no pixel, else two-dimensional tiles. Pure.
 */
final class TileCutter {

    /** Enough tiles to keep all workers busy to the end. */
    private static final int TILES_PER_WORKER = 4;

    private final PlanLimits limits;
    private final int block;
    private final int step;
    private final double pixelBytes;
    private final ToDoubleBiFunction<Integer, Integer> sourcePixels;

    /**
     * @param block edge of the output's blocks in pixels, and minimum height of a band
     * @param step the height of a band is a multiple of this
     * @param pixelBytes bytes of one pixel of all bands
     * @param sourcePixels upper limit of source pixels for a tile of a width and height
     */
    TileCutter(
            PlanLimits limits,
            int block,
            int step,
            double pixelBytes,
            ToDoubleBiFunction<Integer, Integer> sourcePixels) {
        this.limits = limits;
        this.block = block;
        this.step = step;
        this.pixelBytes = pixelBytes;
        this.sourcePixels = sourcePixels;
    }

    /** {@return the tiling of a grid, in pixels; options {@code tileRows} and {@code tileColumns} override it} */
    Tiling cut(int width, int height, WarpOptions options) {
        if (options.tileRows() != null || options.tileColumns() != null) {
            int columns = options.tileColumns() == null ? width : Math.min(width, options.tileColumns());
            int rows = options.tileRows() == null ? bandRows(columns, height) : options.tileRows();
            return new Tiling(width, height, columns, Math.min(height, rows));
        }
        if ((long) width * height <= limits.smallPixels()) {
            return new Tiling(width, height, width, height);
        }
        if (fits(width, Math.min(block, height))) {
            return new Tiling(width, height, width, Math.min(height, bandRows(width, height)));
        }
        return twoDimensional(width, height);
    }

    /** So that all workers get the same number of equal bands, memory permitting. */
    private int bandRows(int width, int height) {
        int wantedBands = Math.max(1, TILES_PER_WORKER * Math.max(1, limits.workers()));
        int rows = Math.max(block, ((height - 1) / wantedBands / step + 1) * step);
        while (rows > block && !fits(width, Math.min(rows, height))) {
            rows = Math.max(block, rows - step);
        }
        return rows;
    }

    private Tiling twoDimensional(int width, int height) {
        int rows = 4 * block;
        int columns = Math.min(4 * block, ceil(width));
        while (!fits(Math.min(columns, width), Math.min(rows, height)) && (rows > block || columns > block)) {
            if (columns >= rows && columns > block) {
                columns = Math.max(block, columns / 2 / block * block);
            } else {
                rows = Math.max(block, rows / 2 / block * block);
            }
        }
        return new Tiling(width, height, Math.min(columns, width), Math.min(rows, height));
    }

    private int ceil(int width) {
        return (int) Math.min(Integer.MAX_VALUE - block, ((long) width + block - 1) / block * block);
    }

    /** A tile's pixels fit the limit, and with its source window twice the limit. */
    private boolean fits(int width, int height) {
        double own = pixelBytes * width * height;
        return own <= limits.tileBytes()
                && own + pixelBytes * sourcePixels.applyAsDouble(width, height) <= 2.0 * limits.tileBytes();
    }
}
