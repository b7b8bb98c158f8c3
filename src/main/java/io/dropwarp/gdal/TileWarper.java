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
 * Warps tiles of one job: each into memory, onto the plan's own pixels, then to its file. For the GDAL thread.
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
     * @param progress hears how far it is
     * @return the tile that stands in {@code tiles/}
     * @throws DropwarpException CORRUPT, or what became of memory, disk or permission
     */
    WarpedTile warp(Tile tile, Progress progress) {
        TileFile file = new TileFile(job.plan(), job.fingerprint(), job.folder(), tile);
        return file.read().orElseGet(() -> anew(tile, file, progress));
    }

    private WarpedTile anew(Tile tile, TileFile file, Progress progress) {
        Dataset memory = create(tile);
        try {
            fill(memory, progress.part(0, 0.8));
            List<BandStatistics> bands = scanner.scan(memory, job.plan().grid());
            new Dressing(job.plan(), job.source()).put(memory, TileFile.isFinal(job.plan()));
            return file.write(memory, bands, progress.part(0.8, 1));
        } finally {
            memory.delete();
        }
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
            throw GdalError.failure("Cannot hold tile " + tile.name(), FailureCode.OUT_OF_MEMORY, null);
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
                    job.plan().file().name() + " cannot be read to its end",
                    FailureCode.CORRUPT,
                    "Get the file again from where it was made; compare sizes and hashes.");
        }
    }
}
