package io.dropwarp.intake;

import java.nio.file.Path;

/** Tells which DEM the options of an arrival name. */
@FunctionalInterface
public interface DemOption {

    /**
     * Looks into the options.
     *
     * @param profile name of the arrival's profile
     * @param jobFile the arrival's own options, or null if it has none
     * @return the name of a file beside the raster, unchecked; null if none is named, or the options cannot be used
     */
    String of(String profile, Path jobFile);
}
