package io.dropwarp.worker;

/**
 * The life of a worker: {@code NEW → STARTING → IDLE ⇄ BUSY}, then for good either {@code ENDED} or {@code LOST}. It never
 * comes back from those two: a sick worker is replaced, not repaired.
 */
public enum WorkerState {
    /** A place in the pool without a process yet; whoever borrows it starts it. */
    NEW,
    /** The process runs and has not said yet that it is ready. */
    STARTING,
    /** Waits for a request. Only here may it be borrowed again or ended in peace. */
    IDLE,
    /** Works on one request. */
    BUSY,
    /** Healthy, but asked to end: its standard input is closed; if it does not end by itself in time it is killed. */
    ENDED,
    /** Died, lied, was killed, or could not be started. */
    LOST
}
