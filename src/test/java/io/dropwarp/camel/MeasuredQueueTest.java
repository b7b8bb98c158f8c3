package io.dropwarp.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicReference;
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
