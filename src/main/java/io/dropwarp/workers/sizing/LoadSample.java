package io.dropwarp.workers.sizing;

/**
 * A look at a pool.
 *
 * @param nanos when, by {@link System#nanoTime()}
 * @param limit most workers at once, then
 * @param ready workers that were started and can be at a request
 * @param busy workers at a request
 * @param wanted whether a request waited for nothing but a worker
 * @param answered requests replied to since the pool began
 * @param time what the processors did so far
 */
public record LoadSample(
        long nanos, int limit, int ready, int busy, boolean wanted, long answered, ProcessorTime time) {

    /** {@return whether each worker there may be was there, and there was work for all} */
    boolean full() {
        return ready >= limit && (busy >= limit || wanted);
    }

    /** {@return whether there was nothing to do} */
    public boolean idle() {
        return busy == 0 && !wanted;
    }
}
