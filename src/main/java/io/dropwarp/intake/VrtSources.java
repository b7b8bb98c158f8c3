package io.dropwarp.intake;

import io.dropwarp.references.VrtReferences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The files of a folder that its VRTs consist of. Caches what it read while a VRT is unchanged. Not thread-safe. */
final class VrtSources {

    /** A larger VRT is taken alone, and the worker reports what is wrong with it. */
    private static final long MAX_BYTES = 4L << 20;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_SOURCES = 5_000;

    private final Path root;
    private final Map<String, Read> cache = new HashMap<>();

    private record Read(FileState state, Set<String> names) {}

    VrtSources(Path root) {
        this.root = root;
    }

    /**
     * {@return VRT name → names of other files in the folder that it, directly or through VRTs, consists of} The folder
     * is below the drop folder. A VRT that is unreadable or refers to forbidden files has none: the worker reports it.
     */
    Map<String, Set<String>> in(String folder, Map<String, FileState> files) {
        Map<String, Set<String>> sources = new HashMap<>();
        for (Map.Entry<String, FileState> file : files.entrySet()) {
            if (FileNames.extension(file.getKey()).equals("vrt")) {
                Set<String> found = new LinkedHashSet<>();
                collect(folder, file.getKey(), files, found, 1);
                found.remove(file.getKey());
                sources.put(file.getKey(), found);
            }
        }
        return sources;
    }

    private void collect(String folder, String vrt, Map<String, FileState> files, Set<String> found, int depth) {
        for (String name : read(folder, vrt, files.get(vrt))) {
            // Found already: a diamond, or a loop.
            if (found.size() >= MAX_SOURCES) {
                return;
            }
            if (files.containsKey(name)
                    && found.add(name)
                    && depth < MAX_DEPTH
                    && FileNames.extension(name).equals("vrt")) {
                collect(folder, name, files, found, depth + 1);
            }
        }
    }

    private Set<String> read(String folder, String vrt, FileState state) {
        String path = Arrival.join(folder, vrt);
        Read known = cache.get(path);
        if (known == null || !known.state().same(state)) {
            known = new Read(state, parse(root.resolve(path)));
            cache.put(path, known);
        }
        return known.names();
    }

    private static Set<String> parse(Path vrt) {
        try {
            if (Files.size(vrt) > MAX_BYTES) {
                return Set.of();
            }
            VrtReferences references = VrtReferences.scan(vrt);
            return references.problem() == null ? new LinkedHashSet<>(references.files()) : Set.of();
        } catch (IOException unreadable) {
            return Set.of();
        }
    }
}
