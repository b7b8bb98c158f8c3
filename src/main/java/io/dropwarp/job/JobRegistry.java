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

/**
 * The jobs between claim and end. An arrival waits while an earlier one of the same path is among them, so that of two
 * files of one name the newer is published last. Thread-safe.
 */
public final class JobRegistry {

    private final Path work;
    private final Map<String, JobState> byId = new ConcurrentHashMap<>();
    private final Set<String> files = ConcurrentHashMap.newKeySet();
    private final List<Consumer<JobEnded>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<TileEnd>> tileListeners = new CopyOnWriteArrayList<>();

    /**
     * A registry without jobs.
     *
     * @param work the work folder
     */
    public JobRegistry(Path work) {
        this.work = work;
    }

    /**
     * Tells somebody of each job that ends.
     *
     * @param listener called on the thread that ended the job; should be quick
     */
    public void onEnd(Consumer<JobEnded> listener) {
        listeners.add(listener);
    }

    /**
     * Tells somebody of each tile that ends.
     *
     * @param listener called on the thread that ended the tile; must be quick
     */
    public void onTile(Consumer<TileEnd> listener) {
        tileListeners.add(listener);
    }

    /**
     * A job was claimed, or found again after a restart.
     *
     * @param job the job
     * @return its state
     */
    public JobState start(Job job) {
        files.add(job.file());
        return byId.computeIfAbsent(job.id(), id -> new JobState(job, JobFolder.of(work, id)));
    }

    /**
     * A job in flight.
     *
     * @param id its id
     * @return its state
     * @throws IllegalStateException if no such job is in flight
     */
    public JobState get(String id) {
        JobState state = byId.get(id);
        if (state == null) {
            throw new IllegalStateException("Job " + id + " is not in flight");
        }
        return state;
    }

    /**
     * A job that may be in flight.
     *
     * @param id its id
     * @return its state; empty if it is not in flight
     */
    public Optional<JobState> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /**
     * Whether a job of that path is in flight.
     *
     * @param file path below the drop folder
     * @return true while it has not ended
     */
    public boolean isBusy(String file) {
        return files.contains(file);
    }

    /**
     * Whether a job is in flight.
     *
     * @param id its id
     * @return true between its claim and its end
     */
    public boolean isInFlight(String id) {
        return byId.containsKey(id);
    }

    /** {@return the work folder} */
    public Path work() {
        return work;
    }

    /** {@return the states of all jobs in flight} */
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

    /**
     * A tile stands, or was given up.
     *
     * @param end how it ended
     */
    public void end(TileEnd end) {
        tileListeners.forEach(listener -> listener.accept(end));
    }

    /**
     * A job ended, either way; or something was refused that never became one.
     *
     * @param end how
     */
    public void end(JobEnded end) {
        // Listeners first: whoever waits for the count to reach zero has then been told of every job.
        listeners.forEach(listener -> listener.accept(end));
        if (byId.remove(end.job()) != null) {
            files.remove(end.file());
        }
    }
}
