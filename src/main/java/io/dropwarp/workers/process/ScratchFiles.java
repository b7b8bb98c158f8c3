package io.dropwarp.workers.process;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of the workers' scratch files, which say whose they are, so that those of a service that was killed can be told
 * from those of one that runs beside this one.
 */
public final class ScratchFiles {

    private static final Pattern NAME = Pattern.compile("worker-(\\d+)-[^/]*\\.(err|crash)");
    private static final ProcessHandle SELF = ProcessHandle.current();

    private ScratchFiles() {}

    /**
     * The name of a worker's files, without extension.
     *
     * @param number of the worker, unique in its pool
     * @return a name unique on this machine
     */
    static String name(long number) {
        return "worker-" + SELF.pid() + "-" + Long.toString(System.nanoTime(), Character.MAX_RADIX) + "-" + number;
    }

    /**
     * Removes files of services that are gone.
     *
     * @param folder the scratch folder, which need not exist
     */
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

    private static boolean stale(Path file) throws IOException {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            return false;
        }
        long pid = Long.parseLong(name.group(1));
        if (pid != SELF.pid()) {
            return ProcessHandle.of(pid).isEmpty();
        }
        // In a container every service has the same id: only what is older than this process is another's.
        Instant start = SELF.info().startInstant().orElse(Instant.MIN);
        return Files.getLastModifiedTime(file).toInstant().isBefore(start);
    }
}
