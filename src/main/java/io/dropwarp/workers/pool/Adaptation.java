package io.dropwarp.workers.pool;

import io.dropwarp.workers.process.Roster;
import io.dropwarp.workers.process.WorkerCounters;
import io.dropwarp.workers.process.WorkerProcess;
import io.dropwarp.workers.process.WorkerState;
import io.dropwarp.workers.sizing.LoadSample;
import io.dropwarp.workers.sizing.LoadWindow;
import io.dropwarp.workers.sizing.MachineResources;
import io.dropwarp.workers.sizing.ProcessorClock;
import io.dropwarp.workers.sizing.WorkerTuning;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adapts the number of a pool's workers to the load: samples the pool at every step of the watchdog and lets {@link
 * WorkerTuning} decide. For one thread.
 */
final class Adaptation {

    private static final Logger LOG = LoggerFactory.getLogger(Adaptation.class);

    private static final Set<WorkerState> READY = EnumSet.of(WorkerState.IDLE, WorkerState.LENT, WorkerState.BUSY);

    private final boolean adapts;
    private final Roster roster;
    private final WaitingLine line;
    private final WorkerCounters counters;
    private final IntConsumer resize;
    private final long restNanos;
    private final ProcessorClock clock;
    private final LoadWindow window = new LoadWindow(MachineResources.processors());
    private final WorkerTuning tuning;
    private int limit;
    private long lastWork = System.nanoTime();

    /** The settings' idle time also is how long the number found is kept. */
    Adaptation(
            WorkerSettings settings,
            Roster roster,
            WaitingLine line,
            WorkerCounters counters,
            ProcessorClock clock,
            IntConsumer resize) {
        this.adapts = settings.range().adapts();
        this.tuning = new WorkerTuning(settings.range());
        this.limit = settings.range().start();
        this.restNanos = settings.limits().idle().toNanos();
        this.roster = roster;
        this.line = line;
        this.counters = counters;
        this.clock = clock;
        this.resize = resize;
    }

    /** Samples once, and acts if that completes a window. */
    void step() {
        if (!adapts) {
            return;
        }
        LoadSample sample = look();
        if (!sample.idle()) {
            lastWork = sample.nanos();
        }
        Optional<WorkerTuning.Change> change = sample.nanos() - lastWork > restNanos
                ? tuning.reset()
                : window.add(sample).flatMap(tuning::evaluate);
        change.ifPresent(this::apply);
    }

    private LoadSample look() {
        List<Long> pids = new ArrayList<>(List.of(ProcessHandle.current().pid()));
        int busy = 0;
        int ready = 0;
        for (WorkerProcess worker : roster.list()) {
            WorkerState state = worker.state();
            pids.add(worker.process().pid());
            busy += state == WorkerState.BUSY ? 1 : 0;
            ready += READY.contains(state) ? 1 : 0;
        }
        return new LoadSample(
                System.nanoTime(), limit, ready, busy, line.isShortOfWorkers(), counters.answered(), clock.look(pids));
    }

    private void apply(WorkerTuning.Change change) {
        LOG.info("{} worker(s) instead of {}: {}", change.limit(), limit, change.reason());
        limit = change.limit();
        resize.accept(limit);
    }
}
