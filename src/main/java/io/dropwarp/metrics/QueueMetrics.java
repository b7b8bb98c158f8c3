package io.dropwarp.metrics;

import io.dropwarp.camel.MeasuredQueue;
import io.dropwarp.camel.Queues.Measured;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;

/**
 * Metrics of the queues between the routes, with the back-pressure of full ones. Thread-safe; must be kept referenced
 * while in use.
 */
public final class QueueMetrics implements MeterBinder {

    private final List<Measured> queues;

    public QueueMetrics(List<Measured> queues) {
        this.queues = List.copyOf(queues);
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        for (Measured queue : queues) {
            Gauge.builder("dropwarp.queue.depth", queue.queue(), MeasuredQueue::size)
                    .tag("queue", queue.name())
                    .description("Items waiting in the queue")
                    .register(meters);
            Gauge.builder("dropwarp.queue.capacity", queue.queue(), MeasuredQueue::capacity)
                    .tag("queue", queue.name())
                    .description("Capacity of the queue")
                    .register(meters);
            FunctionCounter.builder("dropwarp.queue.blocked", queue.queue(), MeasuredQueue::blockedSeconds)
                    .tag("queue", queue.name())
                    .baseUnit("seconds")
                    .description("Back-pressure: total time that producers waited for room in the queue")
                    .register(meters);
        }
    }
}
