package io.dropwarp.job;

import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Tile;
import io.dropwarp.model.TileFailure;
import io.dropwarp.protocol.Fingerprint;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** State of one job in flight. Only a cache of what its folder contains: nothing is lost with it. Thread-safe. */
public final class JobState implements JobMessage {

    private final Job job;
    private final AttemptLog attempts;
    private volatile Stage stage = Stage.PLANNING;
    private volatile Plan plan;
    private volatile String fingerprint;
    private volatile AssembledOutput output;
    private volatile Instant begunAt;
    private volatile int retries;
    private volatile boolean awaitsSidecars;
    private final Map<String, Tile> done = new TreeMap<>();
    private final Map<String, TileFailure> failed = new TreeMap<>();
    private final Set<String> running = new HashSet<>();
    private final NodeLog nodes;
    private Instant warpingSince;

    public JobState(Job job, JobFolder folder) {
        this.job = job;
        this.attempts = new AttemptLog(folder);
        this.nodes = new NodeLog(folder);
        this.begunAt = job.receivedAt();
    }

    @Override
    public JobState state() {
        return this;
    }

    public Job job() {
        return job;
    }

    /** {@return its failed attempts, including those before a restart} */
    public AttemptLog attempts() {
        return attempts;
    }

    /** Records how often the job has been retried as a dead letter, and when last. */
    public void retried(int count, Instant at) {
        retries = count;
        begunAt = at;
    }

    /** {@return how often it was retried as a dead letter} */
    public int retries() {
        return retries;
    }

    /** {@return whether it is planned again only because sidecars may have arrived} */
    public boolean awaitsSidecars() {
        return awaitsSidecars;
    }

    /** Sets whether its next attempt is for sidecars that may have arrived. */
    public void awaitSidecars(boolean awaits) {
        awaitsSidecars = awaits;
    }

    /** {@return when it was claimed, or last retried} */
    public Instant begunAt() {
        return begunAt;
    }

    public Stage stage() {
        return stage;
    }

    public void reach(Stage reached) {
        stage = reached;
    }

    /** {@return its plan; empty before it is planned} */
    public Optional<Plan> plan() {
        return Optional.ofNullable(plan);
    }

    /** {@return its plan, which must exist} */
    public Plan requirePlan() {
        return plan().orElseThrow(() -> new IllegalStateException("Job " + job.id() + " has no plan"));
    }

    /** {@return the {@link Fingerprint} of its plan, which must exist} */
    public String fingerprint() {
        // Made when it is first needed: a small job needs none.
        String known = fingerprint;
        if (known == null) {
            known = Fingerprint.of(requirePlan());
            fingerprint = known;
        }
        return known;
    }

    /** Sets its plan. */
    public void planned(Plan made) {
        fingerprint = null;
        plan = made;
        stage = Stage.WARPING;
    }

    /** Records that a worker was asked for a tile. */
    public synchronized void began(Tile tile) {
        running.add(tile.name());
        if (warpingSince == null) {
            warpingSince = Instant.now();
        }
    }

    /** {@return when the first tile of this run was started; empty before} */
    public synchronized Optional<Instant> warpingSince() {
        return Optional.ofNullable(warpingSince);
    }

    /** Records that a tile is done. */
    public synchronized void done(Tile tile) {
        running.remove(tile.name());
        failed.remove(tile.name());
        done.put(tile.name(), tile);
    }

    /** Records that a tile was given up; a tile that is done already stays done. */
    public synchronized void failed(TileFailure failure) {
        running.remove(failure.tile().name());
        if (!done.containsKey(failure.tile().name())) {
            failed.put(failure.tile().name(), failure);
        }
    }

    /** Records that a node has answered a request of this job. */
    public void workedOn(String node) {
        // A small job has no plan before its only answer, and so costs no file.
        nodes.add(node, plan != null);
    }

    /** {@return names of the nodes that have worked on it, including those before a restart; none without a cluster} */
    public List<String> nodes() {
        return nodes.names();
    }

    NodeLog nodeLog() {
        return nodes;
    }

    /** Sets its verified output, which waits to be published. */
    public void assembled(AssembledOutput made) {
        output = made;
    }

    /** {@return its verified output; empty before there is one} */
    public Optional<AssembledOutput> output() {
        return Optional.ofNullable(output);
    }

    /** {@return number of tiles that are done} */
    public synchronized int tilesDone() {
        return done.size();
    }

    /** {@return failures of the tiles that were given up} */
    public synchronized List<TileFailure> failures() {
        return List.copyOf(failed.values());
    }

    /** {@return whether each tile of the plan is done or was given up} */
    public synchronized boolean isWarped() {
        return plan != null && done.size() + failed.size() == plan.tiling().count();
    }

    /**
     * {@return one character per tile, row by row: {@code .} waiting, {@code r} running, {@code d} done, {@code x}
     * given up; empty before it is planned}
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
