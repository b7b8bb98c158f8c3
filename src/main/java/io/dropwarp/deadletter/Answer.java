package io.dropwarp.deadletter;

import java.util.Map;

/**
 * An operator's answer to a dead letter: try it again, perhaps otherwise.
 *
 * @param profile another profile, or null for the one it had
 * @param options warp options by their names in YAML, laid over the arrival's own; may be empty
 */
public record Answer(String profile, Map<String, Object> options) {

    /** Try it again as it is. */
    public static final Answer AS_IT_IS = new Answer(null, Map.of());

    public Answer {
        options = Map.copyOf(options);
    }

    /** {@return whether it changes what is done, so that no earlier tile can be kept} */
    public boolean changesAnything() {
        return profile != null || !options.isEmpty();
    }
}
