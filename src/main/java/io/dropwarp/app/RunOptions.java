package io.dropwarp.app;

import java.nio.file.Path;

/**
 * What distinguishes a batch from the service; the routes are the same.
 *
 * @param inPlace whether sources stay where they are
 * @param only file name of the one raster to take; null for all
 * @param profileFolders whether the first folder below the drop folder names a profile
 * @param lasting whether it runs until it is stopped: it then watches, follows schedules and serves its console
 */
public record RunOptions(boolean inPlace, String only, boolean profileFolders, boolean lasting) {

    /** The service: files are moved, first folders are profiles. */
    public static final RunOptions SERVICE = new RunOptions(false, null, true, true);

    /** A service that runs for one sweep and the jobs that result from it. */
    public static final RunOptions ONE_SWEEP = new RunOptions(false, null, true, false);

    /** {@return the options of a batch over a folder, or over one file of it; the file is null for the whole folder} */
    public static RunOptions batch(Path file) {
        return new RunOptions(true, file == null ? null : file.getFileName().toString(), false, false);
    }
}
