package io.dropwarp.admission;

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
 * Sets room on the disks aside for jobs: before an arrival is claimed for what it may need, then for what its plan says.
 * Who does not fit beside the others waits; what a job has written already counts no more. The books are made anew from
 * the jobs in flight and the disks once a second, so nothing has to be given back and nothing can get lost. Thread-safe.
 */
public final class DiskAdmission {

    private static final Logger LOG = LoggerFactory.getLogger(DiskAdmission.class);

    /** Before somebody is turned away the books are made anew, unless they are that new already. */
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

    /**
     * An admission.
     *
     * @param registry the jobs in flight
     * @param gate shut while nobody may write
     * @param books knows the disks
     * @param keepSources whether sources go to the archive
     */
    public DiskAdmission(JobRegistry registry, MachineFaultGate gate, DiskReservations books, boolean keepSources) {
        this.registry = registry;
        this.gate = gate;
        this.books = books;
        this.keepSources = keepSources;
    }

    /** The drop folder is looked at anew: who was turned away at the last look may be gone. */
    public synchronized void begins() {
        if (!turnedAway) {
            found(ARRIVAL);
        }
        turnedAway = false;
    }

    /**
     * Whether an arrival may be claimed: as far as can be told it fits beside the jobs in flight.
     *
     * @param bytes size of its raster
     * @return false if it stays in the drop folder for now
     */
    public synchronized boolean admits(long bytes) {
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

    /**
     * An arrival that was let in has become a job.
     *
     * @param job its id, as in the registry
     * @param bytes size of its raster
     */
    public synchronized void claimed(String job, long bytes) {
        admitted.put(job, DiskNeed.guess(bytes, apart()));
    }

    /**
     * Holds a job back while it cannot write what it has yet to write.
     *
     * @param job its id
     * @throws io.dropwarp.model.DropwarpException what it waits for; nothing was tried, and it costs no attempt
     * @throws ServiceStoppingException instead of waiting once the service stops
     */
    public void require(String job) {
        if (stopping) {
            throw new ServiceStoppingException("The service stops; the next start goes on with the job");
        }
        gate.obstacle().ifPresent(failure -> {
            throw new WaitsForDiskException(failure);
        });
        JobState state = registry.get(job);
        synchronized (this) {
            DiskNeed need = need(state);
            if (take(need, admitted.getOrDefault(job, DiskNeed.NONE))) {
                admitted.put(job, need);
                found(job);
                return;
            }
            // What it has written stays on the disk; what it has not may meanwhile be another's.
            admitted.remove(job);
            String file = state.job().file();
            Optional<Failure> lack = books.lack(file, need);
            lack.ifPresent(failure -> lacks(job, failure));
            throw new WaitsForDiskException(lack.orElseGet(() -> new Failure(
                    FailureCode.DISK_FULL, file + " waits for room that other jobs have set aside.", null)));
        }
    }

    /** The service stops: no job goes on, and none waits any longer. */
    public void stop() {
        stopping = true;
    }

    /** {@return what is missing for an arrival or a job whatever the others do; empty if nothing is} */
    public synchronized Optional<Failure> lack() {
        refreshUnlessNewerThan(DiskSpace.FRESH.toNanos());
        return lacking.values().stream().findFirst();
    }

    /** {@return whether a planned job waits for room; others as large would take it away} */
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
        // A disk that is full for everybody is told of by the gate.
        if (lacking.isEmpty() && gate.lookNow().isEmpty()) {
            told = true;
            LOG.atWarn()
                    .addKeyValue("code", failure.code())
                    .log("Not enough room: {} {}", failure.message(), failure.hint());
        }
        lacking.put(who, failure);
    }

    private void found(String who) {
        if (lacking.remove(who) != null && lacking.isEmpty() && told) {
            told = false;
            LOG.info("There is enough room again");
        }
    }
}
