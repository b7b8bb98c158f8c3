package io.dropwarp.job;

import java.util.Locale;

/** How far a job has come; a report names the stage it failed in. */
public enum Stage {
    /** Its files are being taken from the drop folder. */
    INTAKE,
    /** Its target grid is being made. */
    PLANNING,
    /** Its tiles are being warped. */
    WARPING,
    /** Its output is being put together and verified. */
    ASSEMBLING,
    /** Its output is being made visible. */
    PUBLISHING,
    /** Its output is visible; its sources are being put away. It can't fail any more, only wait. */
    ENDING;

    /** {@return the stage as it stands in reports} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
