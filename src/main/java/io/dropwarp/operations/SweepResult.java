package io.dropwarp.operations;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The result of a sweep.
 *
 * @param outcome {@code done}, {@code failed} or {@code busy}: a sweep of that name was already running
 * @param message what it did, or why it failed, in one sentence
 * @param figures its counts, by name
 * @param dryRun whether it only reported what it would do
 * @param details one line per action; at most a few hundred
 */
public record SweepResult(
        String sweep,
        Instant startedAt,
        double seconds,
        String outcome,
        String message,
        Map<String, Long> figures,
        boolean dryRun,
        List<String> details) {

    public static final String DONE = "done";

    public static final String FAILED = "failed";

    /** A sweep of that name was already running. */
    public static final String BUSY = "busy";

    public SweepResult {
        // Sorted, so that people find each figure at the same place.
        figures = new TreeMap<>(figures);
        details = List.copyOf(details);
    }
}
