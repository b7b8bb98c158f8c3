package io.dropwarp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.config.ConfigLoader;
import io.dropwarp.workers.sizing.WorkerRange;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class WorkerNumberTest {

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    @Test
    void aNumberThatIsSetNeverChanges() {
        assertThat(range(Map.of("dropwarp.worker.count", "3", "dropwarp.worker.max-count", "9")))
                .isEqualTo(WorkerRange.fixed(3));
    }

    @Test
    void autoMayGrowToFourForEachProcessorOrAsSet() {
        WorkerRange range = range(Map.of("dropwarp.worker.memory-mb", "128"));

        assertThat(range.start()).isBetween(1, PROCESSORS);
        assertThat(range.most()).isBetween(range.start(), 4 * PROCESSORS);
        assertThat(range(Map.of("dropwarp.worker.max-count", "100")).most()).isEqualTo(100);
    }

    @Test
    void staysWhereGrowthIsOffOrCannotBeMeasured() {
        assertThat(range(Map.of("dropwarp.worker.max-count", "1")).adapts()).isFalse();
        assertThat(range(Map.of("dropwarp.worker.mode", "process")).adapts()).isFalse();
    }

    private static WorkerRange range(Map<String, String> settings) {
        return WorkerNumber.of(new ConfigLoader(Path.of(""), Map.of(), new Properties()).load(Map.of(), settings));
    }
}
