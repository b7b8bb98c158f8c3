package io.dropwarp.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MeasuredQueueTest {

    @Test
    void countsNothingWhileThereIsRoom() throws InterruptedException {
        MeasuredQueue<String> queue = new MeasuredQueue<>(2);
        queue.put("a");
        queue.put("b");

        assertThat(queue).containsExactly("a", "b");
        assertThat(queue.blockedSeconds()).isZero();
    }

    @Test
    void countsTheWaitForRoomWhileItLastsAndAfterwards() throws InterruptedException {
        MeasuredQueue<String> queue = new MeasuredQueue<>(1);
        queue.put("a");
        Thread producer = producer(queue, new AtomicReference<>());
        await().until(() -> queue.blockedSeconds() > 0);
        double during = queue.blockedSeconds();

        assertThat(queue.take()).isEqualTo("a");
        producer.join();
        double after = queue.blockedSeconds();
        assertThat(after).isGreaterThan(during);
        assertThat(queue).containsExactly("b");
        assertThat(queue.blockedSeconds()).isEqualTo(after);
    }

    @Test
    void endsTheWaitOfWhoIsInterrupted() throws InterruptedException {
        MeasuredQueue<String> queue = new MeasuredQueue<>(1);
        queue.put("a");
        AtomicReference<Exception> thrown = new AtomicReference<>();
        Thread producer = producer(queue, thrown);
        await().until(() -> queue.blockedSeconds() > 0);

        producer.interrupt();
        producer.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(queue).containsExactly("a");
        assertThat(queue.blockedSeconds()).isEqualTo(queue.blockedSeconds());
    }

    @Test
    void givesEachConsumerThatWaitsAnElement() throws Exception {
        MeasuredQueue<Integer> queue = new MeasuredQueue<>(100);
        List<CompletableFuture<Integer>> taken =
                IntStream.range(0, 10).mapToObj(number -> poll(queue)).toList();

        for (int i = 0; i < 10; i++) {
            queue.put(i);
        }

        CompletableFuture.allOf(taken.toArray(CompletableFuture[]::new)).get();
        assertThat(taken.stream().map(CompletableFuture::join))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 10).boxed().toList());
        assertThat(queue).isEmpty();
    }

    @Test
    void letsConsumersGoThatWouldWaitForLong() {
        MeasuredQueue<Integer> queue = new MeasuredQueue<>(100);
        queue.releaseConsumers();
        List<CompletableFuture<Integer>> taken =
                IntStream.range(0, 10).mapToObj(number -> poll(queue)).toList();

        assertThat(CompletableFuture.allOf(taken.toArray(CompletableFuture[]::new)))
                .succeedsWithin(Duration.ofSeconds(10));
        assertThat(taken.stream().map(CompletableFuture::join)).containsOnlyNulls();
    }

    @Test
    void waitsNoLongerThanItMay() throws Exception {
        assertThat(new MeasuredQueue<Integer>(1).poll(1, TimeUnit.MILLISECONDS)).isNull();
    }

    private static CompletableFuture<Integer> poll(MeasuredQueue<Integer> queue) {
        CompletableFuture<Integer> taken = new CompletableFuture<>();
        Thread consumer = new Thread(() -> {
            try {
                taken.complete(queue.poll(1, TimeUnit.HOURS));
            } catch (InterruptedException e) {
                taken.completeExceptionally(e);
            }
        });
        consumer.setDaemon(true);
        consumer.start();
        return taken;
    }

    private static Thread producer(MeasuredQueue<String> queue, AtomicReference<Exception> thrown) {
        Thread producer = new Thread(() -> {
            try {
                queue.put("b");
            } catch (InterruptedException e) {
                thrown.set(e);
            }
        });
        producer.start();
        return producer;
    }
}
