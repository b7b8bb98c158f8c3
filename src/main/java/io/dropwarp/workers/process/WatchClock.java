package io.dropwarp.workers.process;

import java.util.concurrent.TimeUnit;

/**
 * The time by which workers are judged: it runs only while the watchdog is awake. When this process was stopped, starved
 * or suspended, its workers were often so too; by an ordinary clock all of them would look overdue at the first look
 * afterwards, by this one they get their time. Thread-safe, with one thread that advances it.
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
     * Reads it.
     *
     * @param nanoTime the ordinary clock's {@link System#nanoTime()}
     * @return nanoseconds the watchdog has been awake, at most a second past its last step
     */
    long at(long nanoTime) {
        return last.reach(nanoTime);
    }

    /** {@return what it shows now} */
    public long now() {
        return at(System.nanoTime());
    }

    /**
     * Goes on, by at most a second however long the last step is past. Only the watchdog calls it.
     *
     * @param nanoTime the ordinary clock's {@link System#nanoTime()}
     */
    public void advance(long nanoTime) {
        last = new Step(last.reach(nanoTime), nanoTime);
    }
}
