package io.dropwarp.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody can be told of. The labels are a contract: they stand in the configuration and in each notification. */
public enum Occasion {
    /** A job failed for good. */
    DEAD_LETTER,
    /** The output of a job was published. */
    PUBLISHED,
    /** Nothing is taken in any more, for a reason that the machine or a person has to mend. */
    PAUSED,
    /** It goes on. */
    RESUMED,
    /** What happened since the last summary. */
    SUMMARY;

    /** {@return the occasion as it stands in the configuration} */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Looks an occasion up.
     *
     * @param label as in the configuration
     * @return the occasion, if there is such a one
     */
    public static Optional<Occasion> of(String label) {
        return Arrays.stream(values())
                .filter(occasion -> occasion.label().equals(label))
                .findFirst();
    }
}
