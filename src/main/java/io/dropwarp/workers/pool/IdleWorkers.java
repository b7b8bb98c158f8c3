package io.dropwarp.workers.pool;

import io.dropwarp.workers.process.RecycleCause;
import io.dropwarp.workers.process.Roster;
import io.dropwarp.workers.process.WatchClock;
import io.dropwarp.workers.process.WorkerProcess;
import io.dropwarp.workers.process.WorkerState;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Ends workers that have been idle for long, to free their memory, and at once those above the limit. The one used last
 * stays for the next file.
 */
final class IdleWorkers {

    private static final int STAYING = 1;

    private final Roster roster;
    private final WatchClock clock;
    private final long patienceNanos;
    private final IntSupplier limit;

    /** Ends workers idle for longer than the patience; the limit is the current maximum number of busy workers. */
    IdleWorkers(Roster roster, WatchClock clock, Duration patience, IntSupplier limit) {
        this.roster = roster;
        this.clock = clock;
        this.patienceNanos = patience.toNanos();
        this.limit = limit;
    }

    /** Ends such workers; one that is borrowed at the same moment belongs to its borrower. */
    void endSome() {
        List<WorkerProcess> idle = roster.list(WorkerState.IDLE).stream()
                .sorted(Comparator.comparingLong(WorkerProcess::idleSince).reversed())
                .toList();
        idle.stream()
                .skip(STAYING)
                .filter(worker -> clock.now() - worker.idleSince() > patienceNanos)
                .forEach(worker -> worker.dismiss(WorkerState.IDLE, RecycleCause.IDLE));
        int atWork = roster.list(WorkerState.BUSY).size();
        idle.stream()
                .skip(Math.max(STAYING, (long) limit.getAsInt() - atWork))
                .forEach(worker -> worker.dismiss(WorkerState.IDLE, RecycleCause.SURPLUS));
    }
}
