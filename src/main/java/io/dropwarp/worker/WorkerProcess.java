package io.dropwarp.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.worker.Exchange.Outcome;
import io.dropwarp.worker.protocol.Json;
import io.dropwarp.worker.protocol.Reply;
import io.dropwarp.worker.protocol.WorkerInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker: a place in the pool, then a process that takes one request at a time, then a memory. Its borrower calls
 * {@link #start} once and {@link #exchange} any number of times; its reader, the watchdog and a stop call the rest at any
 * time. See {@link WorkerState} for its life. Every wait in here ends when somebody ends the current {@link Exchange}.
 */
final class WorkerProcess implements ReplyReader.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);

    private static final long MOST_STDERR_BETWEEN = 1L << 20;
    private static final long MOST_STDERR_DURING = 64L << 20;
    private static final Duration DRAINED = Duration.ofMillis(500);
    private static final Set<FailureCode> SUSPECT = EnumSet.of(FailureCode.OUT_OF_MEMORY, FailureCode.INTERNAL);

    private final WorkerLauncher launcher;
    private final WorkerLimits limits;
    private final WatchClock clock;
    private final Roster roster;
    private final WorkerCounters counters;

    private final AtomicReference<WorkerState> state = new AtomicReference<>(WorkerState.NEW);
    private final AtomicReference<Exchange> current = new AtomicReference<>();
    private volatile ChildProcess child;
    private volatile RecycleCause due;
    private volatile WorkerInfo info;
    private volatile long peakBytes;
    private volatile long endBy;
    private int answered; // used by the borrower only

    WorkerProcess(
            WorkerLauncher launcher, WorkerLimits limits, WatchClock clock, Roster roster, WorkerCounters counters) {
        this.launcher = launcher;
        this.limits = limits;
        this.clock = clock;
        this.roster = roster;
        this.counters = counters;
    }

    WorkerState state() {
        return state.get();
    }

    /** {@return its process, null before the start} */
    ChildProcess process() {
        return child;
    }

    /** {@return whether it may be lent again: not started yet, or healthy and not due to be replaced} */
    boolean reusable() {
        return switch (state.get()) {
            case NEW -> true;
            case IDLE -> due == null && child.alive();
            case STARTING, BUSY, ENDED, LOST -> false;
        };
    }

    /** {@return what it said of itself when it was ready} */
    WorkerInfo info() {
        return info;
    }

    /**
     * Starts the process and waits until it is ready.
     *
     * @throws WorkerStartException if it does not get there
     * @throws ServiceStoppingException if the service stops meanwhile
     * @throws InterruptedException if the waiting thread is interrupted
     */
    void start() throws InterruptedException {
        Exchange starting = new Exchange(clock, limits.start(), limits.start());
        current.set(starting);
        state.set(WorkerState.STARTING);
        try {
            child = launcher.launch();
        } catch (IOException e) {
            state.set(WorkerState.LOST);
            counters.countStartFailure();
            throw WorkerStartException.notLaunched(e);
        }
        roster.add(this, child);
        if (roster.closed()) {
            abort(); // guards against a stop that killed what was on the list before this one was
        }
        ReplyReader.start("dropwarp-worker-" + child.pid(), child.replies(), this);
        // The reader sees the end itself, unless something that the worker started keeps the pipe open. Late, so that
        // the
        // reader has had time for a reply that came just before.
        child.exit()
                .thenRunAsync(this::end, CompletableFuture.delayedExecutor(DRAINED.toMillis(), TimeUnit.MILLISECONDS));
        Outcome outcome = await(starting);
        if (!outcome.lost() && outcome.reply().ready() && state.compareAndSet(WorkerState.STARTING, WorkerState.IDLE)) {
            info = readInfo(outcome);
            counters.countStarted();
            LOG.debug("Worker process {} is ready after {} s", child.pid(), starting.seconds());
            return;
        }
        state.set(WorkerState.LOST);
        counters.countStartFailure();
        throw startFailure(outcome, starting);
    }

    /**
     * Has one request done.
     *
     * @param request one line
     * @param limit time it may take
     * @return the worker's reply, or what is known of its loss
     * @throws ServiceStoppingException if the service stops meanwhile
     * @throws InterruptedException if the waiting thread is interrupted
     */
    Answer exchange(String request, Duration limit) throws InterruptedException {
        Exchange exchange = new Exchange(clock, limit, limits.hang());
        child.stderr().keepBelow(MOST_STDERR_BETWEEN);
        child.stderr().mark();
        current.set(exchange);
        if (!state.compareAndSet(WorkerState.IDLE, WorkerState.BUSY)) {
            exchange.lose(LossCause.CRASHED, null); // it died since it was lent
        } else if (roster.closed()) {
            exchange.stop(); // guards against a stop that looked for the current exchange before this one was
        } else {
            send(request, exchange);
        }
        Outcome outcome = await(exchange);
        if (outcome.lost()) {
            LossReport loss = examine(outcome, exchange);
            counters.count(loss.cause());
            LOG.warn("{}", loss.failure().message());
            return loss.answer();
        }
        return accept(outcome, exchange);
    }

    private static WorkerInfo readInfo(Outcome outcome) {
        try {
            return Json.MAPPER.readValue(outcome.line(), Reply.class).ready();
        } catch (JsonProcessingException e) {
            return null; // Only people ask for it.
        }
    }

    private void send(String request, Exchange exchange) {
        try {
            child.send(request);
        } catch (IOException e) {
            // It died; or it was killed, and then the exchange was ended before.
            exchange.lose(LossCause.CRASHED, null);
        }
    }

    /** A worker whose borrower has gone is of no use: nobody would read its reply. */
    private Outcome await(Exchange exchange) throws InterruptedException {
        try {
            return exchange.await();
        } catch (ServiceStoppingException | InterruptedException e) {
            state.set(WorkerState.LOST);
            child.kill();
            throw e;
        }
    }

    private Answer accept(Outcome outcome, Exchange exchange) {
        answered++;
        counters.countAnswered();
        Failure failure = outcome.reply().failure();
        peakBytes = Math.max(peakBytes, outcome.reply().peakRssBytes());
        due = dueAfter(failure);
        // If it is not busy it died right after its reply, which is as good as any other.
        state.compareAndSet(WorkerState.BUSY, WorkerState.IDLE);
        return new Answer(
                failure == null ? 0 : 1, outcome.line(), "", null, exchange.seconds(), peakBytes, child.pid());
    }

    private RecycleCause dueAfter(Failure failure) {
        if (failure != null && SUSPECT.contains(failure.code())) {
            return RecycleCause.SUSPECT;
        }
        if (answered >= limits.maxRequests()) {
            return RecycleCause.REQUESTS;
        }
        boolean fat = limits.recycleAboveBytes() > 0
                && ProcessMemory.of(child.pid()).residentBytes() > limits.recycleAboveBytes();
        return fat ? RecycleCause.MEMORY : null;
    }

    private WorkerStartException startFailure(Outcome outcome, Exchange starting) throws InterruptedException {
        LossReport loss = examine(outcome, starting);
        boolean told = !outcome.lost() && outcome.reply().failure() != null;
        return told
                ? WorkerStartException.refused(outcome.reply().failure(), loss.stderr())
                : WorkerStartException.notReady(loss);
    }

    private LossReport examine(Outcome outcome, Exchange exchange) throws InterruptedException {
        state.set(WorkerState.LOST);
        return LossReport.examine(child, outcome, exchange.seconds(), peakBytes);
    }

    /**
     * Judges it, at every step of the watchdog: a request that takes too long, a silence, too much memory; and an end that
     * does not come.
     */
    void inspect() {
        Exchange exchange = current.get();
        if (state.get() == WorkerState.ENDED) {
            if (clock.now() > endBy) {
                child.kill();
            }
        } else if (exchange != null) {
            child.stderr().keepBelow(MOST_STDERR_DURING);
            ProcessMemory memory = ProcessMemory.of(child.pid());
            peakBytes = Math.max(peakBytes, memory.peakBytes());
            long cap = limits.memoryCapBytes();
            if (cap > 0 && memory.residentBytes() > cap) {
                giveUp(exchange, LossCause.MEMORY, memory.exceeding(cap));
            } else {
                exchange.overdue().ifPresent(cause -> giveUp(exchange, cause, exchange.limitFor(cause)));
            }
        }
    }

    /** Kills it only if that is how the exchange ends: guards against a reply that came just now. */
    private void giveUp(Exchange exchange, LossCause cause, String detail) {
        if (exchange.lose(cause, detail)) {
            child.kill();
        }
    }

    /** Releases who waits for it, then kills it, because the service stops. */
    void abort() {
        Exchange exchange = current.get();
        if (exchange != null) {
            exchange.stop();
        }
        child.kill();
    }

    /**
     * Takes it out of service for good, in peace if it is healthy. Does not wait.
     *
     * @param idleCause why, if nothing else made it due
     */
    void retire(RecycleCause idleCause) {
        if (child == null) {
            state.set(WorkerState.ENDED);
            return;
        }
        endBy = clock.now() + limits.endGrace().toNanos();
        if (state.compareAndSet(WorkerState.IDLE, WorkerState.ENDED)) {
            counters.count(due == null ? idleCause : due);
            child.closeInput();
        } else {
            child.kill();
        }
        child.exit().thenRun(child::deleteFiles);
    }

    @Override
    public void line(String text, ReplyLine line) {
        if (line.progress()) {
            Exchange exchange = current.get();
            if (exchange != null) {
                exchange.heard();
            }
            return;
        }
        boolean starting = state.get() == WorkerState.STARTING;
        Exchange exchange = current.getAndSet(null);
        if (exchange == null) {
            garbage("a reply that nobody waits for");
        } else if (line.ready() != starting && line.failure() == null) {
            lose(exchange, LossCause.PROTOCOL, starting ? "a first line without \"ready\"" : "\"ready\" a second time");
        } else {
            exchange.reply(text, line);
        }
    }

    @Override
    public void garbage(String what) {
        lose(current.get(), LossCause.PROTOCOL, what);
    }

    @Override
    public void end() {
        lose(current.get(), LossCause.CRASHED, null);
    }

    /** Gives it up, unless it was told to end. The state is set before the exchange is looked for; see {@link #exchange}. */
    private void lose(Exchange exchange, LossCause cause, String detail) {
        WorkerState before = state.getAndUpdate(s -> s == WorkerState.ENDED ? s : WorkerState.LOST);
        if (exchange != null) {
            exchange.lose(cause, detail);
        }
        if (cause == LossCause.PROTOCOL) {
            child.kill();
        }
        boolean between = exchange == null && (before == WorkerState.IDLE || before == WorkerState.BUSY);
        if (between) {
            counters.count(cause);
            LOG.warn("Worker process {} was lost between two requests", child.pid());
        }
    }
}
