package io.dropwarp.gdal.core;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.gdal.gdal.gdal;

/**
 * Turns GDAL's last error into a failure. The bindings return null or throw without a message, so the thread's last
 * error is the only information.
 */
public final class GdalError {

    /** CPLE_OutOfMemory in cpl_error.h. */
    private static final int OUT_OF_MEMORY = 2;

    private static final int MAX_WORDS = 400;

    /** The person who dropped the file need not see the job's folders. */
    private static final Pattern JOB_PATH =
            Pattern.compile("(?:/[^/'`\"]+)+/(?:(?:source|tiles|staged)/|(?=\\.?output\\.tif))");

    /** Nor the line of GDAL's source code that raised the error. */
    private static final Pattern CODE_PLACE = Pattern.compile("(?:[./]*[\\w/-]+\\.(?:cpp|c|h), \\d+: )");

    private GdalError() {}

    /** Clears errors of earlier calls, so that those of the next call can be told apart. */
    public static void reset() {
        gdal.ErrorReset();
    }

    /** {@return GDAL's last error message on one line, empty if there is none} */
    public static String message() {
        String text = gdal.GetLastErrorMsg();
        if (text == null) {
            return "";
        }
        return plain(text);
    }

    private static String plain(String text) {
        String line = CODE_PLACE.matcher(text.replaceAll("\\s+", " ").trim()).replaceAll("");
        String plain = JOB_PATH.matcher(line).replaceAll("");
        return plain.length() > MAX_WORDS ? plain.substring(0, MAX_WORDS) + "…" : plain;
    }

    /**
     * {@return the failure that GDAL's last error means}
     *
     * @param what the operation, as the start of a sentence
     * @param fallback code if the error says nothing about memory, disk or permission
     * @param hint what to do in the fallback case, or null
     */
    public static DropwarpException failure(String what, FailureCode fallback, String hint) {
        return failure(what, what, fallback, hint);
    }

    /**
     * {@return the failure that GDAL's last error means, where only the error tells whether the file or the machine is
     * at fault}
     *
     * @param what the operation, as the start of the sentence if the machine is at fault
     * @param verdict the same if the file is at fault
     * @param fallback code if the file is at fault
     * @param hint what to do in the fallback case, or null
     */
    public static DropwarpException failure(String what, String verdict, FailureCode fallback, String hint) {
        String words = message();
        String reason = words.isEmpty() ? "; GDAL gave no reason." : "; GDAL says: " + words;
        FailureCode code = gdal.GetLastErrorNo() == OUT_OF_MEMORY ? FailureCode.OUT_OF_MEMORY : codeOf(words);
        return code == null
                ? new DropwarpException(fallback, verdict + reason, hint == null ? hintFor(fallback) : hint)
                : new DropwarpException(code, what + reason, hintFor(code));
    }

    /** {@return the failure to read a source's pixels: as GDAL's message says, else CORRUPT} */
    public static DropwarpException unread(String name) {
        return failure(
                "Cannot warp " + name, name + " is damaged and cannot be read to its end", FailureCode.CORRUPT, null);
    }

    /**
     * The failure to write a file, to be called before the partial file is deleted. On a full disk GDAL's last error is
     * often about a later step ("IO error writing directory", "Seek error"), so the free space is checked as well.
     *
     * @param what the operation, as the start of a sentence
     * @param bytes upper limit of what writing the file may take
     * @return DISK_FULL if the disk has less room than that, else what GDAL's message says, else IO_ERROR
     */
    public static DropwarpException unwritten(String what, Path file, long bytes) {
        DropwarpException failure = failure(what, FailureCode.IO_ERROR, null);
        long usable = DiskRoom.usable(file);
        if (codeOf(message()) != null || usable >= Math.max(bytes, DiskRoom.SCARCE)) {
            return failure;
        }
        String message = failure.failure().message() + " (only " + usable / 1024 + " KB are free there)";
        return new DropwarpException(FailureCode.DISK_FULL, message, hintFor(FailureCode.DISK_FULL));
    }

    /** {@return the code of the machine failure that an error message describes, or null} */
    public static FailureCode codeOf(String words) {
        String lower = words.toLowerCase(Locale.ROOT);
        if (has(lower, "no space left", "free disk space", "disk quota exceeded")) {
            return FailureCode.DISK_FULL;
        }
        if (has(lower, "file too large")) {
            // A size limit of the kernel or file system; freeing space does not help.
            return FailureCode.TOO_LARGE;
        }
        if (has(lower, "cannot allocate", "out of memory", "memory allocation", "not enough memory", "bad_alloc")) {
            return FailureCode.OUT_OF_MEMORY;
        }
        if (has(lower, "permission denied", "read-only file system", "operation not permitted")) {
            return FailureCode.OUTPUT_UNWRITABLE;
        }
        if (has(lower, "input/output error", "stale file handle", "too many open files")) {
            return FailureCode.IO_ERROR;
        }
        return null;
    }

    /**
     * Finds the real cause among GDAL's messages: the last one is often about a later step ("Write error at scanline
     * 2048"), and an earlier one says why.
     *
     * @param messages all messages of the request, oldest first
     * @return the failure with the code of the first message that has one, if the last has none
     */
    public static Failure explained(Failure failure, List<String> messages) {
        if (failure.code() != FailureCode.IO_ERROR) {
            return failure;
        }
        for (String message : messages) {
            FailureCode code = codeOf(message);
            if (code != null && code != FailureCode.IO_ERROR) {
                return new Failure(code, failure.message() + " (" + plain(message) + ")", hintFor(code));
            }
        }
        return failure;
    }

    private static boolean has(String text, String... parts) {
        for (String part : parts) {
            if (text.contains(part)) {
                return true;
            }
        }
        return false;
    }

    private static String hintFor(FailureCode code) {
        return switch (code) {
            case DISK_FULL -> "Free some space on the disk of the work folder; work resumes automatically.";
            case TOO_LARGE ->
                "Choose a coarser resolution or the layout tiles, or raise dropwarp.limits.max-output-bytes.";
            case OUTPUT_UNWRITABLE ->
                "Give the service's user permission to read and write in the work folder; work resumes automatically.";
            case OUT_OF_MEMORY -> Hints.MORE_MEMORY;
            case IO_ERROR -> Hints.LOOK_AT_THE_DISK;
            case CORRUPT -> Hints.GET_IT_AGAIN;
            default -> Hints.REPORT_IT;
        };
    }
}
