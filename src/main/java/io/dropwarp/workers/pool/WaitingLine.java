package io.dropwarp.workers.pool;

import io.dropwarp.workers.sizing.MemoryBudget;
import io.dropwarp.workers.sizing.PoolMemory;
import java.time.Duration;

/**
 * The way of a request to a worker: first a place in the line, then memory, then a worker's turn, each in the order of
 * coming. Places are few and tiles have their own, and a tile gives way to what is none, so that a scene never delays a
 * small arrival by more than the tiles that are at work; and who waits outside holds no memory. Thread-safe.
 */
final class WaitingLine {

    /** Plans and the like need more places than workers: while one is answered, the next is at the worker already. */
    private static final int PLACES_PER_WORKER = 2;

    /** However many small files come, each place for tiles serves one in that time, and a tile's own. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ResizableSemaphore tiles;
    private final ResizableSemaphore others;
    private final MemoryBudget memory;
    private final ResizableSemaphore workers;
    private final Duration patience;
    private final Object change = new Object();
    /** Requests that are no tiles, between their coming and their turn. */
    private int first;

    private boolean open;

    /** What a request holds while it is in; for one thread. */
    final class Pass {

        private final ResizableSemaphore place;
        private final int memoryTaken;

        private Pass(ResizableSemaphore place, int memoryTaken) {
            this.place = place;
            this.memoryTaken = memoryTaken;
        }

        /** Gives all back. */
        void leave() {
            workers.leave();
            memory.giveBack(memoryTaken);
            place.leave();
        }
    }

    /**
     * Opens it.
     *
     * @param limit most requests at a worker at once
     * @param memory what they may need together
     */
    WaitingLine(int limit, PoolMemory memory) {
        this(limit, memory, PATIENCE);
    }

    WaitingLine(int limit, PoolMemory memory, Duration patience) {
        this.patience = patience;
        this.tiles = new ResizableSemaphore(limit);
        this.others = new ResizableSemaphore(limit * PLACES_PER_WORKER);
        this.memory = new MemoryBudget(memory);
        this.workers = new ResizableSemaphore(limit);
    }

    /**
     * Waits until a request may have a worker.
     *
     * @param request what is asked
     * @return to be left when it is done
     * @throws InterruptedException if the waiting thread is interrupted; then it holds nothing
     */
    Pass enter(RequestLine request) throws InterruptedException {
        if (!request.tile()) {
            return enterFirst(request);
        }
        tiles.enter();
        try {
            giveWay();
            return enter(tiles, request);
        } catch (InterruptedException e) {
            tiles.leave();
            throw e;
        }
    }

    private Pass enterFirst(RequestLine request) throws InterruptedException {
        coming(1);
        try {
            others.enter();
            try {
                return enter(others, request);
            } catch (InterruptedException e) {
                others.leave();
                throw e;
            }
        } finally {
            coming(-1);
        }
    }

    private void coming(int more) {
        synchronized (change) {
            first += more;
            change.notifyAll();
        }
    }

    /** A small file takes milliseconds and a tile seconds: so tiles wait until no small one does, but not for ever. */
    private void giveWay() throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (change) {
            long left = patience.toMillis();
            while (first > 0 && left > 0 && !open) {
                change.wait(left);
                left = (end - System.nanoTime()) / 1_000_000;
            }
        }
    }

    private Pass enter(ResizableSemaphore place, RequestLine request) throws InterruptedException {
        // Memory first: who waits for it must not keep a worker from others.
        int taken = memory.take(request.needs());
        try {
            workers.enter();
        } catch (InterruptedException e) {
            memory.giveBack(taken);
            throw e;
        }
        return new Pass(place, taken);
    }

    /** Changes how many may be at a worker at once. What runs goes on. */
    void resize(int limit) {
        tiles.resize(limit);
        others.resize(limit * PLACES_PER_WORKER);
        workers.resize(limit);
    }

    /** Lets everybody through, since the service stops and they have to be told so. For once. */
    void open() {
        synchronized (change) {
            open = true;
            change.notifyAll();
        }
        tiles.open();
        others.open();
        memory.open();
        workers.open();
    }

    /** {@return how many wait, for whatever; an estimate} */
    int waiting() {
        return tiles.waiting() + others.waiting() + memory.waiting() + workers.waiting();
    }

    /** {@return whether one waits for nothing but a worker} */
    boolean isShortOfWorkers() {
        return workers.waiting() > 0 || (memory.waiting() == 0 && tiles.waiting() > 0);
    }

    /** {@return how many wait for memory; an estimate} */
    int waitingForMemory() {
        return memory.waiting();
    }
}
