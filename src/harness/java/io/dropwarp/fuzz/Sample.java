package io.dropwarp.fuzz;

import io.dropwarp.references.VrtReferences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A real raster and the files that belong to it, in memory.
 *
 * @param raster its file name
 * @param files content by file name, the raster among them
 */
record Sample(String raster, Map<String, byte[]> files) {

    private static final Set<String> ONLY_SIDECARS = Set.of(
            "xml", "aux", "rrd", "ovr", "msk", "prj", "hdr", "tfw", "jgw", "pgw", "wld", "md", "txt", "csv", "sh");

    /**
     * Reads the rasters of a folder.
     *
     * @param folder holds rasters and their sidecars
     * @param maxBytes rasters of more bytes are passed over
     * @return the samples by name
     */
    static List<Sample> of(Path folder, long maxBytes) throws IOException {
        List<Path> all;
        try (Stream<Path> list = Files.list(folder)) {
            all = list.filter(Files::isRegularFile).sorted().toList();
        }
        List<Sample> samples = new ArrayList<>();
        for (Path file : all) {
            if (!ONLY_SIDECARS.contains(extension(name(file))) && Files.size(file) <= maxBytes) {
                samples.add(read(file, all));
            }
        }
        return samples;
    }

    private static Sample read(Path raster, List<Path> beside) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        String stem = name(raster).replaceFirst("\\.[^.]*$", ".");
        for (Path file : beside) {
            String name = name(file);
            if (file.equals(raster) || (name.startsWith(stem) && ONLY_SIDECARS.contains(extension(name)))) {
                files.put(name, Files.readAllBytes(file));
            }
        }
        if (VrtReferences.isVrt(raster)) {
            for (String needed : VrtReferences.scan(raster).files()) {
                Path file = raster.resolveSibling(needed);
                if (Files.isRegularFile(file)) {
                    files.put(needed, Files.readAllBytes(file));
                }
            }
        }
        return new Sample(name(raster), files);
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** {@return a name's letters after its last dot, in small letters} */
    static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
