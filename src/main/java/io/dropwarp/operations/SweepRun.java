package io.dropwarp.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One run of a sweep, in progress. Thread-safe. */
public final class SweepRun {

    private static final int MOST_DETAILS = 200;

    private final boolean dryRun;
    private final Map<String, Long> figures = new TreeMap<>();
    private final List<String> details = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stop = lock.newCondition();
    private boolean stopped;

    public SweepRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    /** {@return whether it only reports what it would do} */
    public boolean dryRun() {
        return dryRun;
    }

    /** Adds to a figure. */
    public void count(String figure, long number) {
        lock.lock();
        try {
            figures.merge(figure, number, Long::sum);
        } finally {
            lock.unlock();
        }
    }

    /** Adds a line that describes one action. A long list is cut off; its figures are not. */
    public void detail(String line) {
        lock.lock();
        try {
            if (details.size() < MOST_DETAILS) {
                details.add(line);
            }
        } finally {
            lock.unlock();
        }
    }

    /** {@return a figure so far; 0 if nothing was added to it} */
    public long figure(String figure) {
        return figures().getOrDefault(figure, 0L);
    }

    public Map<String, Long> figures() {
        lock.lock();
        try {
            return new TreeMap<>(figures);
        } finally {
            lock.unlock();
        }
    }

    public List<String> details() {
        lock.lock();
        try {
            return List.copyOf(details);
        } finally {
            lock.unlock();
        }
    }

    /** Asks it to stop soon; the next run does the rest. */
    public void stop() {
        lock.lock();
        try {
            stopped = true;
            stop.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** {@return whether it should stop} */
    public boolean isStopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a number of milliseconds, or until it should stop; then returns false. */
    public boolean pause(long millis) {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (!stopped && left > 0) {
                left = stop.awaitNanos(left);
            }
            return !stopped;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
