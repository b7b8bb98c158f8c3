package io.dropwarp.workers.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfinementTest {

    /** A worker whose archive names its libraries in a manifest could not load one of them otherwise. */
    @Test
    void leavesAWorkerTheArchivesBesideItsOwn() {
        WorkerCommand command = new WorkerCommand(
                "/opt/java/bin/java",
                List.of(),
                "/opt/dropwarp/lib/dropwarp.jar:/opt/more/classes",
                WorkerCommand.CHILD_MAIN,
                null,
                Path.of("/data/work"),
                Path.of("/data/work/.workers"),
                64,
                Map.of());

        assertThat(Confinement.of(command, List.of()))
                .contains("read=/opt/dropwarp/lib", "read=/opt/more/classes", "write=/data/work")
                .doesNotContain("read=/opt", "read=/opt/more");
    }
}
