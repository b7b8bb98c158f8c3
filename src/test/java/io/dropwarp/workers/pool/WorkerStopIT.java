package io.dropwarp.workers.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dropwarp.model.ServiceStoppingException;
import io.dropwarp.workers.process.LossCause;
import io.dropwarp.workers.process.RecycleCause;
import io.dropwarp.workers.process.WorkerOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the pool ends, in each of the ways a service ends. */
@Timeout(60)
class WorkerStopIT extends PoolLifecycle {

    private static final Duration LONG = Duration.ofSeconds(40);

    private WorkerPool pool;

    @Test
    void anIdlePoolEndsAtOnceAndInPeace() {
        pool = fixture.open();
        pool.submit("{\"do\":\"echo\"}", null);

        Duration time = timeOf(() -> pool.stop(LONG));

        assertThat(time).isLessThan(Duration.ofSeconds(5));
        assertThat(PoolFixture.children()).isEmpty();
        assertThat(pool.counters().recycled(RecycleCause.STOP)).isEqualTo(1);
        assertThatThrownBy(() -> pool.submit("{\"do\":\"echo\"}", null)).isInstanceOf(ServiceStoppingException.class);
    }

    @Test
    void whatRunsMayFinishWithinTheGrace() {
        pool = fixture.open();
        CompletableFuture<WorkerOutcome> running = fixture.submitLater(sleepAt("started", 1000));
        PoolFixture.pidIn(folder.resolve("started"));

        Duration time = timeOf(() -> pool.stop(LONG));

        assertThat(running).isCompletedWithValueMatching(answer -> answer.exitValue() == 0);
        assertThat(time).isLessThan(Duration.ofSeconds(10));
        assertThat(PoolFixture.children()).isEmpty();
    }

    @Test
    void whatDoesNotFinishIsKilledAfterTheGrace() {
        pool = fixture.count(2).open();
        List<CompletableFuture<WorkerOutcome>> running =
                List.of(fixture.submitLater(sleepAt("a", 600_000)), fixture.submitLater(sleepAt("b", 600_000)));
        PoolFixture.pidIn(folder.resolve("a"));
        PoolFixture.pidIn(folder.resolve("b"));

        Duration time = timeOf(() -> pool.stop(Duration.ofMillis(500)));

        assertThat(time).isBetween(Duration.ofMillis(500), Duration.ofSeconds(5));
        assertThat(PoolFixture.children()).isEmpty();
        assertThat(running).allSatisfy(WorkerStopIT::assertStopped);
        assertThat(pool.counters().lost(LossCause.CRASHED)).isZero();
    }

    @Test
    void aStoppedProcessIsKilledToo() {
        pool = fixture.open();
        CompletableFuture<WorkerOutcome> running = fixture.submitLater(sleepAt("started", 600_000));
        PoolFixture.kill("STOP", PoolFixture.pidIn(folder.resolve("started")));

        pool.stop(Duration.ofMillis(100));

        assertStopped(running);
        assertThat(PoolFixture.children()).isEmpty();
    }

    @Test
    void whoWaitsForAWorkerIsTurnedAwayAtOnce() throws IOException {
        pool = fixture.open();
        Path gate = folder.resolve("gate");
        CompletableFuture<WorkerOutcome> running = fixture.submitLater("{\"do\":\"gate\",\"at\":\"" + gate + "\"}");
        await().until(() -> pool.busy() == 1);
        List<CompletableFuture<WorkerOutcome>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(fixture.submitLater("{\"do\":\"echo\"}"));
        }
        await().until(() -> pool.waiting() == 20);

        pool.quiesce();

        await().untilAsserted(() -> assertThat(waiting).allSatisfy(WorkerStopIT::assertStopped));
        assertThat(running).isNotDone();
        Files.createFile(gate);
        assertThat(running.join().exitValue()).isZero();
        assertThat(pool.counters().started()).isEqualTo(1);
        await().until(() -> PoolFixture.children().isEmpty());
    }

    /** Submitters that come just while the stop goes on must neither hang nor start a process that stays. */
    @Test
    void aStopInTheMiddleOfARushLeavesNobodyBehind() {
        for (int round = 0; round < 5; round++) {
            fixture.reopen();
            pool = fixture.count(2).maxRequests(3).open();
            List<CompletableFuture<WorkerOutcome>> answers = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                answers.add(fixture.submitLater("{\"do\":\"sleep\",\"n\":5}"));
            }
            await().until(() -> pool.counters().answered() > 5);

            pool.stop(Duration.ofMillis(20L * round));

            assertThat(PoolFixture.children()).isEmpty();
            await().atMost(Duration.ofSeconds(5)).until(() -> answers.stream().allMatch(CompletableFuture::isDone));
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.handle(
                                            (a, e) -> e == null || e.getCause() instanceof ServiceStoppingException)
                                    .join())
                            .isTrue());
            fixture.close();
        }
    }

    @Test
    void aStopDuringAStartEndsIt() {
        pool = fixture.environment("FAKE_START", "silent").open();
        CompletableFuture<WorkerOutcome> starting = fixture.submitLater("{\"do\":\"echo\"}");
        await().until(() -> !PoolFixture.children().isEmpty());

        Duration time = timeOf(() -> pool.stop(Duration.ofMillis(200)));

        assertThat(time).isLessThan(Duration.ofSeconds(5));
        assertStopped(starting);
        assertThat(PoolFixture.children()).isEmpty();
    }

    @Test
    void aSecondStopWithLessGraceShortensTheFirst() {
        pool = fixture.open();
        CompletableFuture<WorkerOutcome> running = fixture.submitLater(sleepAt("started", 600_000));
        PoolFixture.pidIn(folder.resolve("started"));
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> pool.stop(LONG));

        Duration time = timeOf(() -> pool.stop(Duration.ZERO));

        assertThat(time).isLessThan(Duration.ofSeconds(5));
        first.join();
        pool.stop(LONG);
        assertStopped(running);
    }

    @Test
    void signalsToAllProcessesOfATerminalDoNotReachWorkers() {
        pool = fixture.open();
        CompletableFuture<WorkerOutcome> running = fixture.submitLater(sleepAt("started", 700));
        long pid = PoolFixture.pidIn(folder.resolve("started"));

        PoolFixture.kill("INT", pid);
        PoolFixture.kill("TERM", pid);
        PoolFixture.kill("HUP", pid);

        assertThat(running.join().exitValue()).isZero();
    }

    @Test
    void workersEndWithAParentThatIsKilled() throws IOException {
        Path report = folder.resolve("report");
        Process parent = ParentMain.launch(folder, report, "wait");
        await().until(() -> Files.exists(report) && Files.readString(report).endsWith("\n"));
        List<ProcessHandle> workers =
                ProcessHandle.of(parent.pid()).orElseThrow().descendants().toList();
        assertThat(workers).hasSize(3);

        parent.destroyForcibly();

        await().until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void aShutdownHookMayStopThePool() throws Exception {
        Path report = folder.resolve("report");
        Process parent = ParentMain.launch(folder, report, "hook");
        await().until(() -> Files.exists(report) && Files.readString(report).endsWith("\n"));
        List<ProcessHandle> workers =
                ProcessHandle.of(parent.pid()).orElseThrow().descendants().toList();

        parent.destroy();

        assertThat(parent.waitFor()).isEqualTo(143);
        assertThat(workers).noneMatch(ProcessHandle::isAlive);
        assertThat(Files.readString(report)).endsWith("stopped\nServiceStoppingException\n");
    }

    private String sleepAt(String file, int millis) {
        return "{\"do\":\"sleep\",\"n\":" + millis + ",\"at\":\"" + folder.resolve(file) + "\"}";
    }

    private static void assertStopped(CompletableFuture<WorkerOutcome> answer) {
        assertThat(answer)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withCauseInstanceOf(ServiceStoppingException.class);
    }

    private static Duration timeOf(Runnable action) {
        long start = System.nanoTime();
        action.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
