package io.dropwarp.worker;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * Ends workers that have had nothing to do for long, to give their memory back. The one used last stays for the next
 * file that comes.
 */
final class IdleWorkers {

    private static final int STAYING = 1;

    private final Roster roster;
    private final WatchClock clock;
    private final long patienceNanos;

    IdleWorkers(Roster roster, WatchClock clock, Duration patience) {
        this.roster = roster;
        this.clock = clock;
        this.patienceNanos = patience.toNanos();
    }

    /** Looks for such workers and ends them; one that is borrowed at the same moment is its borrower's. */
    void endSome() {
        List<WorkerProcess> idle = roster.list(WorkerState.IDLE);
        idle.stream()
                .sorted(Comparator.comparingLong(WorkerProcess::idleSince).reversed())
                .skip(STAYING)
                .filter(worker -> clock.now() - worker.idleSince() > patienceNanos)
                .forEach(worker -> worker.dismiss(WorkerState.IDLE, RecycleCause.IDLE));
    }
}
