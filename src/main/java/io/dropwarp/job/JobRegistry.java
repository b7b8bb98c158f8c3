package io.dropwarp.job;

import io.dropwarp.model.Job;
import io.dropwarp.model.JobEnded;
import io.dropwarp.model.JobFolder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The jobs between claim and end. An arrival waits while an earlier one with the same path is in flight, so that the
 * newer of two files of the same name is published last. Thread-safe.
 */
public final class JobRegistry {

    private final Path work;
    private final Map<String, JobState> byId = new ConcurrentHashMap<>();
    private final Set<String> files = ConcurrentHashMap.newKeySet();
    private final List<Consumer<JobEnded>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<TileEnd>> tileListeners = new CopyOnWriteArrayList<>();

    public JobRegistry(Path work) {
        this.work = work;
    }

    /** Adds a listener for jobs that end; it is called on the thread that ended the job and should be quick. */
    public void onEnd(Consumer<JobEnded> listener) {
        listeners.add(listener);
    }

    /** Adds a listener for tiles that end; it is called on the thread that ended the tile and must be quick. */
    public void onTile(Consumer<TileEnd> listener) {
        tileListeners.add(listener);
    }

    /** Registers a job that was claimed, or found after a restart. */
    public JobState start(Job job) {
        files.add(job.file());
        return byId.computeIfAbsent(job.id(), id -> new JobState(job, JobFolder.of(work, id)));
    }

    /**
     * {@return the state of a job in flight}
     *
     * @throws IllegalStateException if no such job is in flight
     */
    public JobState get(String id) {
        JobState state = byId.get(id);
        if (state == null) {
            throw new IllegalStateException("Job " + id + " is not in flight");
        }
        return state;
    }

    /** {@return the state of a job; empty if it is not in flight} */
    public Optional<JobState> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** {@return whether a job for this path below the drop folder is in flight} */
    public boolean isBusy(String file) {
        return files.contains(file);
    }

    public boolean isInFlight(String id) {
        return byId.containsKey(id);
    }

    public Path work() {
        return work;
    }

    public Collection<JobState> all() {
        return List.copyOf(byId.values());
    }

    /** {@return when the oldest job in flight was claimed; now if there is none} */
    public Instant oldest() {
        return byId.values().stream()
                .map(state -> state.job().receivedAt())
                .min(Comparator.naturalOrder())
                .orElseGet(Instant::now);
    }

    /** {@return number of jobs in flight} */
    public int count() {
        return byId.size();
    }

    /** {@return whether more than so many jobs of a kind are in flight} */
    public boolean hasMoreThan(int count, Predicate<JobState> kind) {
        int found = 0;
        for (JobState state : byId.values()) {
            if (kind.test(state) && ++found > count) {
                return true;
            }
        }
        return false;
    }

    /** Tells the listeners that a tile is done or was given up. */
    public void end(TileEnd end) {
        tileListeners.forEach(listener -> listener.accept(end));
    }

    /** Ends a job, published or given up. Also called for a refused file that never became a job. */
    public void end(JobEnded end) {
        // Listeners first: once the count is zero, they have been called for every job.
        listeners.forEach(listener -> listener.accept(end));
        if (byId.remove(end.job()) != null) {
            files.remove(end.file());
        }
    }
}
