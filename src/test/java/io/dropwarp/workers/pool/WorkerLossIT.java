package io.dropwarp.workers.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.agent.AnyReply;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.protocol.Json;
import io.dropwarp.workers.process.LossCause;
import io.dropwarp.workers.process.StderrFile;
import io.dropwarp.workers.process.WorkerOutcome;
import io.dropwarp.workers.process.WorkerStartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the pool makes of workers that crash, hang, lie, flood and eat. */
@Timeout(60)
class WorkerLossIT extends PoolLifecycle {

    private WorkerPool pool;

    @Test
    void killed() {
        pool = fixture.open();
        CompletableFuture<WorkerOutcome> answer = fixture.submitLater(sleepAt("started"));
        PoolFixture.kill("KILL", pidAt("started"));

        assertThat(answer.join().exitValue()).isEqualTo(137);
        assertThat(answer.join().signal()).isEqualTo(9);
        assertThat(failure(answer.join(), FailureCode.WORKER_CRASHED).message())
                .contains("signal 9 (SIGKILL)", "after ", " s")
                .contains(Long.toString(pidAt("started")));
        assertGoesOn();
    }

    @Test
    void crashedInNativeCode() {
        pool = fixture.open();
        CompletableFuture<WorkerOutcome> answer = fixture.submitLater(sleepAt("started"));
        PoolFixture.kill("SEGV", pidAt("started"));

        assertThat(answer.join().exitValue()).isEqualTo(139);
        assertThat(answer.join().signal()).isEqualTo(11);
        assertThat(answer.join().stderr()).contains("SIGSEGV").doesNotContain("hello from");
        assertThat(failure(answer.join(), FailureCode.WORKER_CRASHED).message()).contains("signal 11 (SIGSEGV) in C");
        await().untilAsserted(() -> assertThat(fixture.scratch()).isEmptyDirectory());
        assertGoesOn();
    }

    @Test
    void endedByItself() {
        pool = fixture.open();

        assertThat(pool.submit("{\"do\":\"exit\",\"n\":7}", null).exitValue()).isEqualTo(7);
        assertThat(pool.submit("{\"do\":\"exit\",\"n\":0}", null).exitValue()).isEqualTo(1);
        WorkerOutcome half = pool.submit("{\"do\":\"half\",\"n\":0}", null);
        assertThat(failure(half, FailureCode.WORKER_CRASHED).message()).contains("exit value 0");
        assertGoesOn();
    }

    @Test
    void silentIsKilledWhileOthersGoOn() throws IOException {
        pool = fixture.count(2).hangMillis(800).open();
        CompletableFuture<WorkerOutcome> healthy =
                fixture.submitLater("{\"do\":\"gate\",\"at\":\"" + folder.resolve("gate") + "\"}");
        await().until(() -> Files.exists(folder.resolve("gate.reached")));

        WorkerOutcome answer = pool.submit("{\"do\":\"sleep\",\"n\":600000}", null);

        assertThat(answer.seconds()).isBetween(0.8, 5.0);
        assertThat(answer.exitValue()).isEqualTo(137);
        assertThat(failure(answer, FailureCode.WORKER_HUNG).message()).contains("no sign of life for 0.8 s");
        assertThat(healthy).isNotDone();
        Files.createFile(folder.resolve("gate"));
        assertThat(healthy.join().exitValue()).isZero();
        assertThat(pool.counters().lost(LossCause.HUNG)).isEqualTo(1);
    }

    @Test
    void progressKeepsASlowOneAlive() {
        pool = fixture.hangMillis(700).open();

        assertThat(pool.submit("{\"do\":\"beat\",\"n\":2500}", null).exitValue())
                .isZero();
    }

    @Test
    void tooLateInSpiteOfProgress() {
        pool = fixture.open();

        WorkerOutcome answer = pool.submit("{\"do\":\"beat\",\"n\":50000}", Duration.ofMillis(700));

        assertThat(answer.seconds()).isBetween(0.7, 5.0);
        assertThat(failure(answer, FailureCode.TIMEOUT).message()).contains("not done within 0.7 s");
        assertGoesOn();
    }

    @Test
    void stoppedBySignalCountsAsSilent() {
        pool = fixture.hangMillis(800).open();
        CompletableFuture<WorkerOutcome> answer =
                fixture.submitLater("{\"do\":\"beat\",\"n\":50000,\"at\":\"" + folder.resolve("started") + "\"}");
        PoolFixture.kill("STOP", pidAt("started"));

        assertThat(failure(answer.join(), FailureCode.WORKER_HUNG).message()).contains("no sign of life");
        assertGoesOn();
    }

    @Test
    void readsNoRequests() {
        pool = fixture.hangMillis(800).open();
        pool.submit("{\"do\":\"deaf\"}", null);

        WorkerOutcome answer = pool.submit("{\"do\":\"echo\",\"padding\":\"" + "y".repeat(1 << 20) + "\"}", null);

        failure(answer, FailureCode.WORKER_HUNG);
        assertGoesOn();
    }

    @Test
    void tooLarge() {
        pool = fixture.memoryCap(150L << 20).open();

        WorkerOutcome answer = pool.submit("{\"do\":\"eat-beat\",\"n\":120}", null);

        assertThat(failure(answer, FailureCode.OUT_OF_MEMORY).message())
                .contains("its cap is 150 MB", "having used up to");
        assertThat(answer.peakRssBytes()).isGreaterThan(150L << 20);
        assertGoesOn();
    }

    @Test
    void javaHeapExhausted() {
        pool = fixture.open();

        WorkerOutcome answer = pool.submit("{\"do\":\"heap\"}", null);

        failure(answer, FailureCode.OUT_OF_MEMORY);
        assertThat(answer.exitValue()).isEqualTo(3);
        assertGoesOn();
    }

    @Test
    void theKernelKeepsAWorkerWithinItsDataCap() {
        pool = fixture.dataCap(400L << 20).open();

        WorkerOutcome answer = pool.submit("{\"do\":\"eat\",\"n\":500}", null);

        assertThat(answer.exitValue()).isNotZero();
        assertThat(answer.peakRssBytes()).isLessThan(420L << 20);
        assertGoesOn();
    }

    @Test
    void sendsGarbage() {
        pool = fixture.open();

        WorkerOutcome answer = pool.submit("{\"do\":\"garbage\",\"n\":600000}", null);

        assertThat(failure(answer, FailureCode.WORKER_CRASHED).message()).contains("WARNING: not JSON");
        assertThat(answer.seconds()).isLessThan(5);
        assertThat(pool.counters().lost(LossCause.PROTOCOL)).isEqualTo(1);
        assertGoesOn();
    }

    @Test
    void sendsALineWithoutEnd() {
        pool = fixture.open();

        WorkerOutcome answer = pool.submit("{\"do\":\"endless\"}", null);

        assertThat(failure(answer, FailureCode.WORKER_CRASHED).message()).contains("a line of more than");
        assertGoesOn();
    }

    @Test
    void saysTwiceWhatItShouldSayOnce() {
        pool = fixture.open();

        WorkerOutcome answer = pool.submit("{\"do\":\"twice\"}", null);

        assertThat(answer.reply()).contains("once");
        await().until(() -> pool.counters().lost(LossCause.PROTOCOL) == 1);
        assertGoesOn();
    }

    @Test
    void saysAgainThatItIsReady() {
        pool = fixture.open();

        failure(pool.submit("{\"do\":\"ready-again\"}", null), FailureCode.WORKER_CRASHED);
        assertGoesOn();
    }

    @Test
    void floodsItsStandardError() throws IOException {
        pool = fixture.open();

        assertThat(pool.submit("{\"do\":\"noise\",\"n\":2000}", null).exitValue())
                .isZero();
        WorkerOutcome answer = pool.submit("{\"do\":\"noise\",\"n\":2000,\"at\":\"then-die\"}", null);

        assertThat(answer.exitValue()).isEqualTo(5);
        assertThat(answer.stderr()).endsWith("end of noise\n");
        assertThat(answer.stderr().getBytes(StandardCharsets.UTF_8)).hasSize(StderrFile.TAIL_BYTES);
        assertGoesOn();
    }

    @Test
    void takesItsOwnProcessesAlong() {
        pool = fixture.hangMillis(800).open();
        CompletableFuture<WorkerOutcome> answer =
                fixture.submitLater("{\"do\":\"child\",\"at\":\"" + folder.resolve("child") + "\"}");
        long grandchild = pidAt("child");

        failure(answer.join(), FailureCode.WORKER_HUNG);

        await().until(() -> ProcessHandle.of(grandchild).isEmpty());
    }

    @Test
    void leavesAProcessThatKeepsThePipeOpen() {
        pool = fixture.open();

        CompletableFuture<WorkerOutcome> answer =
                fixture.submitLater("{\"do\":\"bequeath\",\"at\":\"" + folder.resolve("heir") + "\"}");
        long heir = pidAt("heir");
        try {
            assertThat(answer.join().exitValue()).isEqualTo(6);
            assertThat(ProcessHandle.of(heir))
                    .as("the heir, which holds the pipe")
                    .isPresent();
            assertGoesOn();
        } finally {
            PoolFixture.kill("KILL", heir);
        }
    }

    @Test
    void endsBeforeItIsReady() {
        pool = fixture.environment("FAKE_START", "exit").open();

        assertThatThrownBy(() -> pool.submit("{\"do\":\"echo\"}", null))
                .isInstanceOfSatisfying(WorkerStartException.class, e -> {
                    assertThat(e.code()).isEqualTo(FailureCode.INTERNAL);
                    assertThat(e.failure().message()).contains("exit value 3", "before it was ready", "no gdalalljni");
                    assertThat(e.failure().hint()).contains("doctor");
                    assertThat(e.stderr()).contains("UnsatisfiedLinkError");
                });
        assertThat(pool.counters().startFailures()).isEqualTo(1);
    }

    @Test
    void saysWhyItCannotStart() {
        pool = fixture.environment("FAKE_START", "refuse").open();

        assertThatThrownBy(() -> pool.submit("{\"do\":\"echo\"}", null))
                .isInstanceOf(WorkerStartException.class)
                .hasMessageContaining("GDAL is too old");
    }

    @Test
    void isNotThereAtAll() {
        pool = fixture.java("/nowhere/java").open();

        assertThatThrownBy(() -> pool.submit("{\"do\":\"echo\"}", null))
                .isInstanceOf(WorkerStartException.class)
                .hasMessageContaining("Java command was not found")
                .hasMessageContaining("/nowhere/java");
    }

    @Test
    void neverBecomesReady() {
        pool = fixture.environment("FAKE_START", "silent").startMillis(1500).open();

        assertThatThrownBy(() -> pool.submit("{\"do\":\"echo\"}", null))
                .isInstanceOf(WorkerStartException.class)
                .hasMessageContaining("TIMEOUT")
                .hasMessageContaining("not done within 1.5 s");
    }

    @Test
    void killedBeforeItIsReady() {
        pool = fixture.environment("FAKE_START", "silent").open();
        CompletableFuture<WorkerOutcome> answer = fixture.submitLater("{\"do\":\"echo\"}");
        await().until(() -> !PoolFixture.children().isEmpty());
        PoolFixture.killOne();

        assertThatThrownBy(answer::join)
                .hasCauseInstanceOf(WorkerStartException.class)
                .hasMessageContaining("WORKER_CRASHED");
    }

    @Test
    void saysSomethingElseFirst() {
        pool = fixture.environment("FAKE_START", "chatty").open();
        assertThatThrownBy(() -> pool.submit("{\"do\":\"echo\"}", null))
                .isInstanceOf(WorkerStartException.class)
                .hasMessageContaining("GDAL 3.6.2 says hello");
        fixture.close();

        pool = fixture.reopen().environment("FAKE_START", "wrong").open();
        assertThatThrownBy(() -> pool.submit("{\"do\":\"echo\"}", null))
                .isInstanceOf(WorkerStartException.class)
                .hasMessageContaining("first line");
    }

    @Test
    void startFailuresLetEverybodyOutAndLaterWorkersIn() throws IOException {
        Path broken = Files.createFile(folder.resolve("broken"));
        pool = fixture.environment("FAKE_START", "broken")
                .environment("FAKE_BROKEN", broken.toString())
                .open();
        var answers = java.util.stream.Stream.generate(() -> fixture.submitLater("{\"do\":\"echo\"}"))
                .limit(4)
                .toList();
        assertThat(answers)
                .allSatisfy(answer -> assertThatThrownBy(answer::join).hasCauseInstanceOf(WorkerStartException.class));

        Files.delete(broken);

        assertThat(pool.submit("{\"do\":\"echo\"}", null).exitValue()).isZero();
    }

    private void assertGoesOn() {
        assertThat(pool.submit("{\"do\":\"echo\"}", null).exitValue()).isZero();
        await().until(() -> PoolFixture.children().size() == 1);
    }

    private static Failure failure(WorkerOutcome answer, FailureCode code) {
        try {
            Failure failure =
                    Json.MAPPER.readValue(answer.reply(), AnyReply.class).failure();
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.hint()).isNotBlank();
            assertThat(answer.exitValue()).isNotZero();
            return failure;
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer.reply(), e);
        }
    }

    private String sleepAt(String file) {
        return "{\"do\":\"sleep\",\"n\":600000,\"at\":\"" + folder.resolve(file) + "\"}";
    }

    /** The process id that a worker writes to a file once it is at the request. */
    private long pidAt(String file) {
        return PoolFixture.pidIn(folder.resolve(file));
    }
}
