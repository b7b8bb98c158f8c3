package io.dropwarp.workers.process;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Every running worker process, whatever its state and whether or not the pool still has it: a stop must end what is on
 * this list. Thread-safe.
 */
public final class Roster {

    private final Set<WorkerProcess> workers = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Lists a worker until its process ends. */
    void add(WorkerProcess worker, ChildProcess process) {
        workers.add(worker);
        process.afterExit(() -> workers.remove(worker));
    }

    /**
     * {@return whether {@link #close} was called, so that all workers are being killed} Code that starts a worker or a
     * request must first make it known (here, or in the worker) and then ask this: so either it sees the closing, or
     * {@link #close} sees the worker or request.
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

    /** {@return the running workers in a state} */
    public List<WorkerProcess> list(WorkerState state) {
        return workers.stream().filter(worker -> worker.state() == state).toList();
    }

    /** Waits until every process has ended, at most until a {@link System#nanoTime()}. Returns whether none is left. */
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
