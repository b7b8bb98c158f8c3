package io.dropwarp.workers.pool;

import io.dropwarp.model.ServiceStoppingException;
import io.dropwarp.protocol.WorkerInfo;
import io.dropwarp.workers.process.Roster;
import io.dropwarp.workers.process.ScratchFiles;
import io.dropwarp.workers.process.WatchClock;
import io.dropwarp.workers.process.WorkerCounters;
import io.dropwarp.workers.process.WorkerLauncher;
import io.dropwarp.workers.process.WorkerLimits;
import io.dropwarp.workers.process.WorkerOutcome;
import io.dropwarp.workers.process.WorkerProcess;
import io.dropwarp.workers.process.WorkerStartException;
import io.dropwarp.workers.process.WorkerState;
import io.dropwarp.workers.sizing.Cgroup;
import io.dropwarp.workers.sizing.PoolMemory;
import io.dropwarp.workers.sizing.ProcessorClock;
import io.dropwarp.workers.sizing.WorkerTuning;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker processes and the access to them. Thread-safe.
 *
 * <p>Contract:
 * <ul>
 * <li>At most {@link #limit} requests run at once, and only as many as fit the memory together; waiting requests are
 *     served in FIFO order. Processes are started on demand, the one used last is used next, and all but one end after
 *     some idle time. Within the settings' range the limit follows the measured load: see {@link WorkerTuning}.
 * <li>Whatever a worker does, {@link #submit} returns a {@link WorkerOutcome}: a reply, or a loss with its cause. A
 *     worker that dies, sends nonsense, is silent, late or too large is killed and replaced, never repaired; others are
 *     not disturbed.
 * <li>A request is tried once. Retries are up to the caller, who knows what the failure means for the job.
 * <li>It ends in three steps: {@link #quiesce} accepts no more requests, {@link #stop} waits for running ones for a
 *     grace time, then kills. No process keeps running, no thread keeps waiting. If this process is killed instead, the
 *     workers end when their standard input closes.
 * </ul>
 */
public final class WorkerPool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

    private static final Duration OWN_END = Duration.ofSeconds(1);
    private static final Duration KILLED_END = Duration.ofSeconds(3);

    private final WorkerSettings settings;
    private final WorkerCounters counters = new WorkerCounters();
    private final Roster roster = new Roster();
    private final Submissions submissions = new Submissions();
    private final WaitingLine line;
    private final GenericObjectPool<WorkerProcess> pool;
    private final Watchdog watchdog;
    private volatile int limit;

    public WorkerPool(WorkerSettings settings) {
        this(settings, new ProcessorClock(Cgroup.ROOT));
    }

    WorkerPool(WorkerSettings settings, ProcessorClock processors) {
        this.settings = settings;
        limit = settings.range().start();
        line = new WaitingLine(limit, settings.memory());
        ScratchFiles.sweep(settings.command().scratchDir());
        WatchClock clock = new WatchClock(System.nanoTime());
        WorkerLimits limits = settings.limits();
        WorkerLauncher launcher = new WorkerLauncher(settings.command(), limits, System.getenv());
        WorkerFactory factory = new WorkerFactory(
                () -> new WorkerProcess(launcher, limits, clock, roster, counters), submissions::closed);
        pool = new GenericObjectPool<>(factory, config());
        Adaptation adaptation = new Adaptation(settings, roster, line, counters, processors, this::resize);
        IdleWorkers idle = new IdleWorkers(roster, clock, limits.idle(), this::limit);
        watchdog = new Watchdog(clock, roster, idle, adaptation::step);
        watchdog.start();
    }

    private static GenericObjectPoolConfig<WorkerProcess> config() {
        GenericObjectPoolConfig<WorkerProcess> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(-1); // the waiting line limits the borrowers, so nobody waits in the object pool
        config.setMaxIdle(-1); // every returned worker is kept; see WorkerFactory
        config.setLifo(true);
        config.setBlockWhenExhausted(false);
        config.setTestOnBorrow(true);
        config.setJmxEnabled(false);
        return config;
    }

    /**
     * Executes one request. Blocks until a worker is free, then until it has answered or is given up.
     *
     * @param request a {@link io.dropwarp.protocol.Request} in JSON
     * @param limit time a worker may take, without the wait for one; null for the settings' default
     * @throws ServiceStoppingException if the service stops before it is done, or the calling thread is interrupted
     *     (its interrupt flag is then set); the request counts as never tried
     * @throws WorkerStartException if no worker can be started; no request can succeed until that is fixed
     */
    public WorkerOutcome submit(String request, Duration limit) {
        // In JSON a line break can only be white space between tokens.
        String text = request.strip().replace('\n', ' ').replace('\r', ' ');
        Duration time = limit == null ? settings.limits().requestTimeout() : limit;
        return withWorker(RequestLine.read(text), worker -> worker.exchange(text, time));
    }

    /**
     * Makes sure that workers can be started, by starting one unless one is idle.
     *
     * @throws ServiceStoppingException as for {@link #submit}
     * @throws WorkerStartException if it cannot be started
     */
    public WorkerInfo probe() {
        return withWorker(RequestLine.UNKNOWN, WorkerProcess::info);
    }

    /**
     * Starts one more worker, up to the limit, so that the next request that finds all others busy need not wait for
     * it. Blocks until it is ready.
     *
     * @throws ServiceStoppingException as for {@link #submit}
     * @throws WorkerStartException if it cannot be started
     */
    public void startAnother() {
        withPass(RequestLine.UNKNOWN, () -> {
            // Checked after the wait, since others may have started some meanwhile.
            if (roster.list().size() >= limit) {
                return null;
            }
            List<WorkerProcess> started = new ArrayList<>();
            WorkerProcess worker = borrow();
            while (worker.state() != WorkerState.NEW) {
                started.add(worker);
                worker = borrow();
            }
            // At once: they are wanted, and the new one takes a while.
            started.forEach(pool::returnObject);
            return with(worker, WorkerProcess::info);
        });
    }

    /** An action with a borrowed worker. */
    private interface Use<T> {
        T with(WorkerProcess worker) throws InterruptedException;
    }

    /** An action after the waiting line. */
    private interface Turn<T> {
        T take() throws InterruptedException;
    }

    private <T> T withWorker(RequestLine request, Use<T> use) {
        return withPass(request, () -> with(borrow(), use));
    }

    private <T> T withPass(RequestLine request, Turn<T> turn) {
        submissions.enter();
        try {
            WaitingLine.Pass pass = line.enter(request);
            try {
                submissions.requireOpen();
                return turn.take();
            } finally {
                pass.leave();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceStoppingException("The thread that waited for a worker was interrupted");
        } finally {
            submissions.leave();
        }
    }

    private <T> T with(WorkerProcess worker, Use<T> use) throws InterruptedException {
        try {
            submissions.requireOpen();
            if (worker.state() == WorkerState.NEW) {
                worker.start();
                submissions.requireOpen();
            }
            return use.with(worker);
        } finally {
            pool.returnObject(worker);
        }
    }

    private WorkerProcess borrow() throws InterruptedException {
        try {
            return pool.borrowObject();
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Making an unstarted worker never fails", e);
        }
    }

    /** Accepts no more requests and rejects those that wait for a worker. Running ones continue; idle workers end. */
    synchronized void quiesce() {
        if (!submissions.close()) {
            return;
        }
        // Each waiting thread passes, sees that the service stops, and leaves.
        line.open();
        pool.clear();
    }

    /**
     * Stops everything: accepts no more requests, waits for running ones, kills the rest. Threads still in {@link
     * #submit} get a {@link ServiceStoppingException}. May be called again with a shorter time, also while another
     * thread is in it, and from a shutdown hook.
     *
     * @param grace time for running requests to finish
     */
    public void stop(Duration grace) {
        long deadline = System.nanoTime() + grace.toNanos();
        quiesce();
        boolean interrupted = false;
        try {
            if (submissions.awaitNone(deadline)) {
                roster.awaitEmpty(Math.min(deadline, System.nanoTime() + OWN_END.toNanos()));
            }
        } catch (InterruptedException e) {
            interrupted = true; // then without a grace time
        }
        roster.close();
        try {
            long killed = System.nanoTime() + KILLED_END.toNanos();
            if (!submissions.awaitNone(killed) || !roster.awaitEmpty(killed)) {
                LOG.warn("Some worker processes did not end though they were killed");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        watchdog.close();
        pool.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop(Duration.ZERO);
    }

    /**
     * Says that the folder of the scratch files is in use, and makes it anew if somebody has removed it.
     *
     * @throws IOException if that is not possible
     */
    public void keepScratch() throws IOException {
        ScratchFiles.keep(settings.command().scratchDir());
    }

    public WorkerCounters counters() {
        return counters;
    }

    /** {@return number of busy workers} */
    public int busy() {
        return roster.list(WorkerState.BUSY).size();
    }

    /** {@return number of idle workers} */
    public int idle() {
        return roster.list(WorkerState.IDLE).size();
    }

    /** {@return process ids of the running workers} */
    List<Long> pids() {
        return roster.list().stream().map(worker -> worker.process().pid()).toList();
    }

    /** {@return number of requests that wait for memory or a worker; an estimate} */
    public int waiting() {
        return line.waiting();
    }

    /** {@return number of requests that wait for memory; an estimate} */
    public int waitingForMemory() {
        return line.waitingForMemory();
    }

    /** {@return memory for all running requests} */
    public PoolMemory memory() {
        return settings.memory();
    }

    /** {@return current maximum number of workers} */
    public int limit() {
        return limit;
    }

    /** Changes the limit. More workers are started on demand; above the limit, idle ones end. */
    private void resize(int workers) {
        limit = workers;
        line.resize(workers);
    }
}
