package io.dropwarp.job;

import com.fasterxml.jackson.core.type.TypeReference;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.files.FailurePoint;
import io.dropwarp.model.Attempt;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.FailureKind;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Tile;
import io.dropwarp.model.TileFailure;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The failed attempts at the steps of one job, kept in its folder ({@code attempts.json}) so that a restart does not begin
 * to count anew: what kills a worker each time must not get round its limit by a restart in between. Thread-safe.
 */
public final class AttemptLog {

    private static final TypeReference<TreeMap<String, Tried>> FORM = new TypeReference<>() {};

    private final JobFolder folder;
    private final Map<String, Tried> steps = new TreeMap<>();

    /**
     * A step that failed at least once.
     *
     * @param count how often
     * @param shortages how often of these because it ran out of memory
     * @param failure why, the last time
     * @param last how, the last time; null if no worker was involved
     * @param givenUp whether it will not be tried again
     */
    record Tried(int count, int shortages, Failure failure, Attempt last, boolean givenUp) {}

    /**
     * An empty log.
     *
     * @param folder the job's folder
     */
    public AttemptLog(JobFolder folder) {
        this.folder = folder;
    }

    /**
     * Reads what an earlier run wrote; nothing if it wrote nothing.
     *
     * @throws IOException if the file is there but cannot be read
     */
    synchronized void read() throws IOException {
        if (Files.exists(folder.attempts())) {
            steps.putAll(Json.MAPPER.readValue(folder.attempts().toFile(), FORM));
        }
    }

    /**
     * Counts one more failed attempt. Only one that may be tried again is written down: the rest ends with this one.
     *
     * @param step what was tried
     * @param failure why it failed
     * @param last how, or null
     * @return failed attempts at that step, this one included
     * @throws IOException if it cannot be written down; it is counted all the same
     */
    public synchronized int failed(String step, Failure failure, Attempt last) throws IOException {
        int count = count(step) + 1;
        int shortages = shortages(step) + (failure.code() == FailureCode.OUT_OF_MEMORY ? 1 : 0);
        steps.put(step, new Tried(count, shortages, failure, last, false));
        if (failure.code().kind() == FailureKind.TRANSIENT) {
            write();
        }
        return count;
    }

    /**
     * Gives a step up.
     *
     * @param step what will not be tried again
     * @param failure why
     * @param last how, or null
     * @throws IOException if it cannot be written down; after a restart it is then tried again
     */
    public synchronized void giveUp(String step, Failure failure, Attempt last) throws IOException {
        steps.put(step, new Tried(Math.max(1, count(step)), shortages(step), failure, last, true));
        write();
    }

    private void write() throws IOException {
        DurableFiles.write(folder.attempts(), Json.MAPPER.writeValueAsBytes(steps));
        FailurePoint.ATTEMPT_COUNTED.pass();
    }

    /**
     * How often a step failed.
     *
     * @param step what was tried
     * @return 0 if it did not
     */
    public synchronized int count(String step) {
        return Optional.ofNullable(steps.get(step)).map(Tried::count).orElse(0);
    }

    /**
     * How often a step ran out of memory.
     *
     * @param step what was tried
     * @return 0 if it did not
     */
    public synchronized int shortages(String step) {
        return Optional.ofNullable(steps.get(step)).map(Tried::shortages).orElse(0);
    }

    /**
     * Whether a tile was given up, in this run or before it.
     *
     * @param tile the tile
     * @return its failure; empty if it may be tried
     */
    public synchronized Optional<TileFailure> givenUp(Tile tile) {
        return Optional.ofNullable(steps.get(step(tile)))
                .filter(Tried::givenUp)
                .map(tried -> new TileFailure(tile, tried.failure(), tried.count(), tried.last()));
    }

    /**
     * The step of warping one tile.
     *
     * @param tile the tile
     * @return its name in the log
     */
    public static String step(Tile tile) {
        return "tile " + tile.name();
    }
}
