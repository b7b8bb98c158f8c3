package io.dropwarp.workers.sizing;

import io.dropwarp.protocol.Needs;
import java.util.concurrent.Semaphore;

/**
 * Lets requests in by the memory they need, in the order of their coming: who does not fit waits, and who came later waits
 * behind, so that a large request is never starved by small ones. One that needs more than there is gets all, and so is
 * alone. Thread-safe.
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
     * Waits for memory.
     *
     * @param needs of the request
     * @return what was taken, to be given back
     * @throws InterruptedException if the waiting thread is interrupted; then nothing was taken
     */
    public int take(Needs needs) throws InterruptedException {
        int wanted = needs.memoryMb() > 0 ? needs.memoryMb() : memory.ordinaryMb();
        int taken = needs.alone() ? memory.totalMb() : Math.min(wanted, memory.totalMb());
        free.acquire(taken);
        return taken;
    }

    /** Gives back what {@link #take} returned. */
    public void giveBack(int taken) {
        free.release(taken);
    }

    /** Lets everybody in, since the service stops and they have to be told so. For once. */
    public void open() {
        free.release(EVERYBODY);
    }

    /** {@return how many wait; an estimate} */
    public int waiting() {
        return free.getQueueLength();
    }
}
