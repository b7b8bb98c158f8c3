package io.dropwarp.job;

import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Tile;
import io.dropwarp.model.TileFailure;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is known of one job in flight. Only a cache of what its folder says: nothing is lost with it. Thread-safe.
 */
public final class JobState implements JobMessage {

    private final Job job;
    private final AttemptLog attempts;
    private volatile Stage stage = Stage.PLANNING;
    private volatile Plan plan;
    private volatile AssembledOutput output;
    private volatile Instant begunAt;
    private volatile int retries;
    private volatile boolean awaitsSidecars;
    private final Map<String, Tile> done = new TreeMap<>();
    private final Map<String, TileFailure> failed = new TreeMap<>();
    private final Set<String> running = new HashSet<>();
    private Instant warpingSince;

    /**
     * A job that was just claimed, or found in the work folder.
     *
     * @param job the job
     * @param folder its folder
     */
    public JobState(Job job, JobFolder folder) {
        this.job = job;
        this.attempts = new AttemptLog(folder);
        this.begunAt = job.receivedAt();
    }

    @Override
    public JobState state() {
        return this;
    }

    /** {@return the job} */
    public Job job() {
        return job;
    }

    /** {@return its failed attempts, those before a restart included} */
    public AttemptLog attempts() {
        return attempts;
    }

    /**
     * It was a dead letter, and is tried again.
     *
     * @param count how often it was by now
     * @param at when, the last time
     */
    public void retried(int count, Instant at) {
        retries = count;
        begunAt = at;
    }

    /** {@return how often it was a dead letter that was tried again} */
    public int retries() {
        return retries;
    }

    /** {@return whether it is planned again only because sidecars may have come meanwhile} */
    public boolean awaitsSidecars() {
        return awaitsSidecars;
    }

    /** Sets whether its next try is for sidecars that may have come. */
    public void awaitSidecars(boolean awaits) {
        awaitsSidecars = awaits;
    }

    /** {@return when it was claimed, or last tried again} */
    public Instant begunAt() {
        return begunAt;
    }

    /** {@return the stage it is in} */
    public Stage stage() {
        return stage;
    }

    /**
     * It came to a stage.
     *
     * @param reached the stage
     */
    public void reach(Stage reached) {
        stage = reached;
    }

    /** {@return its plan, once there is one} */
    public Optional<Plan> plan() {
        return Optional.ofNullable(plan);
    }

    /** {@return its plan, which must be there} */
    public Plan requirePlan() {
        return plan().orElseThrow(() -> new IllegalStateException("Job " + job.id() + " has no plan"));
    }

    /**
     * It was planned.
     *
     * @param made the frozen plan
     */
    public void planned(Plan made) {
        plan = made;
        stage = Stage.WARPING;
    }

    /**
     * A worker is asked for a tile.
     *
     * @param tile the tile
     */
    public synchronized void began(Tile tile) {
        running.add(tile.name());
        if (warpingSince == null) {
            warpingSince = Instant.now();
        }
    }

    /** {@return when the first tile of this run was begun; empty before} */
    public synchronized Optional<Instant> warpingSince() {
        return Optional.ofNullable(warpingSince);
    }

    /**
     * A tile stands.
     *
     * @param tile the tile
     */
    public synchronized void done(Tile tile) {
        running.remove(tile.name());
        failed.remove(tile.name());
        done.put(tile.name(), tile);
    }

    /**
     * A tile was given up; one that stands already keeps standing.
     *
     * @param failure which, and why
     */
    public synchronized void failed(TileFailure failure) {
        running.remove(failure.tile().name());
        if (!done.containsKey(failure.tile().name())) {
            failed.put(failure.tile().name(), failure);
        }
    }

    /**
     * Its output waits to be published.
     *
     * @param made the verified output
     */
    public void assembled(AssembledOutput made) {
        output = made;
    }

    /** {@return its verified output, once there is one} */
    public Optional<AssembledOutput> output() {
        return Optional.ofNullable(output);
    }

    /** {@return number of tiles that stand} */
    public synchronized int tilesDone() {
        return done.size();
    }

    /** {@return the tiles that were given up} */
    public synchronized List<TileFailure> failures() {
        return List.copyOf(failed.values());
    }

    /** {@return whether each tile of the plan either stands or was given up} */
    public synchronized boolean isWarped() {
        return plan != null && done.size() + failed.size() == plan.tiling().count();
    }

    /**
     * Its tiles as a picture.
     *
     * @return one character a tile, row by row: {@code .} waits, {@code r} runs, {@code d} stands, {@code x} was given up;
     *     empty before it is planned
     */
    public synchronized String picture() {
        if (plan == null) {
            return "";
        }
        StringBuilder picture = new StringBuilder(plan.tiling().count());
        for (Tile tile : plan.tiling().tiles()) {
            String name = tile.name();
            picture.append(
                    done.containsKey(name) ? 'd' : failed.containsKey(name) ? 'x' : running.contains(name) ? 'r' : '.');
        }
        return picture.toString();
    }
}
