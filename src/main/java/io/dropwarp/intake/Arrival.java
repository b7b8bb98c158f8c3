package io.dropwarp.intake;

import java.util.List;

/**
 * A raster in the drop folder and the files that go with it. All names are in one folder.
 *
 * @param folder path of the folder below the drop folder, with {@code /}; empty at the top
 * @param shared file names that others need too: linked or copied
 */
public record Arrival(String folder, String name, List<String> sidecars, List<String> shared, long bytes) {

    public Arrival {
        sidecars = List.copyOf(sidecars);
        shared = List.copyOf(shared);
    }

    /** {@return path of the raster below the drop folder, with {@code /}} */
    public String file() {
        return join(folder, name);
    }

    /** {@return path of a file below the drop folder; {@code folder} is below it too and may be empty} */
    static String join(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }
}
