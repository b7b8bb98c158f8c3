package io.dropwarp.gdal.warp;

import io.dropwarp.gdal.core.Box;
import io.dropwarp.gdal.core.Cell;
import io.dropwarp.gdal.core.GdalLibrary;
import io.dropwarp.gdal.core.Grid;
import io.dropwarp.gdal.core.WarpArguments;
import io.dropwarp.gdal.extent.RowCuts;
import io.dropwarp.gdal.extent.SourceWindows;
import io.dropwarp.gdal.georeference.PixelTransform;
import io.dropwarp.gdal.pixels.DataTypes;
import io.dropwarp.gdal.tile.OpenJob;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Tile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.gdal.gdal.Band;

/**
 * Cuts a tile into cells. A cell reads a small piece of the source that fits the processor's cache, often one without
 * any invalid pixel, for which GDAL has much faster code ({@link MasklessWarp}). Cells change no pixel: {@link RowCuts}
 * finds where rows can be cut, and between rows a cut is free. For the GDAL thread.
 */
final class CellCutter {

    /** For smaller cells, the calls cost more than the cells save. */
    private static final int NARROWEST = 512;

    private static final int ROWS = 512;

    /** From this many pixels on, cells save more than their calls cost. */
    private static final long LARGE = 3 << 20;

    private static final int FEWEST_ROWS = 64;

    /** Reach of the widest kernel, in target or source pixels, whichever are larger. */
    private static final int KERNEL = 3;

    private final OpenJob job;
    private final Plan plan;
    private final boolean placed;

    /** {@code placed}: {@link GridPixels} keep the coordinates of each cell. */
    CellCutter(OpenJob job, boolean placed) {
        this.job = job;
        this.placed = placed;
        this.plan = job.plan();
    }

    /**
     * {@return a tile's (or strip's) cells, in the order that rereads the fewest source blocks} {@code bounded}: the
     * cells' bounds in the source are needed.
     */
    List<Cell> cut(Tile tile, boolean bounded) {
        boolean large = isLarge(tile);
        WarpArguments arguments = new WarpArguments(plan.warpArguments());
        if ((large || bounded) && isPlain(plan, arguments)) {
            try (PixelTransform transform = PixelTransform.along(job.source(), arguments)) {
                if (transform != null) {
                    return large ? cut(tile, transform) : List.of(cell(tile, transform));
                }
            }
        }
        return List.of(new Cell(tile, null));
    }

    /** {@return whether cells save more than their calls cost} */
    static boolean isLarge(Tile tile) {
        return (long) tile.width() * tile.height() >= LARGE;
    }

    /**
     * {@return whether source pixels are placed by the source's own geotransform and nothing else affects the warp} If
     * not, tiles must not be cut.
     */
    static boolean isPlain(Plan plan, WarpArguments arguments) {
        return plan.source().georeferencing().equals("geotransform")
                && "NONE".equals(arguments.value("-ovr"))
                && plan.options().warpOptions().isEmpty();
    }

    private List<Cell> cut(Tile tile, PixelTransform transform) {
        Cell whole = cell(tile, transform);
        if (whole.source() == null) {
            return List.of(whole);
        }
        List<Integer> columns =
                RowCuts.of(transform, Grid.of(plan.grid(), tile), plan.options().errorThreshold(), NARROWEST);
        Band band = job.source().GetRasterBand(1);
        boolean stripes = 2 * band.GetBlockXSize() > plan.source().width();
        for (int height = ROWS; height >= FEWEST_ROWS; height /= 2) {
            List<Integer> rows = rows(tile.height(), height);
            if (mayMove(tile, columns, rows)) {
                List<Cell> cells = cells(tile, columns, rows, stripes, transform);
                if (fit(cells, whole.source(), band, stripes)) {
                    return cells;
                }
            }
        }
        return List.of(whole);
    }

    private static List<Integer> rows(int height, int each) {
        List<Integer> rows = new ArrayList<>();
        for (int y = 0; y < height; y += each) {
            rows.add(y);
        }
        rows.add(height);
        return rows;
    }

    private List<Cell> cells(
            Tile tile, List<Integer> columns, List<Integer> rows, boolean stripes, PixelTransform transform) {
        int across = columns.size() - 1;
        int down = rows.size() - 1;
        return IntStream.range(0, across * down)
                .mapToObj(i -> {
                    // Along the stripes of the source, or else down a column of its blocks.
                    int column = stripes ? i % across : i / down;
                    int row = stripes ? i / across : i % down;
                    return cell(
                            new Tile(
                                    tile.row(),
                                    tile.col(),
                                    tile.xOff() + columns.get(column),
                                    tile.yOff() + rows.get(row),
                                    columns.get(column + 1) - columns.get(column),
                                    rows.get(row + 1) - rows.get(row)),
                            transform);
                })
                .toList();
    }

    private Cell cell(Tile window, PixelTransform transform) {
        return new Cell(window, source(Grid.of(plan.grid(), window), transform));
    }

    /** Bounds of the source pixels that a part of the grid reads, or null if part of it has none. */
    private static Box source(Grid grid, PixelTransform transform) {
        int across = SourceWindows.steps(grid.width());
        int down = SourceWindows.steps(grid.height());
        double[][] points = new double[(across + 1) * (down + 1)][];
        for (int i = 0; i < points.length; i++) {
            double row = Math.floorDiv(i, across + 1);
            points[i] = grid.at((double) grid.width() * (i % (across + 1)) / across, grid.height() * row / down);
        }
        transform.apply(true, points);
        Box box = Box.NONE;
        for (double[] point : points) {
            if (Double.isNaN(point[0])) {
                return null;
            }
            box = box.with(point[0], point[1]);
        }
        // Between two points, an edge may bulge by a small part of its length.
        double scale = Math.max(1, Math.max(box.width() / grid.width(), box.height() / grid.height()));
        double margin = KERNEL * scale + 3 + 0.02 * Math.max(box.width(), box.height());
        return new Box(box.xMin() - margin, box.yMin() - margin, box.xMax() + margin, box.yMax() + margin);
    }

    /** Whether GDAL's block cache keeps what a cell has read until its neighbours have read it too. */
    private boolean fit(List<Cell> cells, Box whole, Band band, boolean stripes) {
        double width = 0;
        double height = 0;
        for (Cell cell : cells) {
            if (cell.source() == null) {
                return false;
            }
            width = Math.max(width, cell.source().width());
            height = Math.max(height, cell.source().height());
        }
        width = stripes ? plan.source().width() : width + 2.0 * band.GetBlockXSize();
        height = (stripes ? height : whole.height()) + 2.0 * band.GetBlockYSize();
        double pixel =
                plan.source().types().stream().mapToDouble(DataTypes::bytes).sum();
        return width * height * pixel <= (double) GdalLibrary.cacheMb() * (1 << 20);
    }

    /** Whether each pixel of a cell has the same coordinates as in the tile, as far as its type can tell. */
    private boolean mayMove(Tile tile, List<Integer> columns, List<Integer> rows) {
        if (placed || GridPixels.areCoarse(plan.grid().type())) {
            return true;
        }
        Grid grid = Grid.of(plan.grid(), tile);
        return same(grid.xMin(), grid.xSize(), columns) && same(grid.yMax(), -grid.ySize(), rows);
    }

    private static boolean same(double origin, double size, List<Integer> cuts) {
        for (int part = 0; part + 1 < cuts.size(); part++) {
            int from = cuts.get(part);
            double own = origin + from * size;
            for (int i = from; i < cuts.get(part + 1); i++) {
                // Exact comparison: the last bit is the question.
                if (Double.compare(own + (i - from + 0.5) * size, origin + (i + 0.5) * size) != 0) {
                    return false;
                }
            }
        }
        return true;
    }
}
