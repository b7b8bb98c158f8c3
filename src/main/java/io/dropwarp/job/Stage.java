package io.dropwarp.job;

import java.util.Locale;

/** How far a job has come; a report names the stage it failed in. */
public enum Stage {
    /** Its files are taken from the drop folder. */
    INTAKE,
    /** Its target grid is computed. */
    PLANNING,
    /** Its tiles are warped. */
    WARPING,
    /** Its output is assembled and verified. */
    ASSEMBLING,
    /** Its output is made visible. */
    PUBLISHING,
    /** Its output is visible; its sources are archived or removed. It cannot fail any more, only wait. */
    ENDING;

    /** {@return the name of the stage in reports} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
