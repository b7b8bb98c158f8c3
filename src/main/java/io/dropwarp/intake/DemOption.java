package io.dropwarp.intake;

import java.nio.file.Path;

/** Tells which DEM an arrival's options name. */
@FunctionalInterface
public interface DemOption {

    /**
     * {@return the unchecked name of a file beside the raster; null if none is named, or the options are invalid} The
     * job file has the arrival's own options and may be null.
     */
    String of(String profile, Path jobFile);
}
