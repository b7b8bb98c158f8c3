package io.dropwarp.workers.pool;

import java.util.concurrent.Semaphore;

/** Lets so many in at a time, in the order of their coming; how many may change at any time. Thread-safe. */
final class ResizableSemaphore {

    private static final int EVERYBODY = Integer.MAX_VALUE / 2;

    /** Makes public what a semaphore keeps for those who extend it. */
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
     * Waits for a place, which must be left again.
     *
     * @throws InterruptedException if the waiting thread is interrupted; then it has none
     */
    void enter() throws InterruptedException {
        free.acquire();
    }

    void leave() {
        free.release();
    }

    /**
     * Changes how many it lets in. Who is in stays in: with fewer places, the next comes in when enough have left.
     *
     * @param places at least 1
     */
    synchronized void resize(int places) {
        if (places > size) {
            free.release(places - size);
        } else {
            free.remove(size - places);
        }
        size = places;
    }

    /** Lets everybody in, since the service stops and they have to be told so. For once. */
    void open() {
        free.release(EVERYBODY);
    }

    /** {@return how many wait; an estimate} */
    int waiting() {
        return free.getQueueLength();
    }
}
