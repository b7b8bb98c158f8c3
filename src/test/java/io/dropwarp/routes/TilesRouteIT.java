package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.model.JobEnded;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class TilesRouteIT {

    @TempDir
    Path data;

    private RunningService running;

    @BeforeEach
    void prepare() throws IOException {
        running = new RunningService(data).profile("tiny", "crs: EPSG:3857\nlayout: tiles\ntile-rows: 16\n");
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void publishesEachSceneOnceHoweverItsTilesComeTogether() throws IOException {
        running.start();
        for (int i = 0; i < 12; i++) {
            running.drop("good/small_world.tif", "tiny/world-" + i + ".tif");
        }

        assertThat(running.awaitEnded(12)).hasSize(12).allMatch(JobEnded::published).allMatch(end -> end.tiles() > 10);
        assertThat(running.jobs()).isEmpty();
    }
}
