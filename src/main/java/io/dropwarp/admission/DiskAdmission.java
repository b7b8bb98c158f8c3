package io.dropwarp.admission;

import io.dropwarp.job.JobMessage;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.job.Stage;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.ServiceStoppingException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reserves disk space for jobs: before an arrival is claimed for what it may need, then for what its plan says. A job
 * waits until its reservation fits; data already written no longer counts. Reservations are recalculated once a second
 * from the jobs in flight and the disks, so nothing has to be released and nothing can leak. Thread-safe.
 */
public final class DiskAdmission {

    private static final Logger LOG = LoggerFactory.getLogger(DiskAdmission.class);

    /** Before a job is rejected, the reservations are recalculated unless they are this fresh. */
    private static final long NEW_NANOS = 50_000_000L;

    private static final String ARRIVAL = "";

    private final JobRegistry registry;
    private final MachineFaultGate gate;
    private final DiskReservations books;
    private final boolean keepSources;
    private final Map<String, DiskNeed> admitted = new HashMap<>();
    private final Map<String, Failure> lacking = new LinkedHashMap<>();
    private boolean turnedAway;
    private boolean told;
    private volatile boolean stopping;
    private long refreshedAt = System.nanoTime();

    public DiskAdmission(JobRegistry registry, MachineFaultGate gate, DiskReservations books, boolean keepSources) {
        this.registry = registry;
        this.gate = gate;
        this.books = books;
        this.keepSources = keepSources;
    }

    /** Starts a new look at the drop folder: arrivals rejected in the last one may be gone. */
    synchronized void begins() {
        if (!turnedAway) {
            found(ARRIVAL);
        }
        turnedAway = false;
    }

    /**
     * {@return whether an arrival with a raster of this size fits, by a guess of its needs, beside the jobs in flight}
     */
    synchronized boolean admits(long bytes) {
        DiskNeed need = DiskNeed.guess(bytes, apart());
        if (take(need, DiskNeed.NONE)) {
            return true;
        }
        if (!turnedAway) {
            turnedAway = true;
            books.lack("The next arrival", need).ifPresent(failure -> lacks(ARRIVAL, failure));
        }
        return false;
    }

    /** Records that an admitted arrival with a raster of this size has become a job. */
    public synchronized void claimed(String job, long bytes) {
        admitted.put(job, DiskNeed.guess(bytes, apart()));
    }

    /**
     * Rejects a job's step while there is no room for what it has yet to write.
     *
     * @throws io.dropwarp.model.DropwarpException what it waits for; nothing was tried, and it costs no attempt
     * @throws ServiceStoppingException instead of waiting once the service stops
     */
    public void require(JobMessage step) {
        if (stopping) {
            throw new ServiceStoppingException("The service stops; the next start goes on with the job");
        }
        gate.obstacle().ifPresent(failure -> {
            throw new WaitsForDiskException(failure);
        });
        JobState state = step.state();
        String job = state.job().id();
        synchronized (this) {
            DiskNeed need = need(state);
            if (take(need, admitted.getOrDefault(job, DiskNeed.NONE))) {
                admitted.put(job, need);
                found(job);
                return;
            }
            // What it has written stays on the disk; the rest may be given to another job.
            admitted.remove(job);
            String file = state.job().file();
            Optional<Failure> lack = books.lack(file, need);
            lack.ifPresent(failure -> lacks(job, failure));
            throw new WaitsForDiskException(lack.orElseGet(() -> new Failure(
                    FailureCode.DISK_FULL, file + " waits for room that other jobs have set aside.", null)));
        }
    }

    /** The service stops: no job continues, and none waits any longer. */
    public void stop() {
        stopping = true;
    }

    /** {@return what an arrival or job lacks even if all others end; empty if nothing} */
    public synchronized Optional<Failure> lack() {
        refreshUnlessNewerThan(DiskSpace.FRESH.toNanos());
        return lacking.values().stream().findFirst();
    }

    /** {@return whether a planned job waits for room, which other large ones would take away} */
    public synchronized boolean isJobWaiting() {
        return lacking.keySet().stream().anyMatch(who -> !who.equals(ARRIVAL));
    }

    private boolean take(DiskNeed need, DiskNeed counted) {
        refreshUnlessNewerThan(DiskSpace.FRESH.toNanos());
        if (books.take(need, counted)) {
            return true;
        }
        return refreshUnlessNewerThan(NEW_NANOS) && books.take(need, counted);
    }

    private boolean refreshUnlessNewerThan(long nanos) {
        if (System.nanoTime() - refreshedAt < nanos) {
            return false;
        }
        Set<String> inFlight = new HashSet<>();
        Map<String, DiskNeed> now = new HashMap<>();
        for (JobState state : registry.all()) {
            String id = state.job().id();
            inFlight.add(id);
            if (admitted.containsKey(id)) {
                now.put(id, need(state));
            }
        }
        admitted.clear();
        admitted.putAll(now);
        List.copyOf(lacking.keySet()).stream()
                .filter(who -> !who.equals(ARRIVAL) && !inFlight.contains(who))
                .forEach(this::found);
        books.refresh(admitted.values());
        refreshedAt = System.nanoTime();
        return true;
    }

    private DiskNeed need(JobState state) {
        return state.plan()
                .map(plan ->
                        DiskNeed.of(state.job(), plan, state.tilesDone(), state.stage() == Stage.PUBLISHING, apart()))
                .orElseGet(() -> DiskNeed.guess(state.job().bytes(), apart()));
    }

    private DiskNeed.Apart apart() {
        DiskNeed.Apart apart = books.apart();
        return new DiskNeed.Apart(apart.output(), apart.archive() && keepSources, apart.deadLetter());
    }

    private void lacks(String who, Failure failure) {
        // A full disk is reported by the gate.
        if (lacking.isEmpty() && gate.lookNow().isEmpty()) {
            told = true;
            LOG.atWarn()
                    .addKeyValue("code", failure.code())
                    .log("Not enough disk space: {} {}", failure.message(), failure.hint());
        }
        lacking.put(who, failure);
    }

    private void found(String who) {
        if (lacking.remove(who) != null && lacking.isEmpty() && told) {
            told = false;
            LOG.info("Enough disk space again");
        }
    }
}
