package io.dropwarp.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Picks a few rasters, spread evenly over all. Stateless. */
final class SampleFiles {

    /** Extensions of sidecars; GDAL decides about all other files. */
    private static final Set<String> BESIDE = Set.of(
            "prj", "tfw", "jgw", "pgw", "wld", "xml", "ovr", "msk", "hdr", "txt", "json", "yaml", "md", "csv", "done");

    private SampleFiles() {}

    /**
     * {@return some of the rasters, evenly spread}
     *
     * @param given files, and folders that are searched at any depth
     * @param mostBytes total size, unless the first file alone is larger
     */
    static List<Path> pick(List<Path> given, int most, long mostBytes) throws IOException {
        Set<Path> all = new LinkedHashSet<>();
        for (Path path : given) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> below = Files.walk(path)) {
                    below.filter(file -> mayBeRaster(path, file)).sorted().forEach(all::add);
                }
            } else {
                all.add(path);
            }
        }
        return spread(List.copyOf(all), most, mostBytes);
    }

    private static List<Path> spread(List<Path> all, int most, long mostBytes) throws IOException {
        int number = Math.min(all.size(), most);
        List<Path> picked = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < number; i++) {
            Path file = all.get((int) ((long) i * all.size() / number));
            bytes += Files.size(file);
            if (picked.isEmpty() || bytes <= mostBytes) {
                picked.add(file.toAbsolutePath());
            }
        }
        return picked;
    }

    private static boolean mayBeRaster(Path root, Path file) {
        String name = file.getFileName().toString();
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        boolean hidden = Stream.iterate(file, at -> !at.equals(root), Path::getParent)
                .anyMatch(at -> at.getFileName().toString().startsWith("."));
        return !hidden && !BESIDE.contains(extension) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }
}
