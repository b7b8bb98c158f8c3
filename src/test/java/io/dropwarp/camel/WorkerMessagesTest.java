package io.dropwarp.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dropwarp.model.FailureCode;
import io.dropwarp.model.WorkerException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerMessagesTest {

    private static final ExecCommand COMMAND =
            new ExecCommand("gdal-worker", List.of(), null, 0L, null, null, null, false, null);

    private static ExecResult result(String stdout, String stderr, int exitValue) {
        return new ExecResult(COMMAND, stream(stdout), stream(stderr), exitValue);
    }

    private static InputStream stream(String text) {
        return text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private WorkerException failureOf(String stdout, String stderr, int exitValue) {
        return catchThrowableOfType(
                WorkerException.class, () -> WorkerMessages.check(result(stdout, stderr, exitValue)));
    }

    @Test
    void readsAReply() {
        assertThat(WorkerMessages.check(result("{\"seconds\":1.5}\n", "", 0)).seconds())
                .isEqualTo(1.5);
    }

    @Test
    void readsTheLastLineOfAProcessThatAlsoPrints() {
        assertThat(WorkerMessages.check(result("Warning 1: hello\n{\"seconds\":2}\n\n", "", 0))
                        .seconds())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "Segmentation fault", "{\"seconds\":", "[1]", "null", "42", "\"words\""})
    void takesWhateverIsNoReplyForACrash(String stdout) {
        WorkerException thrown = failureOf(stdout, "last words", 1);

        assertThat(thrown.code()).isEqualTo(FailureCode.WORKER_CRASHED);
        assertThat(thrown.attempt().exitValue()).isEqualTo(1);
        assertThat(thrown.attempt().signal()).isNull();
        assertThat(thrown.attempt().stderrTail()).isEqualTo("last words");
    }

    @Test
    void takesNoOutputAtAllForACrash() {
        assertThat(failureOf(null, null, 0).code()).isEqualTo(FailureCode.WORKER_CRASHED);
    }

    @Test
    void tellsTheSignalThatKilledAWorker() {
        WorkerException thrown = failureOf("", "", 137);

        assertThat(thrown.attempt().signal()).isEqualTo(9);
        assertThat(thrown.getMessage()).contains("137");
    }

    @Test
    void handsOnTheWorkersOwnFailure() {
        WorkerException thrown = failureOf(
                "{\"failure\":{\"code\":\"CORRUPT\",\"message\":\"cut off\",\"hint\":null},\"messages\":[\"a\",\"b\"],"
                        + "\"seconds\":3.0,\"peakRssBytes\":7,\"trace\":\"at\"}",
                "noise",
                0);

        assertThat(thrown.code()).isEqualTo(FailureCode.CORRUPT);
        assertThat(thrown.attempt().stderrTail()).isEqualTo("a\nb");
        assertThat(thrown.attempt().seconds()).isEqualTo(3.0);
        assertThat(thrown.attempt().peakRssBytes()).isEqualTo(7);
        assertThat(thrown.attempt().trace()).isEqualTo("at");
    }

    @Test
    void fallsBackToStandardErrorWithoutMessages() {
        String failure = "{\"failure\":{\"code\":\"TIMEOUT\",\"message\":\"too long\",\"hint\":null}";

        assertThat(failureOf(failure + "}", "noise", 0).attempt().stderrTail()).isEqualTo("noise");
        assertThat(failureOf(failure + ",\"messages\":[]}", "noise", 0)
                        .attempt()
                        .stderrTail())
                .isEqualTo("noise");
    }

    @Test
    void takesAFailureCodeItDoesNotKnowForACrash() {
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() ->
                        WorkerMessages.check(result("{\"failure\":{\"code\":\"TOO_BLUE\",\"message\":\"x\"}}", "", 0)))
                .matches(e -> e.code() == FailureCode.WORKER_CRASHED);
    }
}
