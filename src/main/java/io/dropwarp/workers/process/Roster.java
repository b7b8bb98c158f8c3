package io.dropwarp.workers.process;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Every worker process that runs, whatever its state and whether or not the pool still knows of it: what is on this list
 * is what a stop must end. Thread-safe.
 */
public final class Roster {

    private final Set<WorkerProcess> workers = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Puts a worker on the list until its process ends. */
    void add(WorkerProcess worker, ChildProcess process) {
        workers.add(worker);
        process.afterExit(() -> workers.remove(worker));
    }

    /**
     * Whether all workers are being killed. Who starts a worker or a request must first make it known (here, or in the
     * worker) and then ask this: so either the asker sees the closing, or {@link #close} sees what was made known.
     *
     * @return true once {@link #close} was called
     */
    boolean closed() {
        return closed;
    }

    /** Kills all, now and from now on. */
    public void close() {
        closed = true;
        workers.forEach(WorkerProcess::abort);
    }

    public void forEach(Consumer<WorkerProcess> action) {
        workers.forEach(action);
    }

    /** {@return the running workers, whatever their state} */
    public List<WorkerProcess> list() {
        return List.copyOf(workers);
    }

    /** {@return those of the running workers that are in a state} */
    public List<WorkerProcess> list(WorkerState state) {
        return workers.stream().filter(worker -> worker.state() == state).toList();
    }

    /**
     * Waits until every process has ended.
     *
     * @param deadline by {@link System#nanoTime()}
     * @return whether none is left
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public boolean awaitEmpty(long deadline) throws InterruptedException {
        for (WorkerProcess worker : workers) {
            try {
                worker.process().exit().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
        return true;
    }
}
