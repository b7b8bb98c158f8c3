package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.deadletter.ReportSchema;
import io.dropwarp.job.JobState;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobEnded;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class TilesRouteIT {

    /** Tiles that take a good part of a second each, on any machine. */
    private static final String SLOW = """
            crs: EPSG:3857
            size: [4000, 4000]
            resampling: lanczos
            error-threshold: 0
            tile-rows: 512
            overviews: none
            layout: tiles
            compression: NONE
            """;

    @TempDir
    Path data;

    private RunningService running;

    @BeforeEach
    void prepare() throws IOException {
        running = prepare(new RunningService(data));
    }

    private static RunningService prepare(RunningService service) throws IOException {
        return service.profile("tiny", "crs: EPSG:3857\nlayout: tiles\ntile-rows: 16\n")
                .profile("slow", SLOW)
                .set("tiles.small-pixels", "10000");
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private void awaitTilesDone(String file, int count) {
        await().pollInterval(Duration.ofMillis(10))
                .atMost(RunningService.PATIENCE)
                .until(() -> running.service().registry().all().stream()
                        .filter(state -> state.job().file().equals(file))
                        .anyMatch(state -> state.tilesDone() >= count));
    }

    @Test
    void publishesEachSceneOnceHoweverItsTilesComeTogether() throws IOException {
        running.start();
        for (int i = 0; i < 6; i++) {
            running.drop("good/small_world.tif", "tiny/world-" + i + ".tif");
        }

        assertThat(running.awaitEnded(6))
                .hasSize(6)
                .allMatch(JobEnded::published)
                .allMatch(end -> end.tiles() > 10);
        assertThat(running.jobs()).isEmpty();
        assertThat(RunningService.visible(running.folder("output/tiny/world-0_EPSG3857")))
                .hasSize(running.ended().get(0).tiles() + 1);
    }

    @Test
    void triesTheTilesOfKilledWorkersAgain() throws IOException {
        running.start();
        running.drop("good/small_world.tif", "slow/a.tif");
        awaitTilesDone("slow/a.tif", 1);
        List<ProcessHandle> killed = RunningService.workerProcesses();
        killed.forEach(ProcessHandle::destroyForcibly);

        JobEnded end = running.awaitEnd("slow/a.tif");
        assertThat(killed).isNotEmpty();
        assertThat(end.code()).isNull();
        assertThat(RunningService.visible(end.output())).hasSize(end.tiles() + 1);
        assertThat(RunningService.workerProcesses()).doesNotContainAnyElementsOf(killed);
    }

    @Test
    void givesUpASceneWhoseTileFailsEachTime() throws IOException {
        // Enough for the plan on a busy machine, and by far not for a tile.
        running.set("worker.timeout-seconds", "2")
                .set("retry.max-attempts", "2")
                .profile(
                        "endless",
                        SLOW.replace("[4000, 4000]", "[20000, 12288]").replace("512", "4096"))
                .start();
        running.drop("good/small_world.tif", "endless/a.tif");
        JobEnded end = running.awaitEnd("endless/a.tif");

        assertThat(end.code()).isEqualTo(FailureCode.TIMEOUT);
        assertThat(ReportSchema.violations(end.report())).isEmpty();
        JsonNode report = running.json(end.report());
        assertThat(report.path("attempts").asInt()).isEqualTo(2);
        assertThat(report.path("stage").asText()).isEqualTo("warping");
        assertThat(report.path("tiles").path("total").asInt()).isEqualTo(3);
        assertThat(report.path("tiles").path("failed")).hasSize(3);
        assertThat(report.path("tiles").path("failed").path(0).path("attempts").asInt())
                .isEqualTo(2);
        assertThat(report.path("tiles").path("failed").path(0).path("command").asText())
                .startsWith("gdalwarp ");
        assertThat(end.report().resolveSibling("source").resolve("a.tif")).exists();
        assertThat(running.jobs()).isEmpty();
    }

    @Test
    void letsASmallJobPassALargeOne() throws IOException {
        running.workers(1).start();
        running.drop("good/small_world.tif", "slow/large.tif");
        awaitTilesDone("slow/large.tif", 1);
        running.drop("good/float_raster_with_nodata.tif", "small.tif");
        assertThat(running.awaitEnd("small.tif").published()).isTrue();

        assertThat(running.service().registry().isBusy("slow/large.tif")).isTrue();
    }

    @Test
    void leavesAStoppedSceneInTheWorkFolderAndFinishesItAfterwards() throws IOException {
        running.start();
        running.drop("good/small_world.tif", "slow/a.tif");
        awaitTilesDone("slow/a.tif", 2);
        JobState state = running.service().registry().all().iterator().next();
        running.close();

        assertThat(running.ended()).isEmpty();
        assertThat(RunningService.visible(running.folder("dead-letter"))).isEmpty();
        assertThat(RunningService.workerProcesses()).isEmpty();
        Path tiles = running.jobs().get(0).resolve("tiles");
        List<String> done = RunningService.names(tiles);
        assertThat(done).hasSizeBetween(2, state.requirePlan().tiling().count() - 1);
        running = prepare(new RunningService(data)).start();
        JobEnded end = running.awaitEnd("slow/a.tif");
        assertThat(end.job()).isEqualTo(state.job().id());
        assertThat(end.published()).isTrue();
        assertThat(RunningService.visible(end.output())).hasSize(end.tiles() + 1);
    }
}
