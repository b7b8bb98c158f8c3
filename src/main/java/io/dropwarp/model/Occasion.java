package io.dropwarp.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Events that notifications can report. The labels are a contract: they appear in the configuration and in each
 * notification.
 */
public enum Occasion {
    /** A job failed for good. */
    DEAD_LETTER,
    /** The output of a job was published. */
    PUBLISHED,
    /** Intake stopped for a reason that the machine or a person has to fix. */
    PAUSED,
    /** Intake resumed. */
    RESUMED,
    /** What happened since the last summary. */
    SUMMARY;

    /** {@return the name in the configuration} */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@return the occasion with a label from the configuration, if there is one} */
    public static Optional<Occasion> of(String label) {
        return Arrays.stream(values())
                .filter(occasion -> occasion.label().equals(label))
                .findFirst();
    }
}
