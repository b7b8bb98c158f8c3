package io.dropwarp.intake;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which other rasters of a folder its rasters need: the sources of a VRT, and the DEM for RPCs. They are shared, and
 * stay in the drop folder until no raster there needs them.
 */
final class References {

    private final Map<String, Set<String>> sourcesOfVrts;
    private final Map<String, String> dems;

    /** Maps each VRT to all its source files, and each raster to its DEM. */
    References(Map<String, Set<String>> sourcesOfVrts, Map<String, String> dems) {
        this.sourcesOfVrts = sourcesOfVrts;
        this.dems = dems;
    }

    /** {@return names of other files in the folder that a raster needs; for a DEM that is a VRT, also its sources} */
    Set<String> of(String raster) {
        String dem = dems.get(raster);
        if (dem == null) {
            return sourcesOfVrts.getOrDefault(raster, Set.of());
        }
        Set<String> all = new LinkedHashSet<>(sourcesOfVrts.getOrDefault(raster, Set.of()));
        all.add(dem);
        all.addAll(sourcesOfVrts.getOrDefault(dem, Set.of()));
        all.remove(raster);
        return all;
    }

    /**
     * {@return files that have to wait until the rasters that need them are claimed, except in a cycle, of which none
     * would ever be free}
     */
    Set<String> reserved() {
        Set<String> reserved = new HashSet<>();
        sourcesOfVrts.forEach((vrt, sources) -> sources.stream()
                .filter(source -> !sourcesOfVrts.getOrDefault(source, Set.of()).contains(vrt))
                .forEach(reserved::add));
        // The sources of a DEM wait for the DEM.
        Map<String, Set<String>> needed = new HashMap<>();
        dems.forEach((raster, dem) -> {
            if (!needed.computeIfAbsent(dem, this::reach).contains(raster)) {
                reserved.add(dem);
            }
        });
        return reserved;
    }

    /** The transitive dependencies of a file. */
    private Set<String> reach(String from) {
        Set<String> found = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            for (String next : of(open.pop())) {
                if (found.add(next)) {
                    open.push(next);
                }
            }
        }
        return found;
    }
}
