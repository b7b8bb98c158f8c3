package io.dropwarp.workers.pool;

import io.dropwarp.model.ServiceStoppingException;
import java.util.concurrent.TimeUnit;

/** Counts who is inside {@link WorkerPool#submit}, waiting or served, and shuts the door at a stop. Thread-safe. */
final class Submissions {

    private int inside;
    private volatile boolean closed;

    /**
     * Lets one in, who must {@link #leave}.
     *
     * @throws ServiceStoppingException if the door is shut
     */
    synchronized void enter() {
        requireOpen();
        inside++;
    }

    synchronized void leave() {
        inside--;
        notifyAll();
    }

    /**
     * Shuts the door.
     *
     * @return whether it was open
     */
    synchronized boolean close() {
        boolean open = !closed;
        closed = true;
        return open;
    }

    boolean closed() {
        return closed;
    }

    /** Turns back one who came in before the door was shut but has not begun. */
    void requireOpen() {
        if (closed) {
            throw new ServiceStoppingException("The service stops and takes no more requests");
        }
    }

    /**
     * Waits until nobody is inside.
     *
     * @param deadline by {@link System#nanoTime()}
     * @return whether nobody is
     * @throws InterruptedException if the waiting thread is interrupted
     */
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
