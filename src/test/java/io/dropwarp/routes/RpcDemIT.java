package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.agent.RpcScene;
import io.dropwarp.cli.Cli;
import io.dropwarp.files.Hashes;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobEnded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A DEM that is named for RPCs comes with the raster, for as many rasters as need it. */
@Timeout(180)
class RpcDemIT {

    @TempDir
    Path data;

    private RunningService running;

    @BeforeEach
    void prepare() throws IOException {
        running = new RunningService(data).workers(1).profile("terrain", "crs: EPSG:3857\nrpc-dem: heights.tif");
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private static void scene(Path raster) throws IOException {
        Files.createDirectories(raster.getParent());
        String name = raster.getFileName().toString();
        RpcScene.rpb(raster.resolveSibling(name.replace(".tif", ".RPB")), 200);
        RpcScene.raster(raster);
    }

    private static Path dem(Path folder) throws IOException {
        Files.createDirectories(folder);
        return RpcScene.dem(folder.resolve("heights.tif"), 0.02, 1600);
    }

    /** A scene in the drop folder that names a DEM in its own options. */
    private void dropScene(String dem) throws IOException {
        Path drop = Files.createDirectories(running.folder("drop"));
        Files.writeString(drop.resolve("scene.tif.dropwarp.yaml"), "rpc-dem: " + dem);
        scene(drop.resolve("scene.tif"));
    }

    private List<Path> copies(Path dem) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file -> file.getFileName().equals(dem.getFileName()))
                    .map(data::relativize)
                    .toList();
        }
    }

    @Test
    void isTakenInWithTheRasterThatNamesIt() throws IOException {
        dropScene("heights.tif");
        String hash = Hashes.sha256(dem(running.folder("drop")));
        running.start();
        JobEnded end = running.awaitEnd("scene.tif");

        assertThat(end.published()).isTrue();
        RpcScene.assertLiesAt(end.output(), 1600);
        JsonNode receipt = running.receipt("scene_EPSG3857.json").path("properties");
        assertThat(receipt.path("dropwarp:dem_sha256").asText()).isEqualTo(hash);
        assertThat(receipt.path("dropwarp:georeferencing").path("assumed").asText())
                .isEqualTo("heights of heights.tif");
        // It is a raster of the folder too, and its turn comes once nobody needs it there.
        assertThat(running.awaitEnd("heights.tif").published()).isTrue();
        await().until(() -> running.jobs().isEmpty());
        assertThat(running.folder("drop")).isEmptyDirectory();
        assertThat(RunningService.names(running.folder("archive").resolve(end.job())))
                .containsExactly("heights.tif", "scene.RPB", "scene.tif", "scene.tif.dropwarp.yaml");
    }

    @Test
    void servesAllRastersOfAProfilesFolder() throws IOException {
        Path folder = running.folder("drop/terrain/sub");
        scene(folder.resolve("a.tif"));
        scene(folder.resolve("b.tif"));
        dem(folder);
        running.start();

        for (String name : List.of("a.tif", "b.tif")) {
            JobEnded end = running.awaitEnd("terrain/sub/" + name);
            assertThat(end.published()).as(name).isTrue();
            RpcScene.assertLiesAt(end.output(), 1600);
        }
        assertThat(running.awaitEnd("terrain/sub/heights.tif").published()).isTrue();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void isAskedForWhereItIsMissingAndTakenFromTheDeadLetter() throws IOException {
        dropScene("heights.tif");
        running.start();
        JobEnded end = running.awaitEnd("scene.tif");

        assertThat(end.code()).isEqualTo(FailureCode.BAD_JOB_SPEC);
        JsonNode report = running.json(end.report());
        assertThat(report.path("message").asText()).contains("scene.tif", "rpc-dem", "heights.tif");
        assertThat(report.path("hint").asText()).contains("Drop heights.tif", "same folder", "source");
        Path source = end.report().resolveSibling("source");
        Path hidden = Files.move(dem(data.resolve("aside")), source.resolve(".heights.tif"));
        Files.move(hidden, source.resolve("heights.tif"));
        running.awaitEnded(2);
        assertThat(running.ended().get(1).published()).isTrue();
        RpcScene.assertLiesAt(running.ended().get(1).output(), 1600);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../heights.tif", "below/heights.tif", "/etc/heights.tif", "/vsimem/heights.tif"})
    void isRefusedInAnotherFolder(String name) throws IOException {
        dropScene(name);
        Path outside = dem(data);
        running.start();
        JobEnded end = running.awaitEnd("scene.tif");

        assertThat(end.code()).isEqualTo(FailureCode.BAD_JOB_SPEC);
        JsonNode report = running.json(end.report());
        assertThat(report.path("message").asText()).contains("rpc-dem", name);
        assertThat(report.path("hint").asText()).contains("folder of the raster", "name alone");
        assertThat(copies(outside)).containsExactly(outside.getFileName());
    }

    @Test
    void isNotReachedThroughALink() throws IOException {
        dropScene("heights.tif");
        Path outside = dem(data.resolve("outside"));
        Path link = Files.createSymbolicLink(running.folder("drop/heights.tif"), outside);
        running.start();
        JobEnded end = running.awaitEnd("scene.tif");

        assertThat(end.code()).isEqualTo(FailureCode.BAD_JOB_SPEC);
        assertThat(running.json(end.report()).path("hint").asText()).contains("not as a link");
        assertThat(link).isSymbolicLink();
        assertThat(copies(outside)).containsExactlyInAnyOrder(data.relativize(link), data.relativize(outside));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLAIM_FOLDER_MADE", "CLAIM_WRITTEN", "RASTER_TAKEN", "ARRIVAL_TAKEN", "SOURCES_ARCHIVED"})
    void isNotLostWhereverTheServiceIsKilled(String point) throws Exception {
        dropScene("heights.tif");
        Path dem = dem(running.folder("drop"));
        byte[] heights = Files.readAllBytes(dem);
        Process service =
                running.process("-Dio.dropwarp.failure-point=" + point).start();
        assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(copies(dem))
                .as("left at " + point)
                .isNotEmpty()
                .allSatisfy(copy -> assertThat(data.resolve(copy)).hasBinaryContent(heights));
        running.start();
        await().atMost(RunningService.PATIENCE)
                .until(() -> Files.exists(running.folder("output/scene_EPSG3857.json"))
                        && Files.exists(running.folder("output/heights_EPSG3857.json"))
                        && running.jobs().isEmpty());
        RpcScene.assertLiesAt(running.folder("output/scene_EPSG3857.tif"), 1600);
        assertThat(running.folder("drop")).isEmptyDirectory();
        assertThat(RunningService.visible(running.folder("dead-letter"))).isEmpty();
    }

    @Test
    void isTakenInByABatchForAllItsRasters() throws Exception {
        Path in = data.resolve("in");
        Path out = data.resolve("out");
        scene(in.resolve("a.tif"));
        scene(in.resolve("b.tif"));
        scene(in.resolve("below/c.tif"));
        dem(in);
        Cli.Result batch =
                Cli.dropwarp("batch", in.toString(), out.toString(), "--json", "--option", "rpc-dem=heights.tif");

        assertThat(batch.exit()).as(batch.err()).isEqualTo(1);
        RpcScene.assertLiesAt(out.resolve("a_EPSG3857.tif"), 1600);
        RpcScene.assertLiesAt(out.resolve("b_EPSG3857.tif"), 1600);
        assertThat(out.resolve("heights_EPSG3857.tif")).exists();
        // That folder has none of its own.
        assertThat(batch.json())
                .filteredOn(line -> line.has("code") && !line.path("code").isNull())
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.path("file").asText()).isEqualTo("below/c.tif");
                    assertThat(line.path("code").asText()).isEqualTo("BAD_JOB_SPEC");
                });
        assertThat(RunningService.names(in))
                .containsExactly("a.RPB", "a.tif", "b.RPB", "b.tif", "below", "heights.tif");
    }

    @Test
    void isTakenInByABatchOfOneFile() throws Exception {
        Path in = data.resolve("in");
        Path out = data.resolve("out");
        scene(in.resolve("a.tif"));
        dem(in);
        Cli.Result batch = Cli.dropwarp(
                "batch", in.resolve("a.tif").toString(), out.toString(), "--option", "rpc-dem=heights.tif");

        assertThat(batch.exit()).as(batch.err()).isZero();
        RpcScene.assertLiesAt(out.resolve("a_EPSG3857.tif"), 1600);
        assertThat(out.resolve("heights_EPSG3857.tif")).doesNotExist();
    }
}
