package io.dropwarp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few MB in memory, to be filled. The test is left out where the system permits no mounts. */
public final class SmallDisk implements AutoCloseable {

    private static final int BLOCK = 4096;
    private static final int MOST_INODES = 1000;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts one on a folder, which is made if it is missing. */
    public static SmallDisk mount(Path folder, int megabytes) throws IOException {
        return mount(folder, "size=" + megabytes + "m");
    }

    /** Mounts one with the kernel's options for it. */
    public static SmallDisk mount(Path folder, String options) throws IOException {
        Files.createDirectories(folder);
        String problem = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString());
        Assumptions.assumeTrue(
                problem == null,
                () -> "This test needs the permission to mount a small disk; run it as root: " + problem);
        return new SmallDisk(folder);
    }

    /** Writes a file that takes all but some of the room. */
    public Path fill(long leftBytes) throws IOException {
        Path ballast = folder.resolve(".ballast");
        try (OutputStream out = Files.newOutputStream(ballast)) {
            byte[] block = new byte[BLOCK];
            while (folder.toFile().getUsableSpace() > leftBytes) {
                out.write(block);
            }
        } catch (IOException full) {
            if (leftBytes > 0) {
                throw full;
            }
        }
        return ballast;
    }

    /** Writes empty files until there is no inode left for one more, however many others take at the same time. */
    public List<Path> crowd() throws IOException {
        List<Path> files = new ArrayList<>();
        while (files.size() < MOST_INODES) {
            Path file = folder.resolve(".crowd-" + files.size());
            try {
                files.add(Files.createFile(file));
            } catch (FileSystemException full) {
                return files;
            }
        }
        throw new IOException("There is no limit of inodes on " + folder);
    }

    /** Whether no more than some bytes are left. */
    public boolean isFull(long leftBytes) {
        return folder.toFile().getUsableSpace() <= leftBytes;
    }

    public void readOnly(boolean yes) throws IOException {
        String problem = run("mount", "-o", "remount," + (yes ? "ro" : "rw"), folder.toString());
        if (problem != null) {
            throw new IOException(problem);
        }
    }

    /** Lazily, since a worker may still be ending there. */
    @Override
    public void close() throws IOException {
        String problem = run("umount", "-l", folder.toString());
        if (problem != null) {
            throw new IOException(problem);
        }
    }

    /** What a command complained of; null if it went well. */
    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        try {
            return process.waitFor() == 0 ? null : List.of(command) + ": " + out;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
