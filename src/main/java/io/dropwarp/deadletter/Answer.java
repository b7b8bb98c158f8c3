package io.dropwarp.deadletter;

import java.util.Map;

/**
 * An operator's request to retry a dead letter, perhaps with changes. Stored as the file {@code retry} in the dead
 * letter's folder until it is carried out.
 *
 * @param profile another profile, or null to keep it
 * @param options warp options by their names in YAML, which override the arrival's own; may be empty
 * @param sidecars whether sidecars were added or the raster was replaced, so that nothing made from the old files may
 *     be kept
 * @param force whether to publish even though a newer file of that name was published meanwhile
 * @param by who asked: operator or sweep
 */
public record Answer(String profile, Map<String, Object> options, boolean sidecars, boolean force, String by) {

    public static final String OPERATOR = "operator";

    /** The sweep that retries transient failures. */
    public static final String SWEEP = "sweep";

    /** Retry without changes. */
    public static final Answer AS_IT_IS = new Answer(null, Map.of());

    public Answer {
        options = Map.copyOf(options);
        by = by == null ? OPERATOR : by;
    }

    /** Retry with changes; a null profile and empty options change nothing. */
    public Answer(String profile, Map<String, Object> options) {
        this(profile, options, false, false, OPERATOR);
    }

    /** {@return whether it changes the result, so that no earlier tile can be kept} */
    boolean changesAnything() {
        return profile != null || !options.isEmpty() || sidecars;
    }

    /** {@return the same answer, with sidecars added} */
    public Answer withSidecars() {
        return new Answer(profile, options, true, force, by);
    }
}
