package io.dropwarp.operations;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a sweep ended.
 *
 * @param sweep its name
 * @param startedAt when it began
 * @param seconds how long it took
 * @param outcome {@code done}, {@code failed} or {@code busy}: one of that name was under way already
 * @param message what it did, or why it failed, in one sentence
 * @param figures what it counted, by name
 * @param dryRun whether it only said what it would do
 * @param details at most some hundred lines that say what was done to what
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

    /** It did what it is for. */
    public static final String DONE = "done";

    /** It could not. */
    public static final String FAILED = "failed";

    /** One of that name was under way. */
    public static final String BUSY = "busy";

    public SweepResult {
        // In order, so that a person finds the same figure at the same place.
        figures = new TreeMap<>(figures);
        details = List.copyOf(details);
    }
}
