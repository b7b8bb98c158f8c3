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
 * Which other rasters of one folder its rasters need: what a VRT is made of, and the DEM that RPCs take heights from. They
 * are shared, and stay in the drop folder until no raster there needs them.
 */
final class References {

    private final Map<String, Set<String>> sourcesOfVrts;
    private final Map<String, String> dems;

    /**
     * The references of a folder.
     *
     * @param sourcesOfVrts VRT → all files it is made of
     * @param dems raster → its DEM
     */
    References(Map<String, Set<String>> sourcesOfVrts, Map<String, String> dems) {
        this.sourcesOfVrts = sourcesOfVrts;
        this.dems = dems;
    }

    /**
     * What a raster needs.
     *
     * @param raster its name
     * @return names of other files in the folder; a DEM that is a VRT with what it is made of
     */
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
     * Files that have to wait until the rasters that need them are claimed, unless they lead back to these: of a ring none
     * would ever be free.
     *
     * @return their names
     */
    Set<String> reserved() {
        Set<String> reserved = new HashSet<>();
        sourcesOfVrts.forEach((vrt, sources) -> sources.stream()
                .filter(source -> !sourcesOfVrts.getOrDefault(source, Set.of()).contains(vrt))
                .forEach(reserved::add));
        // What a DEM is made of waits for the DEM.
        Map<String, Set<String>> needed = new HashMap<>();
        dems.forEach((raster, dem) -> {
            if (!needed.computeIfAbsent(dem, this::reach).contains(raster)) {
                reserved.add(dem);
            }
        });
        return reserved;
    }

    /** All that a file needs, and all that this needs, and so on. */
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
