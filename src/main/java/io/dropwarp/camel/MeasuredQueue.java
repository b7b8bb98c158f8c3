package io.dropwarp.camel;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A bounded queue that measures how long its producers waited for room. Costs nothing while there is room. Of the
 * consumers that wait for an element with a limit of time, only one counts the time, and the others wait for their turn:
 * else a hundred idle consumers would wake up whenever theirs is over. Thread-safe.
 */
public final class MeasuredQueue<E> extends LinkedBlockingQueue<E> {

    private static final long serialVersionUID = 1L;
    private static final double NANOS = 1e9;

    /** How long a consumer waits after {@link #releaseConsumers}; long enough not to keep a core busy. */
    private static final long LAST_MILLIS = 2;

    private final transient Semaphore turn = new Semaphore(1);
    private volatile boolean ending;

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

    /** The time begins with this consumer's turn, which may be much later, unless {@link #releaseConsumers} was called. */
    @Override
    public E poll(long timeout, TimeUnit unit) throws InterruptedException {
        E element = poll();
        if (element != null) {
            return element;
        }
        turn.acquire();
        try {
            return ending ? super.poll(LAST_MILLIS, TimeUnit.MILLISECONDS) : super.poll(timeout, unit);
        } finally {
            turn.release();
        }
    }

    /** From now on a consumer that waits for an element in vain learns so at once. */
    public void releaseConsumers() {
        ending = true;
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
