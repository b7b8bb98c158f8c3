package io.dropwarp.worker;

import java.util.concurrent.TimeUnit;

/**
 * The time by which workers are judged: it runs only while the watchdog is awake. When this process was stopped, starved
 * or suspended, its workers were often so too; by an ordinary clock all of them would look overdue at the first look
 * afterwards, by this one they get their time. Thread-safe, with one thread that advances it.
 */
final class WatchClock {

    private static final long MOST_PER_STEP = TimeUnit.SECONDS.toNanos(1);

    private volatile long now;
    private long previous;

    WatchClock(long nanoTime) {
        previous = nanoTime;
    }

    /** {@return nanoseconds the watchdog has been awake} */
    long now() {
        return now;
    }

    /**
     * Goes on, by at most a second however long the last step is past. Only the watchdog calls it.
     *
     * @param nanoTime the ordinary clock's {@link System#nanoTime()}
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void advance(long nanoTime) {
        now += Math.min(nanoTime - previous, MOST_PER_STEP);
        previous = nanoTime;
    }
}
