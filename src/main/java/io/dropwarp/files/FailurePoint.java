package io.dropwarp.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Instants at which a test has the process end as by SIGKILL, so that what a crash leaves is proved and not left to luck.
 * Each is a row of {@code docs/DURABILITY.md}. The system property {@code io.dropwarp.failure-point} chooses one by its
 * name, or by {@code NAME@file} for the instant that concerns a file of that name; with {@code io.dropwarp.failure-once}
 * it works only for the first process that can create the file named there. Without the property nothing ever happens.
 * Thread-safe.
 */
public enum FailurePoint {
    /** A file was written under its hidden name. */
    FILE_DRAFTED,
    /** A copy to another file system stands there under its hidden name. */
    COPY_DRAFTED,
    /** The copy has its name, and the original still stands. */
    COPY_VISIBLE,
    /** The original folder of a copy has a hidden name, and is not removed yet. */
    ORIGINAL_HIDDEN,
    /** A job's folder was made, without a claim. */
    CLAIM_FOLDER_MADE,
    /** {@code claim.json} stands, and no file was taken. */
    CLAIM_WRITTEN,
    /** The raster was taken, its sidecars were not. */
    RASTER_TAKEN,
    /** All files of an arrival were taken. */
    ARRIVAL_TAKEN,
    /** A failed attempt was counted, and not tried again yet. */
    ATTEMPT_COUNTED,
    /** A worker wrote {@code plan.json}. */
    PLAN_WRITTEN,
    /** A worker wrote a tile under its hidden name. */
    TILE_DRAFTED,
    /** A tile stands, and nobody knows yet. */
    TILE_WRITTEN,
    /** The output stands whole in {@code staged/}, and nobody knows yet. */
    OUTPUT_STAGED,
    /** The receipt was drafted in the job's folder. */
    RECEIPT_DRAFTED,
    /** An older output of the name was withdrawn: its receipt, and its folder of tiles. */
    OLDER_WITHDRAWN,
    /** The output is visible, its receipt is not. */
    OUTPUT_VISIBLE,
    /** The receipt is visible, the job's folder stands. */
    RECEIPT_VISIBLE,
    /** The report stands in the job's folder. */
    REPORT_WRITTEN,
    /** The ledger has its line, the job's folder stands. */
    LEDGER_WRITTEN,
    /** The sources are in the archive, the rest of the job's folder stands. */
    SOURCES_ARCHIVED,
    /** A folder that goes away has a hidden name. */
    FOLDER_HIDDEN,
    /** A dead letter stands, and nobody knows yet. */
    BURIED,
    /** A dead letter is back in the work folder, with its answer, and nothing of it was done. */
    DEAD_LETTER_TAKEN,
    /** What the answer asks for was done; only the answer itself is left to go. */
    DEAD_LETTER_CHANGED,
    /** A dead letter is a job again, and nobody knows yet. */
    DEAD_LETTER_REOPENED;

    /** A process ended by SIGKILL has this exit value in a shell. */
    private static final int KILLED = 137;

    private static final String CHOSEN = System.getProperty("io.dropwarp.failure-point");
    private static final String ONCE = System.getProperty("io.dropwarp.failure-once");

    /** Ends the process here if this point was chosen. */
    public void pass() {
        if (CHOSEN != null && CHOSEN.equals(name())) {
            end();
        }
    }

    /**
     * Ends the process here if this point was chosen, for any file or for this one.
     *
     * @param file what it is about
     */
    public void pass(Path file) {
        if (CHOSEN != null && (CHOSEN.equals(name()) || CHOSEN.equals(name() + "@" + file.getFileName()))) {
            end();
        }
    }

    private static void end() {
        if (ONCE != null && !first(Path.of(ONCE))) {
            return;
        }
        // Neither shutdown hooks nor finally blocks run, and no stream is flushed: the same as SIGKILL, but in time.
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
