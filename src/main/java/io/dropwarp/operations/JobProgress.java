package io.dropwarp.operations;

import java.time.Instant;

/**
 * How far a job in flight has come.
 *
 * @param job its id
 * @param file path of its raster below the drop folder
 * @param profile its profile
 * @param stage intake, planning, warping, assembling, publishing or ending
 * @param begunAt when it was claimed, or last tried again
 * @param bytes size of its raster
 * @param tiles tiles of its plan; 0 if it is not planned yet
 * @param done tiles that stand
 * @param failed tiles that were given up
 * @param secondsLeft until its last tile stands, at its rate so far; null if that is not known
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
