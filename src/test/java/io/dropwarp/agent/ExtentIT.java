package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.gdal.core.Options;
import io.dropwarp.model.BandStatistics;
import io.dropwarp.model.Plan;
import io.dropwarp.model.TargetGrid;
import io.dropwarp.model.Tile;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.model.WarpedTile;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How far the extent of a profile goes on around a scene changes none of its pixels: not how much is averaged, nor where
 * rows are cut, nor which pixels are valid.
 */
@Timeout(300)
class ExtentIT {

    private static final int TILE = 512;

    /** Where a scene begins in its tile. */
    private static final int INTO = 100;

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        // Pixels half as large, as large, and several times as large as the source's; sizes that doubles hold exactly.
        "EPSG:32632,  500000,   5500000,   100,     EPSG:3035,  500",
        "EPSG:4326,   10,       50,        0.0001220703125, EPSG:3857, 16",
        "EPSG:3035,   4300000,  3200000,   10,      EPSG:4326,  0.000244140625",
        "EPSG:32748,  600000,   9300000,   30,      EPSG:4326,  0.0009765625",
        "EPSG:3857,   -8000000, 5000000,   64,      EPSG:32618, 512",
        "EPSG:3031,   1200000,  1500000,   250,     EPSG:3976,  256"
    })
    void changesNoPixel(String from, double left, double top, double size, String to, double resolution)
            throws IOException {
        Path scene = TestRaster.of(220, 180)
                .type("Int16")
                .crs(from)
                .geotransform(left, size, 0, top, 0, -size)
                // So small that sums stay within 16 bits.
                .band((x, y) -> 150 + ((x / 2 + y / 2) % 2 == 0 ? 100 : -100) + (x * 7919 + y * 104729) % 31)
                .nodata("-1")
                .write(folder.resolve("scene.tif"));
        for (String method : WarpOptions.RESAMPLINGS) {
            String common = "'crs': '" + to + "', 'resampling': '" + method + "', 'layout': 'TILES',"
                    + "'compression': 'NONE', 'nodata': '-1', 'targetAlignedPixels': true, 'resolution': ["
                    + resolution + "]";
            TargetGrid own = worker.ask(new Request.MakePlan(
                            worker.claim(scene), "scene.tif", Options.of(common), Options.limits(""), false))
                    .plan()
                    .grid();
            // gdalwarp may leave out less than a pixel at an edge.
            String box = ", 'extent': [" + x(own, -1) + "," + y(own, own.height() + 1) + "," + x(own, own.width() + 1)
                    + "," + y(own, -1) + "]";
            String alone = worker.claim(scene);
            Outcome tight = worker.run(alone, "scene.tif", Options.of(common + box), Options.limits(""));
            assertThat(tight.failed()).isNull();
            Plan plan = tight.plan();
            assertThat(plan.tiling().count()).isEqualTo(1);
            Path whole = worker.job(alone).resolve("tiles/0-0.tif");
            byte[] expected = read(whole, 0, 0, plan.grid().width(), plan.grid().height());
            for (int times : new int[] {10, 100, 1000}) {
                assertThat(inExtent(
                                worker.claim(scene),
                                plan,
                                common,
                                times,
                                tight.tiles().get(0)))
                        .as("%s of an extent %d times as large", method, times)
                        .isEqualTo(expected);
            }
        }
    }

    private static double x(TargetGrid grid, long column) {
        return grid.geotransform().get(0) + column * grid.geotransform().get(1);
    }

    private static double y(TargetGrid grid, long row) {
        return grid.geotransform().get(3) + row * grid.geotransform().get(5);
    }

    /** Warps to an extent that many times as large, and returns the pixels where the tight one is. */
    private byte[] inExtent(String job, Plan tight, String options, int times, WarpedTile expected) throws IOException {
        long across = (long) times * tight.grid().width();
        long down = (long) times * tight.grid().height();
        // Whole tiles and a bit, so that the scene lies in one tile.
        long before = across / 3 / TILE * TILE + INTO;
        long above = down / 2 / TILE * TILE + INTO;
        String extent = ", 'extent': [" + x(tight.grid(), -before) + "," + y(tight.grid(), down - above) + ","
                + x(tight.grid(), across - before) + "," + y(tight.grid(), -above) + "], 'tileRows': " + TILE
                + ", 'tileColumns': " + TILE;
        AnyReply planned = worker.ask(new Request.MakePlan(
                job, "scene.tif", Options.of(options + extent), Options.limits("'maxPixels': 100000000000"), false));
        assertThat(planned.failure()).isNull();
        assertThat(planned.plan().grid().width()).isEqualTo((int) across);
        assertThat(planned.plan().warpArguments()).containsAll(scales(tight));
        int row = (int) (above / TILE);
        int col = (int) (before / TILE);
        WarpedTile tile = worker.ask(new Request.WarpTile(job, row, col)).tile();
        assertThat(valid(tile)).isEqualTo(valid(expected));
        Tile last = planned.plan().tiling().tiles().get(planned.plan().tiling().count() - 1);
        if (last.row() > row + 1 && last.col() > col + 1) {
            assertThat(valid(worker.ask(new Request.WarpTile(job, last.row(), last.col()))
                            .tile()))
                    .containsOnly(0L);
        }
        Path file = worker.job(job).resolve("tiles/" + row + "-" + col + ".tif");
        return read(file, INTO, INTO, tight.grid().width(), tight.grid().height());
    }

    private static List<String> scales(Plan plan) {
        return plan.warpArguments().stream()
                .filter(word ->
                        word.startsWith("XSCALE") || word.startsWith("YSCALE") || word.startsWith("SOURCE_EXTRA"))
                .toList();
    }

    private static List<Long> valid(WarpedTile tile) {
        return tile.bands().stream().map(BandStatistics::validPixels).toList();
    }

    private byte[] read(Path raster, int x, int y, int width, int height) throws IOException {
        Path raw = folder.resolve("window.img");
        Gdal.run(
                folder,
                "gdal_translate",
                "-q",
                "-of",
                "ENVI",
                "-srcwin",
                Integer.toString(x),
                Integer.toString(y),
                Integer.toString(width),
                Integer.toString(height),
                raster.toString(),
                raw.toString());
        return Files.readAllBytes(raw);
    }
}
