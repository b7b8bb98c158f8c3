package io.dropwarp.gdal;

import io.dropwarp.model.BandStatistics;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Plan;
import io.dropwarp.model.TargetGrid;
import io.dropwarp.model.Tile;
import io.dropwarp.model.WarpedTile;
import java.util.ArrayList;
import java.util.List;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.WarpOptions;
import org.gdal.gdal.gdal;

/**
 * Warps tiles of one job onto the plan's own pixels: each into memory, then to its file; or, where that is too much, strip
 * by strip. For the GDAL thread.
 */
final class TileWarper {

    private final OpenJob job;
    private final BandScanner scanner;

    TileWarper(OpenJob job, BandScanner scanner) {
        this.job = job;
        this.scanner = scanner;
    }

    /**
     * Warps a tile, unless it stands already.
     *
     * @param tile its window of the grid
     * @param parts strips it is warped in, one after the other; 1 for the whole at once
     * @param progress hears how far it is
     * @return the tile that stands in {@code tiles/}
     * @throws DropwarpException CORRUPT, or what became of memory, disk or permission
     */
    WarpedTile warp(Tile tile, int parts, Progress progress) {
        TileFile file = TileFile.of(job, tile);
        return file.read().orElseGet(() -> parts > 1 ? inStrips(tile, parts, file, progress) : warp(file, progress));
    }

    /**
     * Warps a tile at once, whether or not it stands.
     *
     * @param file the tile and where it goes
     * @param progress hears how far it is
     * @return the tile that stands there
     * @throws DropwarpException CORRUPT, or what became of memory, disk or permission
     */
    WarpedTile warp(TileFile file, Progress progress) {
        Dataset memory = create(file.tile());
        try {
            fill(memory, progress.part(0, 0.8));
            List<BandStatistics> bands = scanner.scan(memory, job.plan().grid());
            return finish(memory, bands, file, progress.part(0.8, 1));
        } finally {
            memory.delete();
        }
    }

    /** The same pixels: a strip is to its tile what a tile is to the grid. */
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
        Dataset memory = create(strip);
        try {
            fill(memory, progress);
            strips.add(memory, y);
            return scanner.scan(memory, job.plan().grid());
        } finally {
            memory.delete();
        }
    }

    private WarpedTile finish(Dataset pixels, List<BandStatistics> bands, TileFile file, Progress progress) {
        new Dressing(job.plan(), job.source()).put(pixels, TileFile.isFinal(job.plan()));
        return file.write(pixels, bands, progress);
    }

    private Dataset create(Tile tile) {
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
        List<Double> g = grid.geotransform();
        // The grid's own pixel size and a whole number of its pixels: no division whose error would shift the tile.
        memory.SetGeoTransform(new double[] {
            g.get(0) + tile.xOff() * g.get(1), g.get(1), 0, g.get(3) + tile.yOff() * g.get(5), 0, g.get(5)
        });
        new Dressing(plan, job.source()).put(memory, false);
        if (grid.nodata() != null) {
            // gdalwarp leaves chunks without source untouched.
            double nodata = Numbers.parse(grid.nodata());
            int colours = grid.alpha() ? grid.bands() - 1 : grid.bands();
            for (int i = 1; i <= colours; i++) {
                memory.GetRasterBand(i).Fill(nodata);
            }
        }
        return memory;
    }

    private void fill(Dataset memory, Progress progress) {
        List<String> arguments = new ArrayList<>(job.plan().warpArguments());
        int type = arguments.indexOf("-ot");
        if (type >= 0) {
            // The dataset in memory has the type already, and gdalwarp would complain each time.
            arguments.subList(type, type + 2).clear();
        }
        GdalError.reset();
        boolean done;
        try {
            done = gdal.Warp(
                            memory,
                            new Dataset[] {job.source()},
                            new WarpOptions(GdalList.of(arguments)),
                            progress.callback())
                    == 1;
        } catch (RuntimeException e) {
            done = false;
        }
        if (!done) {
            throw GdalError.failure(
                    "Cannot warp " + job.plan().file().name(),
                    job.plan().file().name() + " is damaged and cannot be read to its end",
                    FailureCode.CORRUPT,
                    null);
        }
    }
}
