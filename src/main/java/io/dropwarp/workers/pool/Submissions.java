package io.dropwarp.workers.pool;

import io.dropwarp.model.ServiceStoppingException;
import java.util.concurrent.TimeUnit;

/**
 * Counts the threads inside {@link WorkerPool#submit}, waiting or served, and rejects new ones after a stop.
 * Thread-safe.
 */
final class Submissions {

    private int inside;
    private volatile boolean closed;

    /**
     * Counts one thread, which must {@link #leave}.
     *
     * @throws ServiceStoppingException after {@link #close}
     */
    synchronized void enter() {
        requireOpen();
        inside++;
    }

    synchronized void leave() {
        inside--;
        notifyAll();
    }

    /** Rejects new threads. Returns whether it was open. */
    synchronized boolean close() {
        boolean open = !closed;
        closed = true;
        return open;
    }

    boolean closed() {
        return closed;
    }

    /** Rejects a thread that entered before the close but has not begun. */
    void requireOpen() {
        if (closed) {
            throw new ServiceStoppingException("The service stops and takes no more requests");
        }
    }

    /** Waits until no thread is inside, at most until a {@link System#nanoTime()}. Returns whether none is. */
    synchronized boolean awaitNone(long deadline) throws InterruptedException {
        while (inside > 0) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }
}
