package io.dropwarp.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.Samples;
import io.dropwarp.config.Config;
import io.dropwarp.job.JobState;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobFolder;
import io.dropwarp.tiles.RetryPolicy.Action;
import io.dropwarp.tiles.RetryPolicy.Next;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetryPolicyTest {

    private static final Duration GRACE = Duration.ofMinutes(10);

    private final RetryPolicy policy =
            new RetryPolicy(new Config.Retry(10, Duration.ofMillis(500), Duration.ofSeconds(30)), GRACE);

    @TempDir
    Path work;

    private JobState job() {
        return new JobState(Samples.job("a.tif"), new JobFolder(work));
    }

    private Next after(JobState job, FailureCode code, Duration sinceClaim) {
        Instant now = job.job().receivedAt().plus(sinceClaim);
        return policy.after(job, new Failure(code, "a.tif", null), now);
    }

    private static void isAbout(Next next, Action action, double seconds) {
        assertThat(next.action()).isEqualTo(action);
        assertThat(next.delay().toMillis() / 1000.0).isBetween(0.84 * seconds, 1.16 * seconds);
    }

    @Test
    void doublesTheDelayWithEachAttemptUpToALimit() throws IOException {
        JobState job = job();
        for (double seconds : new double[] {0.5, 1, 2, 4, 8, 16, 30, 30, 30}) {
            isAbout(after(job, FailureCode.TIMEOUT, Duration.ZERO), Action.AGAIN, seconds);
            job.attempts().failed(job.step(), new Failure(FailureCode.TIMEOUT, "a.tif", null), null);
        }
        assertThat(after(job, FailureCode.TIMEOUT, Duration.ZERO).again()).isFalse();
    }

    @Test
    void waitsForSidecarsAsLongAgainAsItHasWaited() {
        isAbout(after(job(), FailureCode.NO_CRS, Duration.ofMillis(10)), Action.WAIT_FOR_SIDECARS, 0.5);
        isAbout(after(job(), FailureCode.NO_CRS, Duration.ofSeconds(4)), Action.WAIT_FOR_SIDECARS, 4);
        isAbout(after(job(), FailureCode.NO_CRS, Duration.ofMinutes(5)), Action.WAIT_FOR_SIDECARS, 30);
        assertThat(after(job(), FailureCode.NO_CRS, GRACE.plusMillis(1)).again())
                .isFalse();
    }

    @Test
    void asksTheMachineEachSecond() {
        isAbout(after(job(), FailureCode.DISK_FULL, Duration.ZERO), Action.WAIT_FOR_MACHINE, 1);
    }
}
