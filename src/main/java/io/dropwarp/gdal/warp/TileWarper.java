package io.dropwarp.gdal.warp;

import io.dropwarp.gdal.core.Cell;
import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.core.Grid;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.core.Progress;
import io.dropwarp.gdal.core.WarpArguments;
import io.dropwarp.gdal.crs.TargetCrs;
import io.dropwarp.gdal.extent.Folds;
import io.dropwarp.gdal.extent.SourceOutline;
import io.dropwarp.gdal.georeference.PixelTransform;
import io.dropwarp.gdal.georeference.RpcModel;
import io.dropwarp.gdal.metadata.BandMetadata;
import io.dropwarp.gdal.pixels.PixelCopy;
import io.dropwarp.gdal.tile.BandScanner;
import io.dropwarp.gdal.tile.MaskBand;
import io.dropwarp.gdal.tile.OpenJob;
import io.dropwarp.gdal.tile.TileFile;
import io.dropwarp.gdal.tile.TileStrips;
import io.dropwarp.model.BandStatistics;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Reach;
import io.dropwarp.model.TargetGrid;
import io.dropwarp.model.Tile;
import io.dropwarp.model.WarpedTile;
import java.util.List;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.WarpOptions;
import org.gdal.gdal.gdal;

/**
 * Warps tiles of one job onto the plan's grid: each into memory, then to its file; or, if memory is short, strip by
 * strip. For the GDAL thread.
 */
public final class TileWarper {

    private static final long QUICK_PIXELS = 1 << 20;

    private final OpenJob job;
    private final BandScanner scanner;
    private final MasklessWarp maskless;
    private final CodedWarp coded;
    private final CodedWarp secondPass;
    private final GridPixels pixels;
    private final PixelCopy copy;
    private final MaskBand mask;

    public TileWarper(OpenJob job, BandScanner scanner) {
        this.job = job;
        this.scanner = scanner;
        this.maskless = MasklessWarp.of(job.plan(), job.source(), scanner.buffer());
        this.coded = CodedWarp.of(job.plan(), job.source(), scanner.buffer());
        this.secondPass = coded == null ? CodedWarp.secondPass(job.plan(), job.source(), scanner.buffer()) : null;
        this.pixels = coded == null ? GridPixels.of(job) : null;
        this.copy = new PixelCopy(scanner.buffer());
        this.mask = new MaskBand(job, coded != null);
    }

    /**
     * Warps a tile unless it is on disk already.
     *
     * @param parts number of strips it is warped in, one after the other; 1 for the whole tile at once
     * @return the tile in {@code tiles/}
     * @throws DropwarpException CORRUPT; failures of memory, disk or permission
     */
    public WarpedTile warp(Tile tile, int parts, Progress progress) {
        TileFile file = TileFile.of(job, tile);
        return file.read().orElseGet(() -> parts > 1 ? inStrips(tile, parts, file, progress) : warp(file, progress));
    }

    /**
     * Warps a tile at once, whether or not it is on disk already.
     *
     * @throws DropwarpException CORRUPT; failures of memory, disk or permission
     */
    public WarpedTile warp(TileFile file, Progress progress) {
        Dataset memory = warped(file.tile(), progress.part(0, 0.8));
        try {
            List<BandStatistics> bands = scanner.scan(memory, job.plan().grid());
            return finish(memory, bands, file, progress.part(0.8, 1));
        } finally {
            memory.delete();
        }
    }

    private Dataset warped(Tile tile, Progress progress) {
        Dataset memory = composed(tile, progress);
        try {
            mask.complete(memory, tile);
            mask.fillCollar(memory, tile);
            eraseStrays(memory, tile);
            return memory;
        } catch (RuntimeException | Error e) {
            memory.delete();
            throw e;
        }
    }

    /** Resets pixels that belong elsewhere to their undrawn value. */
    private void eraseStrays(Dataset memory, Tile tile) {
        Plan plan = job.plan();
        if (plan.reach() == null || !plan.reach().folds()) {
            return;
        }
        TargetGrid target = plan.grid();
        Grid grid = Grid.of(target, new Tile(0, 0, 0, 0, target.width(), target.height()));
        double period = TargetCrs.of(plan.options().crs()).area().period();
        WarpArguments arguments = new WarpArguments(plan.warpArguments());
        Dataset nothing = create(new Tile(tile.row(), tile.col(), tile.xOff(), tile.yOff(), 1, 1), true);
        mask.fillEmpty(nothing);
        try (PixelTransform transform = PixelTransform.along(job.source(), arguments)) {
            SourceOutline outline = SourceOutline.of(
                    transform,
                    grid,
                    period,
                    plan.source().width(),
                    plan.source().height());
            new Folds(outline).erase(memory, Grid.of(target, tile), nothing, (column, row) -> {
                GdalError.reset();
                if (!copy.copyPixel(nothing, memory, column, row)) {
                    throw GdalError.failure("Cannot clear pixels of a tile", FailureCode.INTERNAL, null);
                }
            });
        } finally {
            nothing.delete();
        }
    }

    private Dataset composed(Tile tile, Progress progress) {
        Reach reach = job.plan().reach();
        Tile reached = reach == null ? tile : reach.within(tile);
        if (reached == null) {
            return create(tile, true);
        }
        List<Cell> cells = new CellCutter(job, pixels != null).cut(reached, maskless != null);
        if (cells.size() == 1 && reached.equals(tile)) {
            return warped(cells.get(0), progress);
        }
        Dataset whole = create(tile, true);
        try {
            for (int i = 0; i < cells.size(); i++) {
                Tile window = cells.get(i).window();
                Dataset part =
                        warped(cells.get(i), progress.part((double) i / cells.size(), (double) (i + 1) / cells.size()));
                try {
                    GdalError.reset();
                    if (!copy.copy(part, whole, window.xOff() - tile.xOff(), window.yOff() - tile.yOff())) {
                        throw GdalError.failure(
                                "Cannot put tile " + tile.name() + " together", FailureCode.INTERNAL, null);
                    }
                } finally {
                    part.delete();
                }
            }
            return whole;
        } catch (RuntimeException | Error e) {
            whole.delete();
            throw e;
        }
    }

    private Dataset warped(Cell cell, Progress progress) {
        MasklessWarp.Sight sight = maskless == null ? MasklessWarp.Sight.MIXED : maskless.look(cell);
        boolean plain = sight == MasklessWarp.Sight.CLEAR || sight == MasklessWarp.Sight.VALID;
        Dataset memory = create(cell.window(), !plain);
        try {
            if (coded != null) {
                coded.warp(memory, cell.window(), progress);
                return memory;
            }
            if (plain) {
                fill(memory, cell.window(), maskless.arguments(), progress);
                if (sight == MasklessWarp.Sight.VALID && !allValid(memory)) {
                    memory.delete();
                    memory = create(cell.window(), true);
                    plain = false;
                }
            }
            if (!plain && sight != MasklessWarp.Sight.NOTHING) {
                fill(memory, cell.window(), new WarpArguments(job.plan().warpArguments()), progress);
            }
            if (sight == MasklessWarp.Sight.MIXED || sight == MasklessWarp.Sight.VALID) {
                avoidNodata(memory, cell.window(), progress);
            }
            return memory;
        } catch (RuntimeException | Error e) {
            memory.delete();
            throw e;
        }
    }

    /** Moves valid values equal to the nodata value to the next one. */
    private void avoidNodata(Dataset memory, Tile window, Progress progress) {
        if (secondPass == null || !secondPass.hasNodata(memory)) {
            return;
        }
        Dataset second = create(window, true);
        try {
            secondPass.avoidNodata(memory, second, window, progress);
        } finally {
            second.delete();
        }
    }

    private boolean allValid(Dataset memory) {
        return scanner.scan(memory, job.plan().grid()).stream().allMatch(band -> band.validPixels() == band.pixels());
    }

    /** Gives the same pixels: a strip is to its tile what a tile is to the grid. */
    private WarpedTile inStrips(Tile tile, int parts, TileFile file, Progress progress) {
        try (TileStrips strips = TileStrips.begin(job.plan(), file.path(), tile)) {
            List<BandStatistics> bands = null;
            int rows = (tile.height() - 1) / parts + 1;
            for (int y = 0; y < tile.height(); y += rows) {
                Tile strip = new Tile(
                        tile.row(),
                        tile.col(),
                        tile.xOff(),
                        tile.yOff() + y,
                        tile.width(),
                        Math.min(rows, tile.height() - y));
                Progress done = progress.part(0.8 * y / tile.height(), 0.8 * (y + strip.height()) / tile.height());
                bands = BandScanner.sum(bands, warpTo(strips, strip, y, done));
            }
            Dataset joined = strips.join();
            try {
                return finish(joined, bands, file, progress.part(0.8, 1));
            } finally {
                joined.delete();
            }
        }
    }

    private List<BandStatistics> warpTo(TileStrips strips, Tile strip, int y, Progress progress) {
        Dataset memory = warped(strip, progress);
        try {
            strips.add(memory, y);
            return scanner.scan(memory, job.plan().grid());
        } finally {
            memory.delete();
        }
    }

    private WarpedTile finish(Dataset pixels, List<BandStatistics> bands, TileFile file, Progress progress) {
        Dataset published = mask.published(pixels);
        try {
            new BandMetadata(job.plan(), job.source()).put(published, TileFile.isFinal(job.plan()));
            return file.write(published, bands, progress);
        } finally {
            if (published != pixels) {
                published.delete();
            }
        }
    }

    private Dataset create(Tile tile, boolean withMetadata) {
        Plan plan = job.plan();
        TargetGrid grid = plan.grid();
        GdalError.reset();
        Dataset memory;
        try {
            memory = gdal.GetDriverByName("MEM")
                    .Create("", tile.width(), tile.height(), grid.bands(), gdal.GetDataTypeByName(grid.type()));
        } catch (RuntimeException e) {
            memory = null;
        }
        if (memory == null) {
            throw GdalError.failure(
                    "There is too little memory to hold tile " + tile.name(), FailureCode.OUT_OF_MEMORY, null);
        }
        memory.SetGeoTransform(Grid.of(grid, tile).geotransform());
        if (withMetadata) {
            new BandMetadata(plan, job.source()).put(memory, false);
        } else {
            memory.SetProjection(grid.crsWkt());
        }
        mask.addTo(memory);
        double nodata = grid.nodata() == null ? 0 : Numbers.parse(grid.nodata());
        // Memory starts as zeros, +0.0 for floats.
        if (Double.doubleToRawLongBits(nodata) != 0) {
            // gdalwarp does not touch chunks without source.
            for (int i = 1; i <= grid.colours(); i++) {
                memory.GetRasterBand(i).Fill(nodata);
            }
        }
        return memory;
    }

    /** {@return whether a raster is read or warped in much less than a second, so that nobody waits for progress} */
    private static boolean isQuick(Dataset raster) {
        return (long) raster.getRasterXSize() * raster.getRasterYSize() <= QUICK_PIXELS;
    }

    private void fill(Dataset memory, Tile window, WarpArguments arguments, Progress progress) {
        if (pixels == null) {
            warp(memory, arguments, progress);
            return;
        }
        memory.SetGeoTransform(GridPixels.geotransform(window));
        warp(memory, pixels.arguments(arguments), progress);
        memory.SetGeoTransform(Grid.of(job.plan().grid(), window).geotransform());
    }

    private void warp(Dataset memory, WarpArguments arguments, Progress progress) {
        // The dataset in memory has the type already, and gdalwarp would warn each time.
        List<String> words = mask.arguments(memory, arguments.without("-ot").words());
        GdalError.reset();
        boolean done;
        try {
            WarpOptions options = new WarpOptions(GdalList.of(RpcModel.located(job.source(), words)));
            Dataset[] source = {job.warped()};
            // A call for each row costs more than a small warp's own coordinates.
            done = (isQuick(memory) && isQuick(job.source())
                            ? gdal.Warp(memory, source, options)
                            : gdal.Warp(memory, source, options, progress.callback()))
                    == 1;
        } catch (RuntimeException e) {
            done = false;
        }
        if (!done) {
            throw GdalError.unread(job.plan().file().name());
        }
    }
}
