package io.dropwarp.workers.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The file a JVM writes when native code crashes it. */
final class CrashReport {

    private static final Pattern SIGNAL = Pattern.compile("#\\s+(SIG[A-Z]+) \\(.*");
    private static final Pattern FRAME = Pattern.compile("# ([VCJjv] .*)");
    private static final int MOST_LINES = 60;

    private final Path path;

    CrashReport(Path path) {
        this.path = path;
    }

    /** {@return name of the signal that ended it; empty if none did, or the JVM wrote no report} */
    Optional<String> signal() {
        return first(SIGNAL);
    }

    /** {@return the innermost frame, as "C  [libgdal.so.32+0x1234]"; empty as for {@link #signal}} */
    Optional<String> frame() {
        return first(FRAME);
    }

    /** {@return signal details and stacks, as lines; empty if there is no report} Its head is on standard error too. */
    String excerpt() {
        List<String> lines = lines();
        return Stream.of("siginfo:", "Native frames:", "Java frames:")
                .flatMap(title -> paragraph(lines, title))
                .limit(MOST_LINES)
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private static Stream<String> paragraph(List<String> lines, String title) {
        return lines.stream().dropWhile(line -> !line.startsWith(title)).takeWhile(line -> !line.isBlank());
    }

    /** Removes the file, if possible. */
    void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // Left for the sweep of stale files at the next start.
        }
    }

    private Optional<String> first(Pattern pattern) {
        return lines().stream()
                .map(pattern::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1).strip())
                .findFirst();
    }

    private List<String> lines() {
        try {
            return Files.exists(path) ? Files.readAllLines(path, StandardCharsets.ISO_8859_1) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }
}
