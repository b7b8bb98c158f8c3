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
 * The failed attempts at the steps of one job, kept in its folder ({@code attempts.json}). The counts continue after a
 * restart, so that a restart does not give new attempts to a job that kills its worker each time. Thread-safe.
 */
public final class AttemptLog {

    private static final TypeReference<TreeMap<String, Tried>> FORM = new TypeReference<>() {};

    private final JobFolder folder;
    private final Map<String, Tried> steps = new TreeMap<>();

    /**
     * A step that failed at least once.
     *
     * @param shortages how many of the failures were for lack of memory
     * @param last details of the last attempt; null if no worker was involved
     */
    record Tried(int count, int shortages, Failure failure, Attempt last, boolean givenUp) {}

    public AttemptLog(JobFolder folder) {
        this.folder = folder;
    }

    /**
     * Reads what an earlier run wrote, if anything.
     *
     * @throws IOException if the file exists but cannot be read
     */
    synchronized void read() throws IOException {
        if (Files.exists(folder.attempts())) {
            steps.putAll(Json.MAPPER.readValue(folder.attempts().toFile(), FORM));
        }
    }

    /**
     * Counts a failed attempt and returns the number so far. Only a step that may be retried is written to the file;
     * the others end with this attempt.
     *
     * @param last details of the attempt, or null
     * @throws IOException if it cannot be written; it is counted all the same
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
     * @param last details of the attempt, or null
     * @throws IOException if it cannot be written; after a restart the step is then tried again
     */
    public synchronized void giveUp(String step, Failure failure, Attempt last) throws IOException {
        steps.put(step, new Tried(Math.max(1, count(step)), shortages(step), failure, last, true));
        write();
    }

    private void write() throws IOException {
        DurableFiles.write(folder.attempts(), Json.MAPPER.writeValueAsBytes(steps));
        FailurePoint.ATTEMPT_COUNTED.pass();
    }

    /** {@return how often a step failed} */
    public synchronized int count(String step) {
        return Optional.ofNullable(steps.get(step)).map(Tried::count).orElse(0);
    }

    /** {@return how often a step ran out of memory} */
    public synchronized int shortages(String step) {
        return Optional.ofNullable(steps.get(step)).map(Tried::shortages).orElse(0);
    }

    /** {@return the failure of a tile that was given up, in this run or before; empty if it may be tried} */
    public synchronized Optional<TileFailure> givenUp(Tile tile) {
        return Optional.ofNullable(steps.get(step(tile)))
                .filter(Tried::givenUp)
                .map(tried -> new TileFailure(tile, tried.failure(), tried.count(), tried.last()));
    }

    /** {@return name of the step of warping a tile} */
    public static String step(Tile tile) {
        return "tile " + tile.name();
    }
}
