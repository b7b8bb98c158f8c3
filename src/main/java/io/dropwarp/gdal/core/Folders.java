package io.dropwarp.gdal.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders of dropwarp's own. Stateless. */
public final class Folders {

    private Folders() {}

    /**
     * Removes a folder with all that is in it, following no links.
     *
     * @param folder the folder; nothing happens if it does not exist
     * @throws IOException if something cannot be removed
     */
    public static void remove(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
