package io.dropwarp.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * How a job ended, as a list shows it.
 *
 * @param file path of its raster below the drop folder
 * @param output path of its output below the output folder; null if the job failed
 * @param code failure code; null if the job was published
 * @param seconds time from its claim to its end
 * @param bytes size of its raster
 * @param crs CRS of its output; null if unknown
 * @param footprint outline of its output, GeoJSON in WGS 84; null if unknown
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
