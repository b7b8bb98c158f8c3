package io.dropwarp.deadletter;

import java.time.Instant;

/**
 * Summary of a dead letter for lists; its report has the rest.
 *
 * @param job its id, which is the name of its folder
 * @param file path of its raster below the drop folder
 * @param kind permanent, transient, environment or bug
 * @param hint what to do; null if there is no useful advice
 * @param bytes size of its raster; null if it has none
 * @param done finished tiles, which a retry can keep
 * @param retriable whether it can be retried: its source is beside its report
 */
public record DeadLetter(
        String job,
        String file,
        String profile,
        String code,
        String kind,
        String stage,
        String message,
        String hint,
        Instant failedAt,
        Long bytes,
        int tiles,
        int done,
        int retries,
        boolean retriable) {}
