package io.dropwarp.workers.pool;

import java.util.concurrent.Semaphore;

/** A fair semaphore whose number of permits can change at any time. Thread-safe. */
final class ResizableSemaphore {

    private static final int EVERYBODY = Integer.MAX_VALUE / 2;

    /** Makes protected methods public. */
    private static final class Places extends Semaphore {

        private static final long serialVersionUID = 1L;

        Places(int places) {
            super(places, true);
        }

        void remove(int places) {
            reducePermits(places);
        }
    }

    private final Places free;
    private int size;

    ResizableSemaphore(int size) {
        this.size = size;
        this.free = new Places(size);
    }

    /**
     * Acquires a permit.
     *
     * @throws InterruptedException if interrupted; then it has none
     */
    void enter() throws InterruptedException {
        free.acquire();
    }

    void leave() {
        free.release();
    }

    /**
     * Changes the number of permits, at least 1. Permits in use stay valid: with fewer permits, the next is given once
     * enough have been returned.
     */
    synchronized void resize(int places) {
        if (places > size) {
            free.release(places - size);
        } else {
            free.remove(size - places);
        }
        size = places;
    }

    /** Lets all waiting threads through, so that they learn of the service's stop. Cannot be undone. */
    void open() {
        free.release(EVERYBODY);
    }

    /** {@return number of waiting threads; an estimate} */
    int waiting() {
        return free.getQueueLength();
    }
}
