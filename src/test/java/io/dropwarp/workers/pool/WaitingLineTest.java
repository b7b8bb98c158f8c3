package io.dropwarp.workers.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwarp.protocol.Needs;
import io.dropwarp.workers.sizing.PoolMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WaitingLineTest {

    private static final RequestLine TILE = new RequestLine(true, Needs.UNKNOWN);
    private static final RequestLine PLAN = RequestLine.UNKNOWN;

    private final List<Thread> threads = new ArrayList<>();
    private final BlockingQueue<String> served = new LinkedBlockingQueue<>();
    private final Semaphore ends = new Semaphore(0);
    private final WaitingLine line = new WaitingLine(2, new PoolMemory(100, 10));

    @AfterEach
    void end() {
        threads.forEach(Thread::interrupt);
    }

    @Test
    void letsASmallArrivalPastTheTilesThatWaitOutside() throws InterruptedException {
        for (int i = 0; i < 8; i++) {
            send(TILE, "tile");
            awaitWaiting(Math.max(0, i - 1));
        }
        send(PLAN, "plan");
        awaitWaiting(7);

        assertThat(take(2)).containsExactly("tile", "tile");
        ends.release();

        assertThat(take(1)).containsExactly("plan");
    }

    @Test
    void letsOneThatMustNotDelayOthersInOnlyWhileAWorkerIsIdleAndNobodyWaits() throws InterruptedException {
        WaitingLine.Pass first = line.enterIfIdle().orElseThrow();
        WaitingLine.Pass second = line.enterIfIdle().orElseThrow();
        assertThat(line.enterIfIdle()).isEmpty();
        first.leave();
        second.leave();
        send(new RequestLine(true, new Needs(100, false)), "large");
        take(1);
        assertThat(line.enterIfIdle()).isPresent().get().satisfies(WaitingLine.Pass::leave);

        send(TILE, "waits for memory");
        awaitWaiting(1);

        assertThat(line.enterIfIdle()).isEmpty();
    }

    @Test
    void servesAllSmallArrivalsBeforeTheNextTile() throws InterruptedException {
        send(TILE, "tile");
        send(TILE, "tile");
        assertThat(take(2)).containsExactly("tile", "tile");
        for (int i = 0; i < 12; i++) {
            send(PLAN, "plan");
            awaitWaiting(i + 1);
        }
        send(TILE, "late");
        awaitWaiting(13);
        ends.release(20);

        assertThat(take(11)).containsOnly("plan");
        // The last plan has its turn already when it says so.
        assertThat(take(2)).containsExactlyInAnyOrder("plan", "late");
    }

    @Test
    void letsATileGoFirstThatHasWaitedTooLong() throws InterruptedException {
        WaitingLine impatient = new WaitingLine(1, new PoolMemory(100, 10), Duration.ofMillis(1));
        WaitingLine.Pass running = impatient.enter(PLAN);
        Thread plan = new Thread(() -> pass(impatient, PLAN, "plan"));
        plan.start();
        await().until(() -> impatient.waiting() == 1);
        Thread tile = new Thread(() -> pass(impatient, TILE, "tile"));
        tile.start();
        // It no longer gives way to the plan, but stands behind it.
        await().until(() -> impatient.waiting() == 2);
        threads.addAll(List.of(plan, tile));
        running.leave();

        assertThat(take(1)).containsExactly("plan");
        assertThat(take(1)).containsExactly("tile");
    }

    private void pass(WaitingLine through, RequestLine request, String name) {
        try {
            WaitingLine.Pass pass = through.enter(request);
            served.add(name);
            pass.leave();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void servesInTheOrderOfComingAndGrowsAtOnce() throws InterruptedException {
        for (int i = 0; i < 6; i++) {
            send(PLAN, "plan " + i);
            awaitWaiting(Math.max(0, i - 1));
        }
        assertThat(take(2)).containsExactlyInAnyOrder("plan 0", "plan 1");
        assertThat(line.isShortOfWorkers()).isTrue();

        line.resize(3);

        assertThat(take(1)).containsExactly("plan 2");
        ends.release(6);
        assertThat(take(3)).containsExactlyInAnyOrder("plan 3", "plan 4", "plan 5");
        await().until(() -> !line.isShortOfWorkers());
    }

    @Test
    void shrinksWhenEnoughHaveLeft() throws InterruptedException {
        line.resize(4);
        for (int i = 0; i < 4; i++) {
            send(TILE, "tile " + i);
        }
        take(4);
        line.resize(1);
        send(TILE, "next");
        awaitWaiting(1);

        ends.release(3);

        await().until(() -> ends.availablePermits() == 0);
        assertThat(served).isEmpty();
        assertThat(line.waiting()).isEqualTo(1);
        ends.release();
        assertThat(take(1)).containsExactly("next");
    }

    @Test
    void isNotShortOfWorkersWhereMemoryIsShort() throws InterruptedException {
        send(new RequestLine(true, new Needs(100, false)), "large");
        take(1);
        send(TILE, "tile");
        awaitWaiting(1);
        assertThat(line.isShortOfWorkers()).isFalse();
        assertThat(line.waitingForMemory()).isEqualTo(1);
        send(TILE, "outside");
        awaitWaiting(2);

        assertThat(line.isShortOfWorkers()).isFalse();
    }

    @Test
    void anInterruptedOneLeavesNothingTaken() throws InterruptedException {
        send(TILE, "tile");
        send(TILE, "tile");
        take(2);
        for (int i = 0; i < 8; i++) {
            send(PLAN, "never");
            awaitWaiting(i + 1);
        }
        for (Thread waiting : threads.subList(2, 10)) {
            waiting.interrupt();
            waiting.join();
        }

        ends.release(2);
        for (int i = 0; i < 2; i++) {
            send(new RequestLine(false, new Needs(0, true)), "alone");
            assertThat(take(1)).containsExactly("alone");
            ends.release();
        }
    }

    private void send(RequestLine request, String name) {
        Thread thread = new Thread(() -> {
            try {
                WaitingLine.Pass pass = line.enter(request);
                served.add(name);
                try {
                    ends.acquire();
                } finally {
                    pass.leave();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the test ends
            }
        });
        threads.add(thread);
        thread.start();
    }

    private void awaitWaiting(int number) {
        await().until(() -> line.waiting() == number);
    }

    private List<String> take(int number) throws InterruptedException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            names.add(served.take());
        }
        return names;
    }
}
