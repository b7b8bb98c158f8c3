package io.dropwarp.workers.pool;

import io.dropwarp.workers.sizing.MemoryBudget;
import io.dropwarp.workers.sizing.PoolMemory;
import java.time.Duration;
import java.util.Optional;

/**
 * The steps of a request before it gets a worker, each in FIFO order: an admission slot, then memory, then a worker.
 * Slots are few, and tiles have their own; other requests go before tiles, so that a scene delays a small arrival by at
 * most the tiles at work. A request without a slot reserves no memory. Thread-safe.
 */
public final class WaitingLine {

    /** Plans and the like need more slots than workers: while one is answered, the next is at the worker already. */
    private static final int SLOTS_PER_WORKER = 2;

    /** A tile waits at most this long for other requests, however many small files arrive. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ResizableSemaphore tiles;
    private final ResizableSemaphore others;
    private final MemoryBudget memory;
    private final ResizableSemaphore workers;
    private final Duration patience;
    private final Object change = new Object();
    /** Requests other than tiles, from arrival to worker. */
    private int preferred;

    private boolean open;

    /** What a request holds while it is admitted; for one thread. */
    public final class Pass {

        private final ResizableSemaphore slot;
        private final int memoryTaken;

        private Pass(ResizableSemaphore slot, int memoryTaken) {
            this.slot = slot;
            this.memoryTaken = memoryTaken;
        }

        /** Releases everything. */
        public void leave() {
            workers.release();
            memory.giveBack(memoryTaken);
            slot.release();
        }
    }

    /** The limit is the maximum number of requests at workers; the memory is for all of them together. */
    public WaitingLine(int limit, PoolMemory memory) {
        this(limit, memory, PATIENCE);
    }

    /** The patience is how long a tile waits at most for other requests. */
    public WaitingLine(int limit, PoolMemory memory, Duration patience) {
        this.patience = patience;
        this.tiles = new ResizableSemaphore(limit);
        this.others = new ResizableSemaphore(limit * SLOTS_PER_WORKER);
        this.memory = new MemoryBudget(memory);
        this.workers = new ResizableSemaphore(limit);
    }

    /**
     * Waits until a request may have a worker. The pass must be left when the request is done.
     *
     * @throws InterruptedException if interrupted; then it holds nothing
     */
    public Pass enter(RequestLine request) throws InterruptedException {
        if (!request.tile()) {
            return enterFirst(request);
        }
        tiles.acquire();
        try {
            yieldToOthers();
            return enter(tiles, request);
        } catch (InterruptedException e) {
            tiles.release();
            throw e;
        }
    }

    /**
     * {@return a pass without memory, if a worker is idle and nothing waits} For requests that must not delay others.
     */
    public Optional<Pass> enterIfIdle() {
        if (waiting() > 0 || !others.tryAcquire()) {
            return Optional.empty();
        }
        if (!workers.tryAcquire()) {
            others.release();
            return Optional.empty();
        }
        return Optional.of(new Pass(others, 0));
    }

    private Pass enterFirst(RequestLine request) throws InterruptedException {
        coming(1);
        try {
            others.acquire();
            try {
                return enter(others, request);
            } catch (InterruptedException e) {
                others.release();
                throw e;
            }
        } finally {
            coming(-1);
        }
    }

    private void coming(int more) {
        synchronized (change) {
            preferred += more;
            change.notifyAll();
        }
    }

    /** A small file takes milliseconds and a tile seconds, so tiles wait for small files, with a time limit. */
    private void yieldToOthers() throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (change) {
            long left = patience.toMillis();
            while (preferred > 0 && left > 0 && !open) {
                change.wait(left);
                left = (end - System.nanoTime()) / 1_000_000;
            }
        }
    }

    private Pass enter(ResizableSemaphore slot, RequestLine request) throws InterruptedException {
        // Memory first: a request that waits for it must not keep a worker from others.
        int taken = memory.take(request.needs());
        try {
            workers.acquire();
        } catch (InterruptedException e) {
            memory.giveBack(taken);
            throw e;
        }
        return new Pass(slot, taken);
    }

    /** Changes the maximum number of requests at workers. Running ones continue. */
    public void resize(int limit) {
        tiles.resize(limit);
        others.resize(limit * SLOTS_PER_WORKER);
        workers.resize(limit);
    }

    /** Lets all waiting requests through, so that they learn of the service's stop. Cannot be undone. */
    public void open() {
        synchronized (change) {
            open = true;
            change.notifyAll();
        }
        tiles.open();
        others.open();
        memory.open();
        workers.open();
    }

    /** {@return number of requests that wait for anything; an estimate} */
    public int waiting() {
        return tiles.waiting() + others.waiting() + memory.waiting() + workers.waiting();
    }

    /** {@return whether a request waits only for a worker} */
    boolean isShortOfWorkers() {
        return workers.waiting() > 0 || (memory.waiting() == 0 && tiles.waiting() > 0);
    }

    /** {@return number of requests that wait for memory; an estimate} */
    int waitingForMemory() {
        return memory.waiting();
    }
}
