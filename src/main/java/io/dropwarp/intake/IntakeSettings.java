package io.dropwarp.intake;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How the drop folder is watched.
 *
 * @param excluded folders that are not part of it even if they are inside (output, work, dead letters, archive, ledger)
 * @param only file name of the one raster to take, or null for all
 * @param quiet how long a file and its sidecars must stay unchanged
 * @param sidecarGrace how long a raster without a CRS waits for its sidecars after it was claimed
 * @param ignore globs of names of unfinished uploads, which are ignored
 * @param doneSuffix suffix of the marker that says a file is complete, or empty for none
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

    /** {@return name of the profile for the files of a folder below the drop folder, whether or not it exists} */
    String profileOf(String folder) {
        if (!profileFolders || folder.isEmpty()) {
            return defaultProfile;
        }
        int slash = folder.indexOf('/');
        return slash < 0 ? folder : folder.substring(0, slash);
    }
}
