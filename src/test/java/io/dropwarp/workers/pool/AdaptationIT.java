package io.dropwarp.workers.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The number of real worker processes follows what they wait for. */
@Timeout(300)
class AdaptationIT extends PoolLifecycle {

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private final List<Thread> submitters = new ArrayList<>();
    private WorkerPool pool;
    private volatile boolean enough;

    @AfterEach
    void endSubmitters() throws InterruptedException {
        submitNoMore();
    }

    @Test
    void addsWorkersWhileTheyWaitAndEndsThemWhenNothingIsToDo() throws InterruptedException {
        pool = fixture.count(1).most(3).idleMillis(1500).openAsIfAlone();

        submitAllTheTime("{\"do\":\"sleep\",\"n\":150}", 8);
        await().atMost(Duration.ofMinutes(4)).until(() -> pool.limit() == 3 && pool.busy() == 3);
        assertThat(PoolFixture.children()).hasSize(3);
        submitNoMore();

        await().until(() -> pool.limit() == 1 && PoolFixture.children().size() == 1);
        assertThat(pool.submit("{\"do\":\"echo\"}", null).exitValue()).isZero();
    }

    @Test
    void addsNoneWhileTheyCompute() {
        pool = fixture.count(PROCESSORS).most(4 * PROCESSORS).open();
        submitAllTheTime("{\"do\":\"burn\",\"n\":100}", 3 * PROCESSORS);

        // Enough for several judgements: one takes 8 requests for each worker, and 3 seconds.
        await().atMost(Duration.ofMinutes(4)).until(() -> pool.counters().answered() >= 150L * PROCESSORS);

        assertThat(pool.limit()).isEqualTo(PROCESSORS);
        assertThat(pool.counters().started()).isEqualTo(PROCESSORS);
    }

    @Test
    void aNumberThatIsSetStays() {
        pool = fixture.count(1).openAsIfAlone();
        submitAllTheTime("{\"do\":\"sleep\",\"n\":50}", 4);

        await().atMost(Duration.ofMinutes(2)).until(() -> pool.counters().answered() >= 200);

        assertThat(pool.limit()).isEqualTo(1);
        assertThat(pool.counters().started()).isEqualTo(1);
    }

    private void submitAllTheTime(String request, int number) {
        for (int i = 0; i < number; i++) {
            Thread thread = new Thread(() -> {
                while (!enough) {
                    pool.submit(request, null);
                }
            });
            submitters.add(thread);
            thread.start();
        }
    }

    private void submitNoMore() throws InterruptedException {
        enough = true;
        for (Thread thread : submitters) {
            thread.join();
        }
    }
}
