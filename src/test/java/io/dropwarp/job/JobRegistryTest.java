package io.dropwarp.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.dropwarp.Samples;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobEnded;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobRegistryTest {

    private final JobRegistry registry = new JobRegistry(Path.of("work"));
    private final Job job = Samples.job("utm/a.tif");

    private static JobEnded end(String job, String file) {
        return new JobEnded(job, file, "default", null, null, FailureCode.CORRUPT, 0, 0, 0, Samples.RECEIVED);
    }

    @Test
    void keepsAPathBusyUntilItsJobEnds() {
        registry.start(job);
        assertThat(registry.isBusy("utm/a.tif")).isTrue();
        assertThat(registry.isBusy("a.tif")).isFalse();
        registry.end(end(job.id(), job.file()));

        assertThat(registry.isBusy("utm/a.tif")).isFalse();
        assertThat(registry.count()).isZero();
    }

    @Test
    void startsAJobOnceHoweverOftenItIsFound() {
        JobState state = registry.start(job);

        assertThat(registry.start(job)).isSameAs(state).isSameAs(registry.get(job.id()));
        assertThat(registry.all()).containsExactly(state);
    }

    @Test
    void knowsNothingOfAJobThatEnded() {
        registry.start(job);
        registry.end(end(job.id(), job.file()));

        assertThatIllegalStateException()
                .isThrownBy(() -> registry.get(job.id()))
                .withMessageContaining(job.id());
    }

    @Test
    void tellsEveryListenerBeforeTheJobIsGone() {
        List<Integer> counts = new ArrayList<>();
        registry.onEnd(ended -> counts.add(registry.count()));
        registry.onEnd(ended -> counts.add(registry.isBusy(ended.file()) ? 1 : 0));
        registry.start(job);
        registry.end(end(job.id(), job.file()));

        assertThat(counts).containsExactly(1, 1);
    }

    @Test
    void keepsAPathBusyWhenSomethingElseOfThatPathIsRefused() {
        registry.start(job);
        // A link of that name was dropped meanwhile, and refused: no job of its own.
        registry.end(end("20260701T120000Z-a-ffffffff", job.file()));

        assertThat(registry.isBusy(job.file())).isTrue();
        assertThat(registry.count()).isEqualTo(1);
    }
}
