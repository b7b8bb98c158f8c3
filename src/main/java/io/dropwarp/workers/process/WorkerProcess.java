package io.dropwarp.workers.process;

import io.dropwarp.model.ServiceStoppingException;
import io.dropwarp.protocol.WorkerInfo;
import io.dropwarp.workers.process.WorkerCall.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker: first an empty pool slot, then a running process that handles one request at a time, finally the record
 * of an ended one. Its borrower calls {@link #start} once and {@link #exchange} any number of times; its reader, the
 * watchdog and a stop call the rest at any time. See {@link WorkerState} for its life cycle. Every wait in here ends
 * when another thread ends the current {@link WorkerCall}.
 */
public final class WorkerProcess implements ReplyReader.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);

    private static final String WORKER = "worker";
    private static final long MOST_STDERR_BETWEEN = 1L << 20;
    private static final long MOST_STDERR_DURING = 64L << 20;
    /** States without a request; includes busy, for the moment between reply and return. */
    private static final Set<WorkerState> BETWEEN_REQUESTS =
            EnumSet.of(WorkerState.IDLE, WorkerState.LENT, WorkerState.BUSY);

    private static final Duration DRAINED = Duration.ofMillis(500);

    private final WorkerLauncher launcher;
    private final WorkerLimits limits;
    private final WatchClock clock;
    private final Roster roster;
    private final WorkerCounters counters;

    private final AtomicReference<WorkerState> state = new AtomicReference<>(WorkerState.NEW);
    private final AtomicReference<WorkerCall> current = new AtomicReference<>();
    private volatile ChildProcess child;
    private volatile WorkerWear wear;
    private volatile WorkerInfo info;
    private volatile long idleSince;
    private volatile long endBy;

    public WorkerProcess(
            WorkerLauncher launcher, WorkerLimits limits, WatchClock clock, Roster roster, WorkerCounters counters) {
        this.launcher = launcher;
        this.limits = limits;
        this.clock = clock;
        this.roster = roster;
        this.counters = counters;
    }

    public WorkerState state() {
        return state.get();
    }

    /** {@return its process, null before the start} */
    public ChildProcess process() {
        return child;
    }

    /** {@return its description from when it became ready, null before} */
    public WorkerInfo info() {
        return info;
    }

    /** {@return since when it has been idle, by the watch clock} */
    public long idleSince() {
        return idleSince;
    }

    /** {@return whether it could be borrowed: it is new, or healthy and idle} It then belongs to the caller. */
    public boolean lend() {
        WorkerState now = state.get();
        if (now == WorkerState.IDLE && !child.alive()) {
            end(); // the reader is about to report it too
        }
        return now == WorkerState.NEW || state.compareAndSet(WorkerState.IDLE, WorkerState.LENT);
    }

    /** Takes it back from its borrower, to be lent again if it is healthy and the pool is not stopping. */
    public void giveBack(boolean stopping) {
        if (child == null) {
            return; // never started, or could not be
        }
        RecycleCause due = stopping ? RecycleCause.STOP : wear.due();
        idleSince = clock.now();
        if (due == null) {
            state.compareAndSet(WorkerState.LENT, WorkerState.IDLE);
        } else {
            dismiss(WorkerState.LENT, due);
        }
        discardLost();
    }

    /**
     * Starts the process and waits until it is ready.
     *
     * @throws WorkerStartException if it does not become ready
     * @throws ServiceStoppingException if the service stops meanwhile
     */
    public void start() throws InterruptedException {
        WorkerCall starting = new WorkerCall(clock, limits.start(), limits.start());
        current.set(starting);
        state.set(WorkerState.STARTING);
        launch();
        Outcome outcome = await(starting);
        if (!outcome.lost() && outcome.reply().ready() != null) {
            info = outcome.reply().ready();
            if (state.compareAndSet(WorkerState.STARTING, WorkerState.LENT)) {
                counters.countStarted();
                LOG.atDebug()
                        .addKeyValue(WORKER, child.pid())
                        .addKeyValue("seconds", starting.seconds())
                        .log("Worker process {} is ready after {} s", child.pid(), starting.seconds());
                return;
            }
        }
        counters.countStartFailure();
        throw WorkerStartException.notReady(outcome, examine(outcome, starting));
    }

    private void launch() {
        try {
            child = launcher.launch();
        } catch (IOException e) {
            state.set(WorkerState.LOST);
            counters.countStartFailure();
            throw WorkerStartException.notLaunched(e);
        }
        wear = new WorkerWear(limits, child.pid());
        roster.add(this, child);
        if (roster.closed()) {
            abort(); // guards against a stop that killed all listed workers before this one was listed
        }
        ReplyReader.start("dropwarp-worker-" + child.pid(), child.replies(), this);
        // The reader sees the end itself, unless a child of the worker keeps the pipe open. This comes late, so that
        // the reader has had time for a reply sent just before the end.
        child.afterExit(DRAINED, this::end);
    }

    /**
     * Executes one request, a single line. The outcome is the worker's reply, or what is known of its loss.
     *
     * @throws ServiceStoppingException if the service stops meanwhile
     */
    public WorkerOutcome exchange(String request, Duration limit) throws InterruptedException {
        WorkerCall exchange = new WorkerCall(clock, limit, limits.hang());
        child.stderr().keepBelow(MOST_STDERR_BETWEEN);
        child.stderr().mark();
        // First known, then busy: from now on, giving the worker up also finds the exchange.
        current.set(exchange);
        if (!state.compareAndSet(WorkerState.LENT, WorkerState.BUSY)) {
            exchange.lose(LossCause.CRASHED, null); // it died since it was lent
        } else if (roster.closed()) {
            exchange.stop(); // guards against a stop that looked for the current exchange before this one was set
        } else {
            send(request, exchange);
        }
        Outcome outcome = await(exchange);
        if (outcome.lost()) {
            LossReport loss = examine(outcome, exchange);
            counters.count(loss.cause());
            LOG.atWarn()
                    .addKeyValue(WORKER, child.pid())
                    .addKeyValue("code", loss.failure().code())
                    .addKeyValue("seconds", exchange.seconds())
                    .log("{}", loss.failure().message());
            return loss.answer();
        }
        counters.countAnswered();
        wear.answered(outcome.reply());
        // If it is not busy, it died right after its reply, which is valid all the same.
        state.compareAndSet(WorkerState.BUSY, WorkerState.LENT);
        int exitValue = outcome.reply().failure() == null ? 0 : 1;
        return new WorkerOutcome(
                exitValue, outcome.line(), "", null, exchange.seconds(), wear.peakBytes(), child.pid());
    }

    private void send(String request, WorkerCall exchange) {
        try {
            child.send(request);
        } catch (IOException e) {
            // It died; or it was killed, and then the exchange was ended before.
            exchange.lose(LossCause.CRASHED, null);
        }
    }

    /** A worker whose borrower has gone is useless: its reply would never be read. */
    private Outcome await(WorkerCall exchange) throws InterruptedException {
        try {
            return exchange.await();
        } catch (ServiceStoppingException | InterruptedException e) {
            state.set(WorkerState.LOST);
            child.kill();
            throw e;
        }
    }

    private LossReport examine(Outcome outcome, WorkerCall exchange) throws InterruptedException {
        state.set(WorkerState.LOST);
        return LossReport.examine(child, outcome, exchange.seconds(), wear.peakBytes());
    }

    /**
     * Checks it at every step of the watchdog: a request that takes too long, silence, too much memory; and an end that
     * does not come.
     */
    public void inspect() {
        WorkerCall exchange = current.get();
        if (state.get() == WorkerState.ENDED) {
            if (clock.now() > endBy) {
                child.kill();
            }
        } else if (exchange != null) {
            child.stderr().keepBelow(MOST_STDERR_DURING);
            wear.excess().ifPresent(excess -> giveUp(exchange, LossCause.MEMORY, excess));
            exchange.overdue().ifPresent(cause -> giveUp(exchange, cause, exchange.limitFor(cause)));
        }
    }

    /** Kills it only if this decides how the exchange ends: guards against a reply that arrived just now. */
    private void giveUp(WorkerCall exchange, LossCause cause, String detail) {
        if (exchange.lose(cause, detail)) {
            child.kill();
        }
    }

    /** Releases the thread that waits for it, then kills it, because the service stops. */
    void abort() {
        WorkerCall exchange = current.get();
        if (exchange != null) {
            exchange.stop();
        }
        child.kill();
    }

    /** Ends it gracefully if it is still in the given state: IDLE, or LENT for its borrower. Does not wait. */
    public void dismiss(WorkerState from, RecycleCause cause) {
        endBy = clock.now() + limits.endGrace().toNanos();
        if (state.compareAndSet(from, WorkerState.ENDED)) {
            counters.count(cause);
            child.closeInput();
            child.afterExit(child::deleteFiles);
        }
    }

    /** Cleans up after a lost worker. */
    void discardLost() {
        if (state.get() == WorkerState.LOST && child != null) {
            child.kill();
            child.afterExit(child::deleteFiles);
        }
    }

    @Override
    public void line(String text, ReplyLine line) {
        if (line.progress()) {
            WorkerCall exchange = current.get();
            if (exchange != null) {
                exchange.heard();
            }
            return;
        }
        boolean starting = state.get() == WorkerState.STARTING;
        WorkerCall exchange = current.getAndSet(null);
        if (exchange == null) {
            giveUp(LossCause.PROTOCOL, "a reply without a request");
        } else if ((line.ready() != null) != starting && line.failure() == null) {
            exchange.lose(LossCause.PROTOCOL, starting ? "a first line without \"ready\"" : "\"ready\" once more");
        } else {
            exchange.reply(text, line);
        }
    }

    @Override
    public void garbage(String what) {
        giveUp(LossCause.PROTOCOL, what);
    }

    @Override
    public void end() {
        giveUp(LossCause.CRASHED, null);
    }

    /** Called by the reader when nothing more can be expected of it, with or without a running request. */
    private void giveUp(LossCause cause, String detail) {
        WorkerState before = state.getAndUpdate(s -> s == WorkerState.ENDED ? s : WorkerState.LOST);
        // Read only now that no exchange can begin any more.
        WorkerCall exchange = current.get();
        if (exchange != null) {
            exchange.lose(cause, detail);
        } else if (BETWEEN_REQUESTS.contains(before)) {
            counters.count(cause);
            LOG.atWarn()
                    .addKeyValue(WORKER, child.pid())
                    .addKeyValue("code", cause.code())
                    .log("Worker process {} was lost between two requests ({})", child.pid(), cause);
            discardLost();
        }
        if (cause == LossCause.PROTOCOL) {
            child.kill();
        }
    }
}
