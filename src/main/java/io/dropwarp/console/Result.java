package io.dropwarp.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * How a job ended, as a list shows it.
 *
 * @param job its id
 * @param file path of its raster below the drop folder
 * @param profile its profile
 * @param output path of its output below the output folder; null if it was given up
 * @param code why it was given up; null if it was not
 * @param tiles tiles of its plan
 * @param seconds from its claim to its end
 * @param bytes size of its raster
 * @param endedAt when
 * @param crs CRS of its output; null if that is not known
 * @param footprint where its output lies, GeoJSON in WGS 84; null if that is not known
 */
public record Result(
        String job,
        String file,
        String profile,
        String output,
        String code,
        int tiles,
        double seconds,
        long bytes,
        Instant endedAt,
        String crs,
        JsonNode footprint) {}
