package io.dropwarp.workers.sizing;

import io.dropwarp.protocol.Needs;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Reserves memory for requests in FIFO order: a request that does not fit waits, and later ones wait behind it, so that
 * small requests never starve a large one. A request larger than the whole budget gets all of it and so runs alone.
 * Thread-safe.
 */
public final class MemoryBudget {

    private static final int EVERYBODY = Integer.MAX_VALUE / 2;

    private final PoolMemory memory;
    private final Semaphore free;

    public MemoryBudget(PoolMemory memory) {
        this.memory = memory;
        this.free = new Semaphore(memory.totalMb(), true);
    }

    /**
     * Waits for memory; returns the MB to be given back.
     *
     * @throws InterruptedException if interrupted; then nothing was reserved
     */
    public int take(Needs needs) throws InterruptedException {
        int taken = share(needs);
        free.acquire(taken);
        return taken;
    }

    /**
     * As {@link #take}, but waits no longer than that; empty if nothing was reserved.
     *
     * @throws InterruptedException if interrupted; then nothing was reserved
     */
    public OptionalInt take(Needs needs, Duration patience) throws InterruptedException {
        int taken = share(needs);
        return free.tryAcquire(taken, patience.toMillis(), TimeUnit.MILLISECONDS)
                ? OptionalInt.of(taken)
                : OptionalInt.empty();
    }

    private int share(Needs needs) {
        int wanted = needs.memoryMb() > 0 ? needs.memoryMb() : memory.ordinaryMb();
        return needs.alone() ? memory.totalMb() : Math.min(wanted, memory.totalMb());
    }

    /** Gives back the result of {@link #take}. */
    public void giveBack(int taken) {
        free.release(taken);
    }

    /** Lets all waiting requests through, so that they learn of the service's stop. Cannot be undone. */
    public void open() {
        free.release(EVERYBODY);
    }

    /** {@return reserved MB, until {@link #open}} */
    public int reserved() {
        return Math.max(0, memory.totalMb() - free.availablePermits());
    }

    /** {@return number of waiting requests; an estimate} */
    public int waiting() {
        return free.getQueueLength();
    }
}
