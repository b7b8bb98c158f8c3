package io.dropwarp.intake;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The DEMs that the rasters of a folder use, according to their profile or their own options. Caches what it read while
 * a job file is unchanged. Not thread-safe.
 */
final class RpcDems {

    private final IntakeSettings settings;
    private final DemOption option;
    private final Map<String, Read> cache = new HashMap<>();

    private record Read(FileState state, String dem) {}

    RpcDems(IntakeSettings settings, DemOption option) {
        this.settings = settings;
        this.option = option;
    }

    /**
     * {@return raster → name of another file in the folder, which is below the drop folder} A DEM that is missing, or
     * can only be in another folder, is left out: the worker reports it.
     */
    Map<String, String> in(String folder, Map<String, FileState> files, Collection<String> rasters) {
        String profile = settings.profileOf(folder);
        String usual = rasters.isEmpty() ? null : option.of(profile, null);
        Map<String, String> dems = new HashMap<>();
        for (String raster : rasters) {
            String jobFile = jobFile(raster, files);
            String dem = jobFile == null ? usual : read(folder, jobFile, files.get(jobFile), profile);
            // A sidecar is no DEM; if it were shared, it would stay when its raster leaves.
            if (dem != null && files.containsKey(dem) && !dem.equals(raster) && !SidecarRules.isSidecar(dem)) {
                dems.put(raster, dem);
            }
        }
        return dems;
    }

    /** A file with the raster's whole name takes precedence over one with its stem. */
    private static String jobFile(String raster, Map<String, FileState> files) {
        String whole = raster + FileNames.OPTIONS;
        String stem = FileNames.stem(raster) + FileNames.OPTIONS;
        return files.containsKey(whole) ? whole : files.containsKey(stem) ? stem : null;
    }

    private String read(String folder, String jobFile, FileState state, String profile) {
        String path = Arrival.join(folder, jobFile);
        Read known = cache.get(path);
        if (known == null || !known.state().same(state)) {
            known = new Read(state, option.of(profile, settings.drop().resolve(path)));
            cache.put(path, known);
        }
        return known.dem();
    }

    /** Forgets files that are gone. */
    void keep(Set<String> paths) {
        cache.keySet().retainAll(paths);
    }
}
