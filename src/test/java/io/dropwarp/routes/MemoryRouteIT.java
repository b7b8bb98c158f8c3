package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobEnded;
import io.dropwarp.workers.process.RecycleCause;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of tiles that find too little memory. */
@Timeout(240)
class MemoryRouteIT {

    /** More than the 63 MB that a worker under the least cap has for pixels; a quarter of it fits. */
    private static final String LARGE = """
            crs: EPSG:3857
            size: [4000, 4000]
            resampling: near
            overviews: none
            layout: gtiff
            """;

    @TempDir
    Path data;

    private RunningService running;

    @BeforeEach
    void prepare() throws IOException {
        running = new RunningService(data)
                .set("worker.memory-mb", "192")
                .set("worker.cache-mb", "16")
                .profile("large", LARGE)
                .profile("hopeless", LARGE.replace("[4000, 4000]", "[1000000, 100]") + "tile-rows: 100000\n");
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void aSmallJobThatRunsOutOfMemoryIsDoneInPartsAfterwards() throws IOException {
        // One tile, warped in the turn of its plan.
        running.set("tiles.small-pixels", "20000000").start();
        running.drop("good/small_world.tif", "large/a.tif");
        JobEnded end = running.awaitEnd("large/a.tif");

        assertThat(end.code()).isNull();
        assertThat(end.tiles()).isEqualTo(1);
        assertThat(running.service().pool().counters().recycled(RecycleCause.SUSPECT))
                .as("workers that ran out of memory: in the plan's turn, alone, in 2 parts")
                .isGreaterThanOrEqualTo(2);
        assertThat(running.jobs()).isEmpty();
    }

    @Test
    void tilesOfASceneThatRunOutOfMemoryAreDoneInParts() throws IOException {
        running.set("tiles.small-pixels", "1000")
                .profile("scene", LARGE + "tile-rows: 3000\n")
                .start();
        running.drop("good/small_world.tif", "scene/a.tif");
        JobEnded end = running.awaitEnd("scene/a.tif");

        assertThat(end.code()).isNull();
        assertThat(end.tiles()).isEqualTo(2);
        assertThat(running.service().pool().counters().recycled(RecycleCause.SUSPECT))
                .isPositive();
    }

    @Test
    void aTileThatFitsInNoPartsIsGivenUpWithItsMeasures() throws IOException {
        running.start();
        running.drop("good/small_world.tif", "hopeless/a.tif");
        JobEnded end = running.awaitEnd("hopeless/a.tif");

        assertThat(end.code()).isEqualTo(FailureCode.OUT_OF_MEMORY);
        JsonNode report = running.json(end.report());
        assertThat(report.path("message").asText())
                .contains("the kernel lets it allocate 256 MB")
                .containsPattern("held up to \\d+ MB");
        JsonNode tile = report.path("tiles").path("failed").path(0);
        assertThat(tile.path("attempts").asInt()).as("once, then alone").isEqualTo(2);
        assertThat(tile.path("peakRssBytes").asLong()).isPositive();
        assertThat(running.jobs()).isEmpty();
    }
}
