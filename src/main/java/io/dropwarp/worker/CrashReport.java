package io.dropwarp.worker;

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

/** The file a JVM writes when native code brings it down. */
final class CrashReport {

    private static final Pattern SIGNAL = Pattern.compile("#\\s+(SIG[A-Z]+) \\(.*");
    private static final Pattern FRAME = Pattern.compile("# ([VCJjv] .*)");
    private static final int MOST_LINES = 60;

    private final Path path;

    CrashReport(Path path) {
        this.path = path;
    }

    /** {@return what happened and where, as "SIGSEGV in C  [libgdal.so.32+0x1234]"; empty if the JVM wrote no report} */
    Optional<String> summary() {
        List<String> lines = lines();
        Optional<String> signal = lines.stream()
                .map(SIGNAL::matcher)
                .filter(Matcher::matches)
                .map(m -> m.group(1))
                .findFirst();
        Optional<String> frame = lines.stream()
                .map(FRAME::matcher)
                .filter(Matcher::matches)
                .map(m -> m.group(1))
                .findFirst();
        return signal.map(s -> frame.map(f -> s + " in " + f.trim()).orElse(s));
    }

    /** {@return the report's head and the native stack, as lines; empty if the JVM wrote no report} */
    String excerpt() {
        List<String> lines = lines();
        Stream<String> head = lines.stream().takeWhile(line -> line.startsWith("#"));
        Stream<String> stack = lines.stream()
                .dropWhile(line -> !line.startsWith("Native frames:"))
                .takeWhile(line -> !line.isBlank());
        return Stream.concat(head, stack)
                .filter(line -> !line.equals("#"))
                .limit(MOST_LINES)
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /** Removes the file, if it can be. */
    void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // Left for the sweep of stale files at the next start.
        }
    }

    private List<String> lines() {
        try {
            return Files.exists(path) ? Files.readAllLines(path, StandardCharsets.ISO_8859_1) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }
}
