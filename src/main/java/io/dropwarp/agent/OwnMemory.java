package io.dropwarp.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Memory use and limit of this process, from Linux. Stateless. */
final class OwnMemory {

    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final Pattern DATA_CAP = Pattern.compile("Max data size\\s+(\\d+)\\s");

    private OwnMemory() {}

    /** {@return the peak resident memory in bytes; empty if the system does not say} */
    static OptionalLong peakBytes() {
        OptionalLong kilobytes = number("status", PEAK);
        return kilobytes.isPresent() ? OptionalLong.of(kilobytes.getAsLong() * 1024) : kilobytes;
    }

    /** {@return memory figures for an out-of-memory message, as a sentence; empty if the system does not say} */
    static String sentence() {
        OptionalLong peak = peakBytes();
        OptionalLong cap = number("limits", DATA_CAP);
        if (peak.isEmpty()) {
            return "";
        }
        return " The worker held up to " + (peak.getAsLong() >> 20) + " MB of memory"
                + (cap.isPresent() ? "; the kernel lets it allocate " + (cap.getAsLong() >> 20) + " MB." : ".");
    }

    private static OptionalLong number(String file, Pattern pattern) {
        try {
            Matcher found =
                    pattern.matcher(Files.readString(Path.of("/proc/self").resolve(file), StandardCharsets.ISO_8859_1));
            return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
