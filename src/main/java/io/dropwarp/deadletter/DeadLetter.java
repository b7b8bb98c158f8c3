package io.dropwarp.deadletter;

import java.time.Instant;

/**
 * A dead letter as a list shows it; all of it stands in its report.
 *
 * @param job its id, which is the name of its folder
 * @param file path of its raster below the drop folder
 * @param profile its profile
 * @param code why it failed
 * @param kind permanent, transient, environment or bug
 * @param stage where it failed
 * @param message what happened
 * @param hint what to do; null if nothing useful can be said
 * @param failedAt when it was given up
 * @param bytes size of its raster; null if it has none
 * @param tiles tiles of its plan
 * @param done tiles that stand, and would not be done again
 * @param retries how often it was tried again
 * @param retriable whether it can be: its source lies beside its report
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
