package io.dropwarp.intake;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which DEMs the rasters of a folder take heights from, as their profile or their own options say. Remembers what it read
 * while a job file stays unchanged. Not thread-safe.
 */
final class RpcDems {

    private static final String JOB_FILE = ".dropwarp.yaml";

    private final IntakeSettings settings;
    private final DemOption option;
    private final Map<String, Read> cache = new HashMap<>();

    private record Read(FileState state, String dem) {}

    RpcDems(IntakeSettings settings, DemOption option) {
        this.settings = settings;
        this.option = option;
    }

    /**
     * The DEMs of the rasters of a folder.
     *
     * @param folder path below the drop folder
     * @param files its files
     * @param rasters those that are rasters
     * @return raster → name of another file in the folder. A DEM that is not there, or nowhere but in this folder could
     *     be, is none: the worker says so in its report.
     */
    Map<String, String> in(String folder, Map<String, FileState> files, Collection<String> rasters) {
        String profile = settings.profileOf(folder);
        String usual = rasters.isEmpty() ? null : option.of(profile, null);
        Map<String, String> dems = new HashMap<>();
        for (String raster : rasters) {
            String jobFile = jobFile(raster, files);
            String dem = jobFile == null ? usual : read(folder, jobFile, files.get(jobFile), profile);
            // A sidecar is no DEM; shared, it would stay when its raster goes.
            if (dem != null && files.containsKey(dem) && !dem.equals(raster) && !SidecarRules.isSidecar(dem)) {
                dems.put(raster, dem);
            }
        }
        return dems;
    }

    /** The one by the raster's whole name counts before the one by its stem. */
    private static String jobFile(String raster, Map<String, FileState> files) {
        String whole = raster + JOB_FILE;
        String stem = FileNames.stem(raster) + JOB_FILE;
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

    /**
     * Forgets files that are gone.
     *
     * @param paths all files below the drop folder
     */
    void keep(Set<String> paths) {
        cache.keySet().retainAll(paths);
    }
}
