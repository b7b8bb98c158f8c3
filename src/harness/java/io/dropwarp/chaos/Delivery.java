package io.dropwarp.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/**
 * What is dropped at one time: a raster and what belongs to it.
 *
 * @param number its place in the order of all, from 0
 * @param kind what it is there for
 * @param folder folder below the drop folder, empty for the top
 * @param parts its files, the raster last: what comes before it can't be missed
 * @param codes what it may be refused with; empty if it must be published
 */
record Delivery(int number, Kind kind, String folder, List<Part> parts, Set<String> codes) {

    /** Kinds of deliveries. */
    enum Kind {
        /** One small raster. */
        SMALL,
        /** A small raster below a profile's folder. */
        NESTED,
        /** A raster with sidecars. */
        SIDECARS,
        /** A VRT and the raster it shows, both arrivals. */
        MOSAIC,
        /** A scene of many tiles. */
        SCENE,
        /** Another raster under a name that was there before. */
        AGAIN,
        /** One that cannot be published. */
        BAD
    }

    /**
     * A file.
     *
     * @param name its name
     * @param from what it is a copy of
     * @param trailer text after the copy's end, which tells it from other copies
     * @param shared whether another arrival keeps a copy of it too
     */
    record Part(String name, Path from, String trailer, boolean shared) {

        void writeTo(Path folder) throws IOException {
            Path file = folder.resolve(name);
            Files.copy(from, file);
            Files.write(file, trailer.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
        }
    }

    /** {@return its raster's path below the drop folder} */
    String file() {
        String name = parts.get(parts.size() - 1).name();
        return folder.isEmpty() ? name : folder + "/" + name;
    }

    /** {@return whether it is dropped as a folder, so that its files appear at one instant} */
    boolean isFolder() {
        return kind == Kind.MOSAIC;
    }

    /** {@return its number as a folder's name} */
    String label() {
        return "%04d".formatted(number);
    }
}
