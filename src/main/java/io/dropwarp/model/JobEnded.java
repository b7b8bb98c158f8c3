package io.dropwarp.model;

import java.nio.file.Path;
import java.time.Instant;

/**
 * How a job ended.
 *
 * @param file path of the raster below the drop folder
 * @param bytes size of the source
 * @param output the published file or folder, or null
 * @param report the dead letter's report, or null
 * @param code why it failed, or null
 * @param tiles number of tiles of its plan, 0 if it was never planned
 * @param seconds time from its claim to its end
 */
public record JobEnded(
        String job,
        String file,
        String profile,
        Path output,
        Path report,
        FailureCode code,
        int tiles,
        double seconds,
        long bytes,
        Instant endedAt) {

    /** {@return whether its output was published} */
    public boolean published() {
        return code == null;
    }

    /** {@return path of the receipt beside its output} */
    public Path receipt() {
        String name = output.getFileName().toString();
        String base = name.endsWith(".tif") ? name.substring(0, name.length() - ".tif".length()) : name;
        return output.resolveSibling(base + ".json");
    }
}
