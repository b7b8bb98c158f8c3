package io.dropwarp.admission;

/** Adds up how long something was paused. Thread-safe. */
final class PauseClock {

    private static final double NANOS = 1e9;

    private boolean paused;
    private long since;
    private long nanos;

    /** A pause begins, or goes on. */
    synchronized void begin() {
        if (!paused) {
            paused = true;
            since = System.nanoTime();
        }
    }

    /** It is over, if there was one. */
    synchronized void end() {
        if (paused) {
            paused = false;
            nanos += System.nanoTime() - since;
        }
    }

    /** {@return seconds of all pauses, the present one included} */
    synchronized double seconds() {
        return (nanos + (paused ? System.nanoTime() - since : 0)) / NANOS;
    }
}
