package io.dropwarp.admission;

/** Adds up the time of pauses. Thread-safe. */
final class PauseClock {

    private static final double NANOS = 1e9;

    private boolean paused;
    private long since;
    private long nanos;

    /** Starts a pause, unless one is running. */
    synchronized void begin() {
        if (!paused) {
            paused = true;
            since = System.nanoTime();
        }
    }

    /** Ends the pause, if there is one. */
    synchronized void end() {
        if (paused) {
            paused = false;
            nanos += System.nanoTime() - since;
        }
    }

    /** {@return seconds of all pauses, including a running one} */
    synchronized double seconds() {
        return (nanos + (paused ? System.nanoTime() - since : 0)) / NANOS;
    }
}
