package io.dropwarp.model;

/**
 * How one request to a worker went wrong, for the report.
 *
 * @param exitValue exit value of the command; 128 + signal when the worker was killed
 * @param signal the signal that ended the worker, or null
 * @param peakRssBytes largest resident memory of the worker, or null if unknown
 * @param seconds time the attempt took, or null if unknown
 * @param stderrTail the last of what the worker wrote to standard error, GDAL's messages among it
 * @param source what was learnt of the source before, or null
 * @param command the gdalwarp command line of a plan that only this attempt had, or null
 * @param trace stack trace, only for failures with code INTERNAL
 */
public record Attempt(
        Integer exitValue,
        Integer signal,
        Long peakRssBytes,
        Double seconds,
        String stderrTail,
        SourceInfo source,
        String command,
        String trace) {}
