package io.dropwarp.worker;

/**
 * The way of a request to a worker: first a place in the line, then memory, then a worker's turn, each in the order of
 * coming. Places are few and tiles have their own, so that a line full of a scene's tiles never delays a small arrival by
 * more than as many tiles as there are workers; and who waits outside holds no memory. Thread-safe.
 */
final class WaitingLine {

    /** Plans and the like need more places than workers: while one is answered, the next is at the worker already. */
    private static final int PLACES_PER_WORKER = 2;

    private final Gate tiles;
    private final Gate others;
    private final MemoryBudget memory;
    private final Gate workers;

    /** What a request holds while it is in; for one thread. */
    final class Pass {

        private final Gate place;
        private final int memoryTaken;

        private Pass(Gate place, int memoryTaken) {
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
        this.tiles = new Gate(limit);
        this.others = new Gate(limit * PLACES_PER_WORKER);
        this.memory = new MemoryBudget(memory);
        this.workers = new Gate(limit);
    }

    /**
     * Waits until a request may have a worker.
     *
     * @param request what is asked
     * @return to be left when it is done
     * @throws InterruptedException if the waiting thread is interrupted; then it holds nothing
     */
    Pass enter(RequestLine request) throws InterruptedException {
        Gate place = request.tile() ? tiles : others;
        place.enter();
        try {
            // Memory first: who waits for it must not keep a worker from others.
            int taken = memory.take(request.needs());
            try {
                workers.enter();
            } catch (InterruptedException e) {
                memory.giveBack(taken);
                throw e;
            }
            return new Pass(place, taken);
        } catch (InterruptedException e) {
            place.leave();
            throw e;
        }
    }

    /** Changes how many may be at a worker at once. What runs goes on. */
    void resize(int limit) {
        tiles.resize(limit);
        others.resize(limit * PLACES_PER_WORKER);
        workers.resize(limit);
    }

    /** Lets everybody through, since the service stops and they have to be told so. For once. */
    void open() {
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
