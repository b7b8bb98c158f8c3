package io.dropwarp.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.agent.AnyReply;
import io.dropwarp.agent.Gdal;
import io.dropwarp.agent.RpcScene;
import io.dropwarp.agent.TestRaster;
import io.dropwarp.agent.WorkerOfClass;
import io.dropwarp.cli.Cli;
import io.dropwarp.gdal.core.Options;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Tile;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The command in a report makes the pixels of the tile it speaks of. */
@Timeout(300)
class TileCommandIT {

    @TempDir
    static Path folder;

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    @Test
    void bringsPointsAcrossTheDateLineTogetherFirst() throws Exception {
        Path scene = acrossTheDateLine(folder.resolve("-scene.tif"));

        assertThat(assertTilesByHand("points", "'gcpOrder': 1", scene).input().before())
                .startsWith("gdal_translate");
    }

    @Test
    void takesHeightsFromTheSameDem() throws Exception {
        Path scene = RpcScene.raster(folder.resolve("scene.tif"));
        Path rpb = RpcScene.rpb(folder.resolve("scene.RPB"), 200);
        Path dem = RpcScene.dem(folder.resolve("heights.tif"), 0.02, 1600);

        assertThat(assertTilesByHand("dem", "'rpcDem': 'heights.tif'", scene, rpb, dem)
                        .input()
                        .before())
                .isNull();
    }

    @Test
    void opensTheSourceWithTheSameOptionsAndImage() throws Exception {
        Path north = placed(folder.resolve("north.tif"), 0);
        Path south = placed(folder.resolve("south.tif"), 500);
        Path both = folder.resolve("both.tif");
        Cli.run("gdal_translate", "-q", north.toString(), both.toString());
        Cli.run("gdal_translate", "-q", "-co", "APPEND_SUBDATASET=YES", south.toString(), both.toString());

        Plan plan =
                assertTilesByHand("pages", "'subdataset': '2', 'openOptions': {'GEOREF_SOURCES': 'INTERNAL'}", both);
        assertThat(plan.input().words()).containsExactly("-oo", "GEOREF_SOURCES=INTERNAL", "GTIFF_DIR:2:both.tif");
    }

    /** Warps all tiles of a job, and again by their commands. */
    private static Plan assertTilesByHand(String job, String options, Path... files) throws Exception {
        worker.claim(job, files);
        AnyReply planned = worker.ask(new Request.MakePlan(
                job,
                files[0].getFileName().toString(),
                Options.of("'crs': 'EPSG:3857', 'tileRows': 128, " + options),
                Options.limits(""),
                false));
        assertThat(planned.failure()).isNull();
        Plan plan = planned.plan();
        assertThat(plan.tiling().count()).isGreaterThan(1);
        Path source = worker.job(job).resolve("source");
        for (Tile tile : plan.tiling().tiles()) {
            assertThat(worker.ask(new Request.WarpTile(job, tile.row(), tile.col()))
                            .failure())
                    .isNull();
            Cli.run("sh", "-c", "cd '" + source + "' && " + TileCommand.of(plan, tile));
            assertThat(Gdal.pixels(source.resolve(tile.name() + ".tif")))
                    .as(tile.name())
                    .isEqualTo(Gdal.pixels(source.resolveSibling("tiles").resolve(tile.name() + ".tif")));
        }
        return plan;
    }

    private static Path placed(Path file, int more) throws IOException {
        return TestRaster.of(300, 300)
                .type("UInt16")
                .crs("EPSG:32633")
                .geotransform(500_000, 10, 0, 5_000_000, 0, -10)
                .band((x, y) -> 1000 + more + 3 * x + 2 * y)
                .nodata("0")
                .write(file);
    }

    private static Path acrossTheDateLine(Path file) throws IOException {
        StringBuilder points = new StringBuilder("<GCPList Projection=\"EPSG:4326\" dataAxisToSRSAxisMapping=\"2,1\">");
        for (int i = 0; i < 9; i++) {
            double x = 200 * (i % 3);
            double y = 150 * Math.floorDiv(i, 3);
            double lon = 178 + x / 100;
            points.append(String.format(
                    Locale.ROOT,
                    "<GCP Id=\"%d\" Pixel=\"%.1f\" Line=\"%.1f\" X=\"%.6f\" Y=\"%.6f\"/>",
                    i,
                    x,
                    y,
                    lon > 180 ? lon - 360 : lon,
                    60 - y / 100));
        }
        Path written = TestRaster.of(400, 300)
                .type("UInt16")
                .xml(points + "</GCPList>")
                .band((x, y) -> 1000 + 3 * x + 2 * y)
                .nodata("0")
                .write(folder.resolve("points.tif"));
        return Files.move(written, file);
    }
}
