package io.dropwarp.workers.sizing;

/**
 * A snapshot of a pool.
 *
 * @param nanos time of {@link System#nanoTime()}
 * @param limit maximum number of workers at that time
 * @param ready started workers
 * @param busy workers at a request
 * @param wanted whether a request waited only for a worker
 * @param answered requests answered since the pool started
 * @param time processor time so far
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
