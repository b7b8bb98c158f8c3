package io.dropwarp.metrics;

import io.dropwarp.camel.MeasuredQueues.Queue;
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

    private final List<Queue> queues;

    public QueueMetrics(List<Queue> queues) {
        this.queues = List.copyOf(queues);
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        for (Queue queue : queues) {
            Gauge.builder("dropwarp.queue.depth", queue, Queue::depth)
                    .tag("queue", queue.name())
                    .description("Items waiting in the queue")
                    .register(meters);
            Gauge.builder("dropwarp.queue.capacity", queue, Queue::capacity)
                    .tag("queue", queue.name())
                    .description("Capacity of the queue")
                    .register(meters);
            FunctionCounter.builder("dropwarp.queue.blocked", queue, Queue::blockedSeconds)
                    .tag("queue", queue.name())
                    .baseUnit("seconds")
                    .description("Back-pressure: total time that producers waited for room in the queue")
                    .register(meters);
        }
    }
}
