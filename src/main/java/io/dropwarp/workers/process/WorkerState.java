package io.dropwarp.workers.process;

/**
 * The life of a worker: {@code NEW → STARTING → LENT ⇄ BUSY}, {@code LENT ⇄ IDLE}, then for good either {@code ENDED} or
 * {@code LOST}. It never comes back from those two: a sick worker is replaced, not repaired.
 */
public enum WorkerState {
    /** A place in the pool without a process yet; whoever borrows it starts it. */
    NEW,
    /** The process runs and has not said yet that it is ready. */
    STARTING,
    /** Healthy and borrowed, before or after a request. */
    LENT,
    /** Works on one request. */
    BUSY,
    /** Healthy and in the pool. Only here may it be lent, or be ended for having nothing to do. */
    IDLE,
    /** Healthy, but told to end: its standard input is closed; if it does not end by itself in time it is killed. */
    ENDED,
    /** Died, lied, was killed, or could not be started. */
    LOST
}
