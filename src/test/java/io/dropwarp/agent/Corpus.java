package io.dropwarp.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Real files to test with: a few that come with the project, and the whole collection where it stands beside it. */
final class Corpus {

    private static final Path HOME = Path.of(System.getProperty("dropwarp.home", "."));

    private Corpus() {}

    /** A raster and the files that belong to it. */
    record Sample(Path file, List<Path> sidecars) {

        Path[] all() {
            return Stream.concat(Stream.of(file), sidecars.stream()).toArray(Path[]::new);
        }

        @Override
        public String toString() {
            return file.getFileName().toString();
        }
    }

    static Path bundled() {
        return HOME.resolve("src/test/resources/corpus");
    }

    static Optional<Path> whole() {
        return Optional.of(HOME.toAbsolutePath()
                        .normalize()
                        .resolve("../shared/corpus")
                        .normalize())
                .filter(folder -> Files.isRegularFile(folder.resolve("MANIFEST.csv")));
    }

    static Path file(String name) {
        return bundled().resolve(name);
    }

    /** Rasters of a folder with their sidecars, after what stands in its list. */
    static List<Sample> list(Path corpus, String list, String folder) throws IOException {
        return Files.readAllLines(corpus.resolve(list)).stream()
                .map(line -> line.split(",", 3))
                .filter(columns -> columns[0].startsWith(folder + "/"))
                .map(columns -> sample(corpus.resolve(columns[0]), columns[1]))
                .toList();
    }

    private static Sample sample(Path file, String sidecars) {
        Stream<String> named =
                Arrays.stream(sidecars.split("\\|")).map(String::trim).filter(name -> !name.isEmpty());
        Stream<String> drawn = file.endsWith("utmsmall.vrt") ? Stream.of("utmsmall.tif") : Stream.empty();
        return new Sample(
                file, Stream.concat(named, drawn).map(file::resolveSibling).toList());
    }
}
