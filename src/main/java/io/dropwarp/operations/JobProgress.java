package io.dropwarp.operations;

import java.time.Instant;

/**
 * How far a job in flight has come.
 *
 * @param file path of its raster below the drop folder
 * @param begunAt when it was claimed, or last retried
 * @param bytes size of its raster
 * @param tiles tiles of its plan; 0 if it is not planned yet
 * @param secondsLeft until its last tile is done, at its rate so far; null if unknown
 */
public record JobProgress(
        String job,
        String file,
        String profile,
        String stage,
        Instant begunAt,
        long bytes,
        int tiles,
        int done,
        int failed,
        Double secondsLeft) {}
