package io.dropwarp.workers.process;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of the workers' scratch files. They contain the owner, so that files of a killed service can be told from those
 * of one that runs beside this one.
 */
public final class ScratchFiles {

    private static final Pattern NAME = Pattern.compile("worker-(\\d+)-[^/]*\\.(err|crash)");
    private static final ProcessHandle SELF = ProcessHandle.current();

    private ScratchFiles() {}

    /** {@return a name without extension, unique on this machine if the worker's number is unique in its pool} */
    static String name(long number) {
        return "worker-" + SELF.pid() + "-" + Long.toString(System.nanoTime(), Character.MAX_RADIX) + "-" + number;
    }

    /** Removes files of services that are gone, if the folder exists. */
    public static void sweep(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "worker-*")) {
            for (Path file : files) {
                if (stale(file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // They only take space; the next start tries again.
        }
    }

    /** Marks a folder as in use now; it is made if it is missing. */
    public static void keep(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
    }

    private static boolean stale(Path file) throws IOException {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            return false;
        }
        long pid = Long.parseLong(name.group(1));
        if (pid != SELF.pid()) {
            return ProcessHandle.of(pid).isEmpty();
        }
        // In a container every service has the same process id: only files older than this process belong to another.
        Instant start = SELF.info().startInstant().orElse(Instant.MIN);
        return Files.getLastModifiedTime(file).toInstant().isBefore(start);
    }
}
