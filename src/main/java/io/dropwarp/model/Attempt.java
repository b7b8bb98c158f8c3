package io.dropwarp.model;

/**
 * Details of a failed request to a worker, for the report.
 *
 * @param exitValue exit value of the command; 128 + signal when the worker was killed
 * @param signal the signal that ended the worker, or null
 * @param peakRssBytes peak resident memory of the worker, or null if unknown
 * @param seconds duration of the attempt, or null if unknown
 * @param stderrTail the end of the worker's standard error, including GDAL's messages
 * @param source what was learned about the source before, or null
 * @param command the gdalwarp command line of a plan that only this attempt had, or null
 * @param trace stack trace, only for failures with code INTERNAL
 * @param node name of the node whose worker it was, or of all that had it if none answered; null without a cluster
 */
public record Attempt(
        Integer exitValue,
        Integer signal,
        Long peakRssBytes,
        Double seconds,
        String stderrTail,
        SourceInfo source,
        String command,
        String trace,
        String node) {

    /** An attempt on a single machine. */
    public Attempt(
            Integer exitValue,
            Integer signal,
            Long peakRssBytes,
            Double seconds,
            String stderrTail,
            SourceInfo source,
            String command,
            String trace) {
        this(exitValue, signal, peakRssBytes, seconds, stderrTail, source, command, trace, null);
    }
}
