package io.dropwarp.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.dropwarp.model.Attempt;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Tile;
import io.dropwarp.model.TileFailure;
import io.dropwarp.model.Tiling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttemptLogTest {

    private static final Failure CRASH = new Failure(FailureCode.WORKER_CRASHED, "Worker process 7 ended", "Look");
    private static final Attempt LAST = new Attempt(139, 11, 5L, 0.5, "stderr", null, null, null);
    private static final Tiling TILING = new Tiling(100, 90, 100, 30);

    @TempDir
    Path job;

    private AttemptLog log() throws IOException {
        AttemptLog log = new AttemptLog(new JobFolder(job));
        log.read();
        return log;
    }

    @Test
    void countsEachStepForItselfAndOverRestarts() throws IOException {
        assertThat(log().failed("planning", CRASH, LAST)).isEqualTo(1);
        assertThat(log().failed("planning", CRASH, LAST)).isEqualTo(2);
        assertThat(log().failed("assembling", CRASH, null)).isEqualTo(1);

        assertThat(log().count("planning")).isEqualTo(2);
        assertThat(log().count("tile 0-0")).isZero();
    }

    @Test
    void knowsTheTilesThatWereGivenUpWithTheirLastAttempt() throws IOException {
        Tile poison = TILING.tile(1, 0);
        log().failed(AttemptLog.step(TILING.tile(0, 0)), CRASH, LAST);
        log().failed(AttemptLog.step(poison), CRASH, LAST);
        log().failed(AttemptLog.step(poison), CRASH, LAST);
        log().giveUp(AttemptLog.step(poison), CRASH, LAST);

        assertThat(log().givenUp(poison)).contains(new TileFailure(poison, CRASH, 2, LAST));
        assertThat(log().givenUp(TILING.tile(0, 0))).isEmpty();
    }

    @Test
    void leavesNoFileWhileNothingFails() throws IOException {
        log();

        assertThat(job).isEmptyDirectory();
    }

    @Test
    void countsOnWhenItCannotWriteAndSaysSo() throws IOException {
        AttemptLog log = log();
        Files.createDirectories(new JobFolder(job).attempts().resolve("in the way"));

        assertThatIOException().isThrownBy(() -> log.failed("planning", CRASH, LAST));
        assertThat(log.count("planning")).isEqualTo(1);
    }
}
