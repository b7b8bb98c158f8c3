package io.dropwarp.admission;

import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Maps exceptions while reading or writing to failures. Stateless. */
final class WriteFailures {

    private WriteFailures() {}

    /** {@return DISK_FULL, OUTPUT_UNWRITABLE, or IO_ERROR for all others} */
    public static Failure of(IOException e) {
        String text = String.valueOf(e.getMessage());
        // A file's name may contain any words, so look only at the reason.
        String reason = e instanceof FileSystemException file ? String.valueOf(file.getReason()) : text;
        String lower = reason.toLowerCase(Locale.ROOT);
        // "No space left" is also reported when inodes are used up.
        if (lower.contains("no space left") || lower.contains("quota exceeded")) {
            return new Failure(
                    FailureCode.DISK_FULL,
                    "No space left: " + text + ".",
                    "Free some space (or inodes, or raise the quota); work resumes automatically.");
        }
        if (e instanceof AccessDeniedException
                || lower.contains("read-only file system")
                || lower.contains("permitted")) {
            return new Failure(
                    FailureCode.OUTPUT_UNWRITABLE,
                    "No permission to write: " + text + ".",
                    "Give the service's user permission to write there; work resumes automatically.");
        }
        return new Failure(
                FailureCode.IO_ERROR,
                "Reading or writing failed: " + reason(e, text) + ".",
                "Check the disk or share it lies on, then drop the file again.");
    }

    private static String reason(IOException e, String text) {
        if (e instanceof NoSuchFileException file) {
            return file.getFile() + " is not there";
        }
        if (e instanceof FileAlreadyExistsException file) {
            return file.getFile() + " already exists";
        }
        return e instanceof FileSystemException || e.getClass() == IOException.class ? text : e.toString();
    }
}
