package io.dropwarp.workers.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dropwarp.model.ServiceStoppingException;
import io.dropwarp.workers.process.WorkerOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests run side by side only where their memory fits, in the order of their coming. */
@Timeout(120)
class WorkerMemoryIT extends PoolLifecycle {

    private WorkerPool pool;

    @BeforeEach
    void open() {
        pool = fixture.count(3).totalMemory(1000, 150).open();
    }

    @Test
    void twoLargeOnesNeverRunSideBySideButSmallOnesDo() throws IOException {
        CompletableFuture<WorkerOutcome> large = begin("large", 700, false);
        awaitReached("large");
        CompletableFuture<WorkerOutcome> small = begin("small", 100, false);
        CompletableFuture<WorkerOutcome> unknown = begin("unknown", 0, false);
        awaitReached("small");
        awaitReached("unknown");
        assertThat(pool.busy()).isEqualTo(3);

        CompletableFuture<WorkerOutcome> second = begin("second", 700, false);
        await().until(() -> pool.waiting() == 1);
        letThrough("small", small);
        letThrough("unknown", unknown);

        await().until(() -> pool.idle() == 2);
        assertThat(pool.waiting()).as("waits though two workers are idle").isEqualTo(1);
        assertThat(folder.resolve("second.reached")).doesNotExist();
        letThrough("large", large);
        awaitReached("second");
        letThrough("second", second);
    }

    @Test
    void whoIsAloneIsAlone() throws IOException {
        CompletableFuture<WorkerOutcome> before = begin("before", 1, false);
        awaitReached("before");
        CompletableFuture<WorkerOutcome> alone = begin("alone", 10, true);
        await().until(() -> pool.waiting() == 1);
        CompletableFuture<WorkerOutcome> after = begin("after", 1, false);
        await().until(() -> pool.waiting() == 2);

        letThrough("before", before);
        awaitReached("alone");
        await().until(() -> pool.busy() == 1);
        assertThat(pool.waiting()).isEqualTo(1);
        assertThat(folder.resolve("after.reached")).doesNotExist();

        letThrough("alone", alone);
        awaitReached("after");
        letThrough("after", after);
    }

    @Test
    void aLargeOneIsNotStarvedBySmallOnes() throws IOException {
        CompletableFuture<WorkerOutcome> first = begin("first", 500, false);
        awaitReached("first");
        CompletableFuture<WorkerOutcome> large = begin("large", 900, false);
        await().until(() -> pool.waiting() == 1);
        CompletableFuture<WorkerOutcome> small = begin("small", 200, false);
        await().until(() -> pool.waiting() == 2);

        assertThat(pool.idle() + pool.busy())
                .as("two places in the pool are free")
                .isEqualTo(1);
        letThrough("first", first);
        awaitReached("large");
        assertThat(folder.resolve("small.reached")).doesNotExist();
        letThrough("large", large);
        letThrough("small", small);
    }

    @Test
    void whatIsLargerThanAllThereIsRunsOneByOne() throws IOException {
        CompletableFuture<WorkerOutcome> huge = begin("huge", 50_000, false);
        awaitReached("huge");
        CompletableFuture<WorkerOutcome> other = begin("other", 50_000, false);
        await().until(() -> pool.waiting() == 1);
        letThrough("huge", huge);
        letThrough("other", other);
    }

    @Test
    void aStopReachesWhoWaitsForMemory() {
        CompletableFuture<WorkerOutcome> huge = begin("huge", 1000, false);
        awaitReached("huge");
        CompletableFuture<WorkerOutcome> waiting = begin("waiting", 1000, false);
        await().until(() -> pool.waiting() == 1);

        pool.close();

        assertThatThrownBy(waiting::join).hasCauseInstanceOf(ServiceStoppingException.class);
        assertThatThrownBy(huge::join).hasCauseInstanceOf(ServiceStoppingException.class);
    }

    @Test
    void memoryIsGivenBackByWhoWasLost() throws IOException {
        CompletableFuture<WorkerOutcome> dying = begin("dying", 1000, false);
        awaitReached("dying");
        PoolFixture.kill("KILL", PoolFixture.pidIn(folder.resolve("dying.reached")));
        assertThat(dying.join().exitValue()).isEqualTo(137);

        letThrough("next", begin("next", 1000, false));
    }

    private CompletableFuture<WorkerOutcome> begin(String name, int memoryMb, boolean alone) {
        return fixture.submitLater("{\"do\":\"gate\",\"at\":\"" + folder.resolve(name) + "\",\"needs\":{\"memoryMb\":"
                + memoryMb + ",\"alone\":" + alone + "}}");
    }

    private void awaitReached(String name) {
        await().until(() -> Files.exists(folder.resolve(name + ".reached")));
    }

    private void letThrough(String name, CompletableFuture<WorkerOutcome> answer) throws IOException {
        Files.createFile(folder.resolve(name));
        assertThat(answer.join().exitValue()).isZero();
    }
}
