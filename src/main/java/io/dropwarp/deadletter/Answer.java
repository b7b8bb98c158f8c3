package io.dropwarp.deadletter;

import java.util.Map;

/**
 * An operator's answer to a dead letter: try it again, perhaps otherwise. It stands in the dead letter's folder as the
 * file {@code retry}, until it is carried out.
 *
 * @param profile another profile, or null for the one it had
 * @param options warp options by their names in YAML, laid over the arrival's own; may be empty
 * @param sidecars whether sidecars were added or the raster replaced, so that nothing made of them before may be kept
 * @param force whether to publish it even though a newer file of that name was published meanwhile
 * @param by who asked: operator or sweep
 */
public record Answer(String profile, Map<String, Object> options, boolean sidecars, boolean force, String by) {

    /** An operator's. */
    public static final String OPERATOR = "operator";

    /** That of the sweep that tries transient failures again. */
    public static final String SWEEP = "sweep";

    /** Try it again as it is. */
    public static final Answer AS_IT_IS = new Answer(null, Map.of());

    public Answer {
        options = Map.copyOf(options);
        by = by == null ? OPERATOR : by;
    }

    /**
     * Try it again otherwise.
     *
     * @param profile another profile, or null
     * @param options options to change; may be empty
     */
    public Answer(String profile, Map<String, Object> options) {
        this(profile, options, false, false, OPERATOR);
    }

    /** {@return whether it changes what is done, so that no earlier tile can be kept} */
    boolean changesAnything() {
        return profile != null || !options.isEmpty() || sidecars;
    }

    /** {@return the same, and sidecars were added} */
    public Answer withSidecars() {
        return new Answer(profile, options, true, force, by);
    }
}
