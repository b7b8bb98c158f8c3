package io.dropwarp.camel;

import io.dropwarp.admission.Admission;
import io.dropwarp.admission.Failures;
import io.dropwarp.deadletter.Refusals;
import io.dropwarp.intake.Arrival;
import io.dropwarp.intake.Claims;
import io.dropwarp.intake.DropFolder;
import io.dropwarp.intake.IntakeTally;
import io.dropwarp.intake.UnmovableException;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureKind;
import io.dropwarp.model.Job;
import io.dropwarp.operations.DropSweep;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntUnaryOperator;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Camel's file consumer which files of the drop folder are settled, and claims them. Before each poll it lists the
 * whole folder once; the filter then only looks up names. Camel's own read lock would wait for each file in turn.
 *
 * <p>Used by the file consumer's single thread; {@link #isDrained}, {@link #trouble} and {@link #sinceLook} may be
 * called by any thread.
 */
public final class ArrivalIntake implements GenericFileFilter<File>, PollingConsumerPollStrategy, DropSweep.Intake {

    private static final Logger LOG = LoggerFactory.getLogger(ArrivalIntake.class);

    private static final long UNMOVABLE_NANOS = 60_000_000_000L;

    /** This many jobs in flight keep all workers busy until the next poll. */
    private static final int PLENTY = 32;
    /**
     * The pause after a poll is this many times as long as the poll, so that listing a folder of 40,000 files does not
     * take processor time from warping. Camel's own listing takes two to three times as long as ours.
     */
    private static final int IDLE_PAUSE = 10;

    private static final int BUSY_PAUSE = 200;

    /** So many arrivals are claimed at once. */
    private static final int TOGETHER = 32;

    private final Path drop;
    private final DropFolder folder;
    private final Claims claims;
    private final JobRegistry registry;
    private final Admission admission;
    private final Refusals refusals;
    private final IntUnaryOperator room;
    private final IntakeTally tally = new IntakeTally();
    private final Map<String, Long> unmovable = new HashMap<>();

    /** Settled at the last look, and not claimed yet. */
    private final Map<String, Arrival> settled = new HashMap<>();

    /** Paths of those that Camel will hand over, in its order. */
    private final Queue<String> accepted = new ArrayDeque<>();

    private volatile boolean drained;
    private volatile boolean watching = true;
    private volatile boolean sweeping;
    private final AtomicLong looks = new AtomicLong();
    private volatile long lookedAt = System.nanoTime();
    private long lookEnd = lookedAt;
    private long lookNanos;
    private volatile String trouble;

    /**
     * An intake of one drop folder.
     *
     * @param room waits until so many jobs can be queued, or fewer if that is a lot for the queue; returns how many; 0
     *     if the service stops
     */
    public ArrivalIntake(
            Path drop,
            DropFolder folder,
            Claims claims,
            JobRegistry registry,
            Admission admission,
            Refusals refusals,
            IntUnaryOperator room) {
        this.room = room;
        this.drop = drop.toAbsolutePath().normalize();
        this.folder = folder;
        this.claims = claims;
        this.registry = registry;
        this.admission = admission;
        this.refusals = refusals;
    }

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        settled.clear();
        accepted.clear();
        lookedAt = System.nanoTime();
        if (!watching && !sweeping) {
            return false;
        }
        long pause = sweeping ? 0 : lookNanos * (registry.count() < PLENTY ? IDLE_PAUSE : BUSY_PAUSE);
        if (lookedAt - lookEnd < pause || !admission.begins()) {
            return false;
        }
        try {
            DropFolder.Look look = folder.look(
                    System.nanoTime(), file -> registry.isBusy(file) || admission.isTaken(file) || isUnmovable(file));
            refusals.report(look.refused());
            settled.putAll(look.settled());
            tally.looked(look);
            looks.incrementAndGet();
            drained = look.settled().isEmpty() && look.waiting() == 0;
            trouble = null;
            lookEnd = System.nanoTime();
            lookNanos = lookEnd - lookedAt;
        } catch (IOException e) {
            trouble = "Cannot look into the drop folder " + drop + ": " + e;
            LOG.warn("{}", trouble);
        }
        return true;
    }

    @Override
    public boolean accept(GenericFile<File> file) {
        if (file.isDirectory()) {
            // Only for the folders on the way down: links and hidden folders are not followed.
            return folder.isRecursive() && !Files.isSymbolicLink(file.getFile().toPath());
        }
        Arrival arrival = settled.get(below(file.getFile()));
        if (arrival == null || !admission.admits(arrival.bytes())) {
            return false;
        }
        accepted.add(arrival.file());
        return true;
    }

    /**
     * Claims a file that the filter accepted, and with it the next ones, so that they share the waits for the disk.
     *
     * @return their jobs; empty if it was claimed with an earlier one, stays where it is, or has disappeared
     * @throws IOException if the claims cannot be written, and the machine is not known to be at fault
     */
    public List<JobState> claim(File file) throws IOException {
        String path = below(file);
        if (!settled.containsKey(path)) {
            return List.of();
        }
        int most = room.applyAsInt(TOGETHER);
        if (most == 0 || !admission.isOpen()) {
            return List.of();
        }
        List<Arrival> arrivals = nextFrom(path, most);
        List<Job> jobs;
        try {
            jobs = claims.claim(arrivals, this::stays);
        } catch (IOException e) {
            Failure failure = Failures.of(e);
            if (failure.code().kind() != FailureKind.ENVIRONMENT) {
                throw e;
            }
            admission.failed(failure);
            return List.of();
        }
        return jobs.stream().map(this::started).toList();
    }

    /** The file and some of those accepted after it, without those that were claimed already. */
    private List<Arrival> nextFrom(String file, int most) {
        List<Arrival> next = new ArrayList<>(List.of(settled.remove(file)));
        while (next.size() < most && !accepted.isEmpty()) {
            Arrival other = settled.remove(accepted.remove());
            if (other != null) {
                next.add(other);
            }
        }
        return next;
    }

    private void stays(UnmovableException unmoved) {
        unmovable.put(unmoved.file(), System.nanoTime());
        refusals.unmovable(drop.resolve(unmoved.file()));
    }

    private JobState started(Job job) {
        unmovable.remove(job.file());
        JobState state = registry.start(job);
        admission.claimed(job);
        tally.claimed(job);
        return state;
    }

    /** A file that could not be claimed is retried occasionally: its owner may have fixed it. */
    private boolean isUnmovable(String file) {
        Long since = unmovable.get(file);
        return since != null && System.nanoTime() - since < UNMOVABLE_NANOS;
    }

    /** Sets whether the drop folder is polled all the time, or only during a sweep. */
    public void watch(boolean all) {
        watching = all;
    }

    @Override
    public void sweep(boolean open) {
        sweeping = open;
    }

    @Override
    public long looks() {
        return looks.get();
    }

    @Override
    public long claimed() {
        return tally.arrivals();
    }

    @Override
    public int settled() {
        return tally.settled();
    }

    @Override
    public int unsettled() {
        return tally.waiting() - tally.settled();
    }

    /** {@return whether the last poll found nothing left to claim} */
    public boolean isDrained() {
        return drained;
    }

    /** {@return counts of what arrived and what waits} */
    public IntakeTally tally() {
        return tally;
    }

    /** {@return why the last poll of the drop folder failed; empty if it did not} */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** {@return time since the last poll of the drop folder was due} */
    public Duration sinceLook() {
        return Duration.ofNanos(System.nanoTime() - lookedAt);
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        // Nothing to do: files are gone once they are claimed.
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
        LOG.warn("Cannot list the drop folder {}: {}", drop, cause.toString());
        return false;
    }

    private String below(File file) {
        return drop.relativize(file.toPath().toAbsolutePath().normalize()).toString();
    }
}
