package io.dropwarp.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.model.Attempt;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.WorkerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

    static Stream<Arguments> inputOutput() {
        return Stream.of(
                Arguments.of(new IOException("No space left on device"), FailureCode.DISK_FULL),
                Arguments.of(new FileSystemException("a", null, "No space left on device"), FailureCode.DISK_FULL),
                Arguments.of(new FileSystemException("a", null, "Disk quota exceeded"), FailureCode.DISK_FULL),
                Arguments.of(new AccessDeniedException("a"), FailureCode.OUTPUT_UNWRITABLE),
                Arguments.of(
                        new FileSystemException("a", null, "Read-only file system"), FailureCode.OUTPUT_UNWRITABLE),
                Arguments.of(
                        new FileSystemException("a", null, "Operation not permitted"), FailureCode.OUTPUT_UNWRITABLE),
                Arguments.of(new NoSuchFileException("a"), FailureCode.IO_ERROR),
                Arguments.of(new DirectoryNotEmptyException("a"), FailureCode.IO_ERROR),
                Arguments.of(new FileSystemException("a", "b", "Stale file handle"), FailureCode.IO_ERROR),
                Arguments.of(new IOException((String) null), FailureCode.IO_ERROR));
    }

    @ParameterizedTest
    @MethodSource("inputOutput")
    void tellsTheMachinesFaultsFromThoseThatMayPass(IOException thrown, FailureCode code) {
        assertThat(Failures.of(thrown).code()).isEqualTo(code);
        assertThat(Failures.of(new UncheckedIOException(thrown)).code()).isEqualTo(code);
        assertThat(Failures.attemptOf(thrown)).isNull();
    }

    @Test
    void judgesByTheReasonAndNotByTheFileName() {
        Exception thrown = new NoSuchFileException("/drop/no space left, operation not permitted.tif");

        assertThat(Failures.of(thrown).code()).isEqualTo(FailureCode.IO_ERROR);
    }

    @Test
    void findsTheFailureBehindWhatCamelWrapped() {
        Failure failure = new Failure(FailureCode.CORRUPT, "a.tif is damaged.", null);
        Exception wrapped =
                new CamelExecutionException("failed", null, new IllegalStateException(new DropwarpException(failure)));

        assertThat(Failures.of(wrapped)).isEqualTo(failure);
    }

    @Test
    void keepsTheAttemptOfAWorker() {
        Failure failure = new Failure(FailureCode.WORKER_CRASHED, "lost", null);
        Attempt attempt = new Attempt(139, 11, null, null, "stderr", null, null, null);
        Exception wrapped = new IllegalStateException(new WorkerException(failure, attempt));

        assertThat(Failures.attemptOf(wrapped)).isEqualTo(attempt);
        assertThat(Failures.attemptOf(new DropwarpException(failure))).isNull();
    }

    @Test
    void takesEverythingElseForADefectAndKeepsItsTrace() {
        Exception thrown = new IllegalArgumentException("what?");

        assertThat(Failures.of(thrown).code()).isEqualTo(FailureCode.INTERNAL);
        assertThat(Failures.of(thrown).message()).contains("what?");
        assertThat(Failures.attemptOf(thrown).trace())
                .contains("IllegalArgumentException: what?")
                .contains("takesEverythingElseForADefect");
    }
}
