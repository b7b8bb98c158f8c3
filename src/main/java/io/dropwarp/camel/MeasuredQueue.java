package io.dropwarp.camel;

import java.util.concurrent.LinkedBlockingQueue;

/**
 * A bounded queue that measures how long its producers waited for room. Costs nothing while there is room. Thread-safe.
 */
public final class MeasuredQueue<E> extends LinkedBlockingQueue<E> {

    private static final long serialVersionUID = 1L;
    private static final double NANOS = 1e9;

    private long endedNanos;
    private int blocked;
    private long startNanos;

    MeasuredQueue(int capacity) {
        super(capacity);
    }

    @Override
    public void put(E element) throws InterruptedException {
        if (offer(element)) {
            return;
        }
        long start = System.nanoTime();
        begin(start);
        try {
            super.put(element);
        } finally {
            end(start);
        }
    }

    private synchronized void begin(long start) {
        blocked++;
        startNanos += start;
    }

    private synchronized void end(long start) {
        blocked--;
        startNanos -= start;
        endedNanos += System.nanoTime() - start;
    }

    /** {@return maximum number of elements} */
    public int capacity() {
        return size() + remainingCapacity();
    }

    /** {@return seconds that producers have waited for room, including those that still wait} */
    public synchronized double blockedSeconds() {
        return (endedNanos + blocked * System.nanoTime() - startNanos) / NANOS;
    }
}
