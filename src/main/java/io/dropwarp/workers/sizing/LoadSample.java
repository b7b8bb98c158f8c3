package io.dropwarp.workers.sizing;

/**
 * A snapshot of a pool at a time of {@link System#nanoTime()}: the limit of workers then, how many were ready (started)
 * and busy, whether a request waited only for a worker, requests answered since the pool started, processor time so far.
 */
public record LoadSample(
        long nanos, int limit, int ready, int busy, boolean wanted, long answered, ProcessorTime time) {

    /** {@return whether all allowed workers existed and had work} */
    boolean full() {
        return ready >= limit && (busy >= limit || wanted);
    }

    public boolean idle() {
        return busy == 0 && !wanted;
    }
}
