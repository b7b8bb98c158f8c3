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
 * GDAL's last error, and which failure it means. The bindings return null or throw without a message, so the thread's
 * last error is all there is to go by.
 */
public final class GdalError {

    /** CPLE_OutOfMemory in cpl_error.h. */
    private static final int OUT_OF_MEMORY = 2;

    private static final int MAX_WORDS = 400;

    /** Where a job keeps its files is no concern of the person who dropped the file. */
    private static final Pattern JOB_PATH =
            Pattern.compile("(?:/[^/'`\"]+)+/(?:(?:source|tiles|staged)/|(?=\\.?output\\.tif))");

    /** Nor where in its own source code GDAL gave up. */
    private static final Pattern CODE_PLACE = Pattern.compile("(?:[./]*[\\w/-]+\\.(?:cpp|c|h), \\d+: )");

    private GdalError() {}

    /** Forgets errors of earlier calls, so that the next one's can be told apart. */
    public static void reset() {
        gdal.ErrorReset();
    }

    /** {@return GDAL's own words for its last error in one line, empty if there is none} */
    public static String words() {
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
     * The failure that GDAL's last error means.
     *
     * @param what what was being done, to begin the sentence with
     * @param fallback code if the error says nothing of memory, disk or permission
     * @param hint what to do in that case, or null
     * @return to be thrown
     */
    public static DropwarpException failure(String what, FailureCode fallback, String hint) {
        return failure(what, what, fallback, hint);
    }

    /**
     * The failure that GDAL's last error means, where only the error tells whether the file or the machine is at fault.
     *
     * @param what what was being done, to begin the sentence with if the machine is
     * @param verdict the same for a fault of the file
     * @param fallback code of that fault
     * @param hint what to do in that case, or null
     * @return to be thrown
     */
    public static DropwarpException failure(String what, String verdict, FailureCode fallback, String hint) {
        String words = words();
        String reason = words.isEmpty() ? "; GDAL gave no reason." : "; GDAL says: " + words;
        FailureCode code = gdal.GetLastErrorNo() == OUT_OF_MEMORY ? FailureCode.OUT_OF_MEMORY : byWords(words);
        return code == null
                ? new DropwarpException(fallback, verdict + reason, hint == null ? hintFor(fallback) : hint)
                : new DropwarpException(code, what + reason, hintFor(code));
    }

    /**
     * The failure to read the pixels of a source.
     *
     * @param name the source's file
     * @return to be thrown: as the words say, else CORRUPT
     */
    public static DropwarpException unread(String name) {
        return failure(
                "Cannot warp " + name, name + " is damaged and cannot be read to its end", FailureCode.CORRUPT, null);
    }

    /**
     * The failure to write a file, while what was written of it still stands. On a full disk the last of GDAL's errors is
     * often about what followed ("IO error writing directory", "Seek error"), so the disk itself is asked.
     *
     * @param what what was being done, to begin the sentence with
     * @param file what was written
     * @param bytes most that writing it may take
     * @return to be thrown: DISK_FULL if the disk has no room for it, else as the words say, else IO_ERROR
     */
    public static DropwarpException unwritten(String what, Path file, long bytes) {
        DropwarpException failure = failure(what, FailureCode.IO_ERROR, null);
        long usable = DiskRoom.usable(file);
        if (byWords(words()) != null || usable >= Math.max(bytes, DiskRoom.SCARCE)) {
            return failure;
        }
        String message = failure.failure().message() + " (only " + usable / 1024 + " KB are free there)";
        return new DropwarpException(FailureCode.DISK_FULL, message, hintFor(FailureCode.DISK_FULL));
    }

    /**
     * The failure of this machine that an error message tells of.
     *
     * @param words the message
     * @return a code, or null if it tells of none
     */
    public static FailureCode byWords(String words) {
        String lower = words.toLowerCase(Locale.ROOT);
        if (has(lower, "no space left", "free disk space", "disk quota exceeded")) {
            return FailureCode.DISK_FULL;
        }
        if (has(lower, "file too large")) {
            // The kernel's limit on a file, or the file system's: no room that is made helps.
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
     * The failure that GDAL's messages mean together: its last is often about what followed ("Write error at scanline
     * 2048"), and one before it says why.
     *
     * @param failure as the last message has it
     * @param messages all of the request, oldest first
     * @return the failure with the code of the first message that tells of one, if the last told of none
     */
    public static Failure explained(Failure failure, List<String> messages) {
        if (failure.code() != FailureCode.IO_ERROR) {
            return failure;
        }
        for (String message : messages) {
            FailureCode code = byWords(message);
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
            case DISK_FULL -> "Free some space on the disk of the work folder; everything goes on by itself.";
            case TOO_LARGE ->
                "Choose a coarser resolution or the layout tiles, or raise dropwarp.limits.max-output-bytes.";
            case OUTPUT_UNWRITABLE ->
                "Give the service's user permission to read and write in the work folder; everything goes on by itself.";
            case OUT_OF_MEMORY -> Hints.MORE_MEMORY;
            case IO_ERROR -> Hints.LOOK_AT_THE_DISK;
            case CORRUPT -> Hints.GET_IT_AGAIN;
            default -> Hints.REPORT_IT;
        };
    }
}
