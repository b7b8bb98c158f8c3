package io.dropwarp.gdal.core;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Hints to operators about common failures. */
public final class Hints {

    /** For OUT_OF_MEMORY. */
    public static final String MORE_MEMORY =
            "Give each worker more memory (dropwarp.worker.memory-mb), or cut smaller tiles (tile-rows and tile-columns"
                    + " in the profile); then drop the file again.";

    /** For INTERNAL. */
    public static final String REPORT_IT = "This is a defect of dropwarp, not of the file: please report it, with this"
            + " report and, if you may share it, the file.";

    public static final String GET_IT_AGAIN = "Get the file again from its producer; compare sizes and hashes.";

    public static final String LOOK_AT_THE_DISK =
            "Check that the disk or share of the work folder answers and that nothing but dropwarp changes its files;"
                    + " then drop the file again.";

    private Hints() {}

    /** {@return the failure to read a file of the job: IO_ERROR, without the path of its folder} */
    public static DropwarpException unreadable(String name, IOException e) {
        return new DropwarpException(
                new Failure(FailureCode.IO_ERROR, "Cannot read " + name + ": " + reason(e) + ".", LOOK_AT_THE_DISK), e);
    }

    /** {@return why a file could not be used: the end of a sentence, without a path} */
    public static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "it was removed from the work folder";
        }
        if (e instanceof AccessDeniedException) {
            return "the service's user has no permission to";
        }
        String words = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return words == null ? e.getClass().getSimpleName() : words;
    }
}
