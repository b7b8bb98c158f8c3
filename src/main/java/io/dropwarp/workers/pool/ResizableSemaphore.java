package io.dropwarp.workers.pool;

import java.util.concurrent.Semaphore;

/** A fair semaphore whose number of permits can change at any time. Thread-safe. */
final class ResizableSemaphore {

    private static final int UNLIMITED = Integer.MAX_VALUE / 2;

    /** Makes protected methods public. */
    private static final class Permits extends Semaphore {

        private static final long serialVersionUID = 1L;

        Permits(int permits) {
            super(permits, true);
        }

        void remove(int permits) {
            reducePermits(permits);
        }
    }

    private final Permits free;
    private int size;

    ResizableSemaphore(int size) {
        this.size = size;
        this.free = new Permits(size);
    }

    /**
     * Acquires a permit.
     *
     * @throws InterruptedException if interrupted; then it has none
     */
    void acquire() throws InterruptedException {
        free.acquire();
    }

    /** Acquires a permit if one is free, also before those who wait. */
    boolean tryAcquire() {
        return free.tryAcquire();
    }

    void release() {
        free.release();
    }

    /**
     * Changes the number of permits. Permits in use stay valid: with fewer permits, the next is given once
     * enough have been returned.
     */
    synchronized void resize(int permits) {
        if (permits > size) {
            free.release(permits - size);
        } else {
            free.remove(size - permits);
        }
        size = permits;
    }

    /** Lets all waiting threads through, so that they learn of the service's stop. Cannot be undone. */
    void open() {
        free.release(UNLIMITED);
    }

    /** {@return number of waiting threads; an estimate} */
    int waiting() {
        return free.getQueueLength();
    }
}
