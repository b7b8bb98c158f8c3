package io.dropwarp.intake;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rules of file names: whether one is accepted, its stem, and the id of its job. */
public final class FileNames {

    /** Ending of the options of one arrival, after its raster's whole name or instead of the extension. */
    public static final String OPTIONS = ".dropwarp.yaml";

    /** Keeps {@code <time>-<stem>-<hex>} well below the 255 bytes of a file name. */
    private static final int MAX_STEM = 80;

    /** Of the 255 of a file system; an output's name adds a CRS, and a hidden one more. */
    private static final int MAX_BYTES = 200;

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private FileNames() {}

    /**
     * {@return why a name of a file or folder is not accepted, completing the sentence "its name …"; null if it is
     * fine}
     */
    static String problemOf(String name) {
        if (name.indexOf('\\') >= 0) {
            // Camel's file component would read it as a path and reach outside the drop folder.
            return "contains a backslash";
        }
        if (name.indexOf('\uFFFD') >= 0
                || name.chars().anyMatch(c -> Character.isSurrogate((char) c) && !paired(name))) {
            return "is not valid UTF-8";
        }
        if (name.codePoints().anyMatch(c -> Character.getType(c) == Character.CONTROL)) {
            return "contains a control character";
        }
        if (name.contains("<VRTDataset")) {
            // GDAL reads such a name itself as a VRT, wherever in a path it is.
            return "looks like the text of a VRT";
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return "is longer than " + MAX_BYTES + " bytes, which leaves no room for its output's";
        }
        return null;
    }

    /**
     * {@return the text with each unsafe character, which could move a cursor or forge lines, as a backslash, u and
     * four hex digits}
     */
    public static String escape(String text, Pattern unsafe) {
        return unsafe.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        "\\u%04x".formatted(found.group().codePointAt(0))));
    }

    private static boolean paired(String name) {
        return name.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** {@return the name without its extension; a leading dot does not start one} */
    public static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** {@return the extension in lower case, empty if there is none} */
    static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
    }

    /** {@return a new job id, {@code <yyyyMMdd'T'HHmmss'Z'>-<stem, made safe>-<8 random hex>}} */
    static String newJobId(String name, Instant receivedAt) {
        return jobId(name, receivedAt, ThreadLocalRandom.current().nextInt());
    }

    /** {@return a job id whose last part is the hash as 8 hex digits} */
    public static String jobId(String name, Instant time, int hash) {
        String safe = stem(name).replaceAll("[^A-Za-z0-9._-]+", "_");
        // A name that starts with a dot or a dash would be hidden, or read as an option.
        safe = safe.replaceAll("^[._-]+", "");
        safe = safe.substring(0, Math.min(safe.length(), MAX_STEM));
        return STAMP.format(time) + "-" + (safe.isEmpty() ? "file" : safe) + "-"
                + HexFormat.of().toHexDigits(hash);
    }
}
