package io.dropwarp.metrics;

import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.process.LossCause;
import io.dropwarp.workers.process.RecycleCause;
import io.dropwarp.workers.process.WorkerCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Metrics of the worker processes: numbers, requests and ends. Thread-safe. */
public final class WorkerMetrics implements MeterBinder {

    private final WorkerPool pool;

    public WorkerMetrics(WorkerPool pool) {
        this.pool = pool;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        gauge(meters, "dropwarp.workers", "state", "busy", "Worker processes that run", pool::busy);
        gauge(meters, "dropwarp.workers", "state", "idle", "Worker processes that run", pool::idle);
        Gauge.builder("dropwarp.workers.limit", pool::limit)
                .description("Most workers at once, now")
                .strongReference(true)
                .register(meters);
        String waiting = "Requests that wait for a worker or for memory, now";
        gauge(
                meters,
                "dropwarp.requests.waiting",
                "resource",
                "worker",
                waiting,
                () -> pool.waiting() - pool.waitingForMemory());
        gauge(meters, "dropwarp.requests.waiting", "resource", "memory", waiting, pool::waitingForMemory);
        bindCounters(meters, pool.counters());
    }

    private static void bindCounters(MeterRegistry meters, WorkerCounters counters) {
        counter(counters, "dropwarp.requests.answered", WorkerCounters::answered)
                .description("Requests that a worker replied to, with success or failure")
                .register(meters);
        counter(counters, "dropwarp.workers.started", WorkerCounters::started)
                .description("Workers that became ready")
                .register(meters);
        counter(counters, "dropwarp.worker.start.failures", WorkerCounters::startFailures)
                .description("Attempts to start a worker that failed")
                .register(meters);
        for (RecycleCause cause : RecycleCause.values()) {
            counter(counters, "dropwarp.workers.replaced", all -> all.recycled(cause))
                    .tag("cause", cause.name().toLowerCase(Locale.ROOT))
                    .description("Healthy workers that were ended, by cause")
                    .register(meters);
        }
        for (LossCause cause : LossCause.values()) {
            counter(counters, "dropwarp.workers.lost", all -> all.lost(cause))
                    .tag("cause", cause.name().toLowerCase(Locale.ROOT))
                    .description("Workers that were lost, at a request or while idle, by cause")
                    .register(meters);
        }
    }

    private static FunctionCounter.Builder<WorkerCounters> counter(
            WorkerCounters counters, String name, ToDoubleFunction<WorkerCounters> count) {
        return FunctionCounter.builder(name, counters, count);
    }

    private static void gauge(
            MeterRegistry meters, String name, String tag, String value, String description, Supplier<Number> number) {
        Gauge.builder(name, number)
                .tag(tag, value)
                .description(description)
                .strongReference(true)
                .register(meters);
    }
}
