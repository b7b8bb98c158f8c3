package io.dropwarp.workers.process;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counters of workers for metrics. Thread-safe; each number only grows. */
public final class WorkerCounters {

    private final LongAdder started = new LongAdder();
    private final LongAdder startFailures = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final Map<RecycleCause, LongAdder> recycled = zeros(RecycleCause.class);
    private final Map<LossCause, LongAdder> lost = zeros(LossCause.class);

    public WorkerCounters() {}

    /** {@return workers that became ready} */
    public long started() {
        return started.sum();
    }

    /** {@return failed attempts to start a worker} */
    public long startFailures() {
        return startFailures.sum();
    }

    /** {@return requests that a worker replied to, with success or failure} */
    public long answered() {
        return answered.sum();
    }

    /** {@return healthy workers that were ended, by cause} */
    public long recycled(RecycleCause cause) {
        return recycled.get(cause).sum();
    }

    /** {@return workers lost at a request or while idle, by cause} */
    public long lost(LossCause cause) {
        return lost.get(cause).sum();
    }

    void countStarted() {
        started.increment();
    }

    void countStartFailure() {
        startFailures.increment();
    }

    void countAnswered() {
        answered.increment();
    }

    void count(RecycleCause cause) {
        recycled.get(cause).increment();
    }

    void count(LossCause cause) {
        lost.get(cause).increment();
    }

    private static <E extends Enum<E>> Map<E, LongAdder> zeros(Class<E> type) {
        Map<E, LongAdder> counters = new EnumMap<>(type);
        for (E constant : type.getEnumConstants()) {
            counters.put(constant, new LongAdder());
        }
        return counters;
    }
}
