package io.dropwarp.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Instants at which a test can end the process as by SIGKILL, so that what a crash leaves is proved and not left to
 * luck. Each is a row of {@code docs/DURABILITY.md}. The system property {@code io.dropwarp.failure-point} selects one
 * by name, or by {@code NAME@file} for the instant that concerns a file of that name; with {@code
 * io.dropwarp.failure-once} it works only for the first process that can create the file named there. Without the
 * property nothing ever happens. Thread-safe.
 */
public enum FailurePoint {
    /** A file was written under its hidden name. */
    FILE_DRAFTED,
    /** A copy to another file system exists under its hidden name. */
    COPY_DRAFTED,
    /** The copy has its name, and the original still exists. */
    COPY_VISIBLE,
    /** The original folder of a copy is hidden but not removed yet. */
    ORIGINAL_HIDDEN,
    /** A job's folder was created, without a claim. */
    CLAIM_FOLDER_MADE,
    /** {@code claim.json} exists, and no file was taken. */
    CLAIM_WRITTEN,
    /** The raster was taken, its sidecars were not. */
    RASTER_TAKEN,
    /** All files of an arrival were taken. */
    ARRIVAL_TAKEN,
    /** A failed attempt was counted and not retried yet. */
    ATTEMPT_COUNTED,
    /** A worker wrote {@code plan.json}. */
    PLAN_WRITTEN,
    /** A worker wrote a tile under its hidden name. */
    TILE_DRAFTED,
    /** A tile exists but was not reported yet. */
    TILE_WRITTEN,
    /** The complete output is in {@code staged/} but was not reported yet. */
    OUTPUT_STAGED,
    /** The receipt was drafted in the job's folder. */
    RECEIPT_DRAFTED,
    /** An older output of the same name was withdrawn: its receipt, and its folder of tiles. */
    OLDER_WITHDRAWN,
    /** The output is visible, its receipt is not. */
    OUTPUT_VISIBLE,
    /** The receipt is visible, the job's folder still exists. */
    RECEIPT_VISIBLE,
    /** The report is in the job's folder. */
    REPORT_WRITTEN,
    /** The ledger has its line, the job's folder still exists. */
    LEDGER_WRITTEN,
    /** The sources are in the archive, the rest of the job's folder still exists. */
    SOURCES_ARCHIVED,
    /** A folder to be removed is hidden. */
    FOLDER_HIDDEN,
    /** A dead letter exists but was not reported yet. */
    BURIED,
    /** A dead letter is back in the work folder with its answer, which was not applied yet. */
    DEAD_LETTER_TAKEN,
    /** The answer was applied but not removed yet. */
    DEAD_LETTER_CHANGED,
    /** A dead letter is a job again but was not queued yet. */
    DEAD_LETTER_REOPENED;

    /** Exit value that a shell reports for a process ended by SIGKILL. */
    private static final int KILLED = 137;

    private static final String CHOSEN = System.getProperty("io.dropwarp.failure-point");
    private static final String ONCE = System.getProperty("io.dropwarp.failure-once");

    /** Ends the process here if this point was selected. */
    public void pass() {
        if (CHOSEN != null && CHOSEN.equals(name())) {
            end();
        }
    }

    /** Ends the process here if this point was selected, for any file or for this one. */
    public void pass(Path file) {
        if (CHOSEN != null && (CHOSEN.equals(name()) || CHOSEN.equals(name() + "@" + file.getFileName()))) {
            end();
        }
    }

    private static void end() {
        if (ONCE != null && !first(Path.of(ONCE))) {
            return;
        }
        // Like SIGKILL, but at an exact instant: no shutdown hooks, no finally blocks, no flushed streams.
        Runtime.getRuntime().halt(KILLED);
    }

    private static boolean first(Path marker) {
        try {
            Files.createFile(marker);
            return true;
        } catch (FileAlreadyExistsException another) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
