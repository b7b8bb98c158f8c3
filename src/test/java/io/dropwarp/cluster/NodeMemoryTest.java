package io.dropwarp.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NodeMemoryTest {

    private static final NodeSize BIG = new NodeSize("big", 4, 1000);
    private static final NodeSize SMALL = new NodeSize("small", 2, 300);

    private final NodeMemory memory = new NodeMemory();
    private final BlockingQueue<String> admitted = new LinkedBlockingQueue<>();

    @AfterEach
    void end() {
        memory.open();
    }

    /** Lets a request enter in a thread of its own; returns once it is admitted or waits. */
    private void enter(String name, int mb) {
        int ready = admitted.size() + memory.waiting();
        new Thread(() -> {
                    try {
                        memory.enter(mb);
                        admitted.add(name);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .start();
        await().until(() -> admitted.size() + memory.waiting() == ready + 1);
    }

    @Test
    void admitsAsManyOfASizeAsAllNodesRunAtOnce() {
        memory.resize(List.of(BIG, SMALL));
        for (int i = 0; i < 5; i++) {
            enter("large " + i, 400);
        }
        assertThat(admitted).containsExactly("large 0", "large 1");

        // The big node has slots for four, the small one for two; two of all these are in already.
        for (int i = 0; i < 5; i++) {
            enter("ordinary " + i, 150);
        }
        assertThat(admitted)
                .containsExactly("large 0", "large 1", "ordinary 0", "ordinary 1", "ordinary 2", "ordinary 3");

        enter("unknown", 0);
        assertThat(admitted).contains("unknown");
        assertThat(memory.waiting()).isEqualTo(4);
    }

    @Test
    void admitsThoseThatWaitInTheOrderInWhichTheyCame() throws InterruptedException {
        memory.resize(List.of(BIG));
        enter("first", 1000);
        for (int i = 0; i < 4; i++) {
            enter("next " + i, 600);
        }
        assertThat(admitted.take()).isEqualTo("first");

        memory.leave(1000);
        for (int i = 0; i < 4; i++) {
            assertThat(admitted.poll(5, TimeUnit.SECONDS)).isEqualTo("next " + i);
            int left = 3 - i;
            await().until(() -> memory.waiting() == left);
            memory.leave(600);
        }
    }

    @Test
    void letsOneThatFitsNowhereFillTheLargestNode() {
        memory.resize(List.of(SMALL, BIG));
        enter("huge", 5000);
        enter("second", 5000);

        assertThat(admitted).containsExactly("huge");
        assertThat(memory.fitting(memory.fitted(5000))).containsExactly("big");
    }

    @Test
    void waitsForTheFirstNode() {
        enter("large", 400);
        assertThat(memory.waiting()).isEqualTo(1);

        memory.resize(List.of(SMALL));

        await().atMost(Duration.ofSeconds(5)).until(() -> admitted.contains("large"));
        assertThat(memory.fitted(400)).isEqualTo(300);
    }
}
