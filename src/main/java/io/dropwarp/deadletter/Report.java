package io.dropwarp.deadletter;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.dropwarp.model.SourceInfo;
import io.dropwarp.model.Versions;
import java.util.List;
import java.util.Map;

/**
 * {@code report.json} of a dead letter; its schema is {@code docs/schema/report-1.json}. Times are in ISO 8601.
 *
 * @param schema version of this format, 1
 * @param file path of the raster below the drop folder
 * @param bytes size of the raster; null if it is not a file
 * @param sha256 hash of the raster; null if it could not be read
 * @param code see {@link io.dropwarp.model.FailureCode}
 * @param kind permanent, transient, environment or bug
 * @param attempts how often the failed step was tried
 * @param source GDAL's description of the raster; null if it could not be opened
 * @param replay a shell command that drops the sources again
 * @param messages GDAL's messages and the end of the worker's standard error at the last attempt
 * @param trace stack trace, for code INTERNAL
 * @param nodes the nodes that worked on the job; empty without a cluster
 */
public record Report(
        int schema,
        String job,
        String file,
        String profile,
        Long bytes,
        String sha256,
        String receivedAt,
        String failedAt,
        String stage,
        String code,
        String kind,
        String message,
        String hint,
        int attempts,
        SourceInfo source,
        Map<String, Object> target,
        Tiles tiles,
        Versions versions,
        String replay,
        String messages,
        String trace,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> nodes) {

    /** Tiles of the plan; the total is 0 if the job was not planned. */
    public record Tiles(int total, int done, List<FailedTile> failed) {}

    /**
     * A tile that was given up. Exit value, signal, memory and time are those of the last attempt.
     *
     * @param window x offset, y offset, width, height in target pixels
     * @param signal number of the signal that ended the worker, or null
     * @param peakRssBytes peak resident memory of the worker
     * @param command gdalwarp command line for the same tile, to try by hand
     * @param node the node of the last attempt; null without a cluster
     */
    public record FailedTile(
            int row,
            int col,
            List<Integer> window,
            String code,
            String message,
            int attempts,
            Integer exitValue,
            Integer signal,
            Long peakRssBytes,
            Double seconds,
            String stderrTail,
            String command,
            @JsonInclude(JsonInclude.Include.NON_NULL) String node) {}
}
