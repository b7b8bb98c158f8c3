package io.dropwarp.deadletter;

import io.dropwarp.model.SourceInfo;
import io.dropwarp.model.Versions;
import java.util.List;
import java.util.Map;

/**
 * {@code report.json} of a dead letter; its schema is {@code docs/schema/report-1.json}.
 *
 * @param schema version of this form, 1
 * @param job the job's id
 * @param file where the raster was found, below the drop folder
 * @param profile its profile
 * @param bytes size of the raster, null if it is not a file
 * @param sha256 hash of the raster, null if it could not be read
 * @param receivedAt when it was claimed, ISO 8601
 * @param failedAt when it was given up, ISO 8601
 * @param stage intake, planning, warping, assembling or publishing
 * @param code why, see {@link io.dropwarp.model.FailureCode}
 * @param kind permanent, transient, environment or bug
 * @param message what happened
 * @param hint what to do
 * @param attempts how often the failed step was tried
 * @param source what GDAL says of the raster, null if it could not be opened
 * @param target what was asked for
 * @param tiles how far it got
 * @param versions what it was tried with
 * @param replay a shell command that drops the sources again
 * @param messages GDAL's messages and the end of the worker's standard error at the last attempt
 * @param trace stack trace, for code INTERNAL
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
        String trace) {

    /**
     * How far a job got.
     *
     * @param total tiles of its plan, 0 if it was not planned
     * @param done tiles that stand finished
     * @param failed those given up
     */
    public record Tiles(int total, int done, List<FailedTile> failed) {}

    /**
     * A tile that was given up.
     *
     * @param row its row in the tiling
     * @param col its column in the tiling
     * @param window x offset, y offset, width, height in target pixels
     * @param code why
     * @param message what happened
     * @param attempts how often it was tried
     * @param exitValue exit value of the last attempt
     * @param signal signal that ended the worker, or null
     * @param peakRssBytes the worker's largest memory
     * @param seconds time of the last attempt
     * @param stderrTail end of the worker's standard error
     * @param command gdalwarp command line that does the same tile, to try by hand
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
            String command) {}
}
