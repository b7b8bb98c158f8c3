package io.dropwarp.workers.process;

/**
 * The life cycle of a worker: {@code NEW → STARTING → LENT ⇄ BUSY}, {@code LENT ⇄ IDLE}, finally either {@code ENDED}
 * or {@code LOST}. It never leaves those two: a sick worker is replaced, not repaired.
 */
public enum WorkerState {
    /** A pool slot without a process; its first borrower starts it. */
    NEW,
    /** The process runs but is not ready yet. */
    STARTING,
    /** Healthy and borrowed, before or after a request. */
    LENT,
    /** Executes a request. */
    BUSY,
    /** Healthy and in the pool. Only here may it be lent, or be ended for being idle. */
    IDLE,
    /** Healthy, but asked to end: its standard input is closed; after a grace time it is killed. */
    ENDED,
    /** Died, broke the protocol, was killed, or could not be started. */
    LOST
}
