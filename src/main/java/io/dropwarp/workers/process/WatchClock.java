package io.dropwarp.workers.process;

import java.util.concurrent.TimeUnit;

/**
 * The clock for workers' deadlines: it runs only while the watchdog is awake. When this process is stopped, starved or
 * suspended, its workers often are too. By an ordinary clock all of them would be overdue at the next check; by this
 * one they get their time. Thread-safe, with one thread that advances it.
 */
public final class WatchClock {

    private static final long MOST_PER_STEP = TimeUnit.SECONDS.toNanos(1);

    /** The watchdog's last step, by this clock and by the ordinary one. */
    private record Step(long watched, long nanoTime) {

        long reach(long laterNanoTime) {
            return watched + Math.min(laterNanoTime - nanoTime, MOST_PER_STEP);
        }
    }

    private volatile Step last;

    public WatchClock(long nanoTime) {
        last = new Step(0, nanoTime);
    }

    /**
     * {@return nanoseconds the watchdog has been awake at a {@link System#nanoTime()}, at most a second past its last
     * step}
     */
    long at(long nanoTime) {
        return last.reach(nanoTime);
    }

    public long now() {
        return at(System.nanoTime());
    }

    /**
     * Advances the clock to a {@link System#nanoTime()}, by at most a second, however long ago the last step was. Only
     * the watchdog calls it.
     */
    public void advance(long nanoTime) {
        last = new Step(last.reach(nanoTime), nanoTime);
    }
}
