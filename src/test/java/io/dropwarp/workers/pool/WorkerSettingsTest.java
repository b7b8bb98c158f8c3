package io.dropwarp.workers.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dropwarp.workers.process.WorkerCommand;
import io.dropwarp.workers.process.WorkerLimits;
import io.dropwarp.workers.sizing.PoolMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerSettingsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void refusesWhatCannotWork() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkerSettings(0, command(64), WorkerLimits.defaults(), PoolMemory.unlimited()));
        assertThatIllegalArgumentException().isThrownBy(() -> command(0));
        assertThatIllegalArgumentException().isThrownBy(() -> limits(0, 0, SECOND));
        assertThatIllegalArgumentException().isThrownBy(() -> limits(1, -1, SECOND));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits(1, 0, Duration.ZERO))
                .withMessageContaining("hang");
    }

    @Test
    void defaultsReplaceAWorkerRarelyEnough() {
        double startSeconds = 0.85;
        double smallTileSeconds = 0.021;

        assertThat(startSeconds / (WorkerLimits.defaults().maxRequests() * smallTileSeconds))
                .isLessThan(0.02);
    }

    private static WorkerCommand command(int cache) {
        return new WorkerCommand(
                "java", List.of(), "cp", "Main", null, Path.of("work"), Path.of("scratch"), cache, Map.of());
    }

    private static WorkerLimits limits(int requests, long bytes, Duration hang) {
        return new WorkerLimits(requests, bytes, 0, 0, 0, SECOND, hang, SECOND, SECOND, SECOND);
    }
}
