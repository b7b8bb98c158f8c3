package io.dropwarp.intake;

import io.dropwarp.model.Job;
import java.util.concurrent.atomic.LongAdder;

/** Counts of arrivals and waiting rasters, for metrics. Written by the intake's thread, read by any. */
public final class IntakeTally {

    private static final double NANOS = 1e9;

    /** Rasters waiting at the last look, and since when the oldest has been unchanged. */
    private record Waiting(int rasters, int settled, long sinceNanos) {}

    private final LongAdder arrivals = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private volatile Waiting waiting = new Waiting(0, 0, 0);

    public IntakeTally() {}

    public void looked(DropFolder.Look look) {
        waiting = new Waiting(
                look.waiting() + look.settled().size(), look.settled().size(), look.oldestNanos());
    }

    public void claimed(Job job) {
        arrivals.increment();
        bytes.add(job.bytes());
    }

    /** {@return arrivals claimed since the start} */
    public long arrivals() {
        return arrivals.sum();
    }

    /** {@return bytes of their rasters} */
    public long bytes() {
        return bytes.sum();
    }

    /**
     * {@return rasters in the drop folder at the last look, except those with an earlier file of the same name in work}
     */
    public int waiting() {
        return waiting.rasters();
    }

    /** {@return how many of them were settled} */
    public int settled() {
        return waiting.settled();
    }

    /** {@return seconds for which the longest waiting of them has been unchanged; 0 if there was none} */
    public double oldestSeconds() {
        Waiting seen = waiting;
        return seen.rasters() == 0 ? 0 : (System.nanoTime() - seen.sinceNanos()) / NANOS;
    }
}
