package io.dropwarp.intake;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How the drop folder is watched.
 *
 * @param drop the drop folder
 * @param work the work folder
 * @param excluded folders that are not part of it even if they lie inside (output, work, dead letters, archive, ledger)
 * @param only file name of the one raster to take, or null for all
 * @param quiet how long a file and its sidecars must stay unchanged
 * @param sidecarGrace how long a raster without a CRS waits for its sidecars after it was claimed
 * @param ignore globs of names of uploads under way, never taken in
 * @param doneSuffix ending of the marker that says a file is complete, or empty when none is used
 * @param inPlace whether sources stay where they are and jobs only link to them
 * @param profileFolders whether the first folder below the drop folder names a profile
 * @param defaultProfile the profile of files outside a profile folder
 */
public record IntakeSettings(
        Path drop,
        Path work,
        List<Path> excluded,
        String only,
        Duration quiet,
        Duration sidecarGrace,
        List<String> ignore,
        String doneSuffix,
        boolean inPlace,
        boolean profileFolders,
        String defaultProfile) {

    public IntakeSettings {
        excluded = List.copyOf(excluded);
        ignore = List.copyOf(ignore);
    }

    /**
     * The profile of a folder's files.
     *
     * @param folder path below the drop folder, with {@code /}; empty at the top
     * @return the profile's name, whether or not there is such a profile
     */
    String profileOf(String folder) {
        if (!profileFolders || folder.isEmpty()) {
            return defaultProfile;
        }
        int slash = folder.indexOf('/');
        return slash < 0 ? folder : folder.substring(0, slash);
    }
}
