package io.dropwarp.workers.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file to which a worker's standard error, and whatever native code prints on standard output, is appended. A file
 * and not a pipe: a worker that floods it never blocks on us, and it can be read after any death. Thread-safe.
 */
public final class StderrFile {

    /** Limit of what goes into an {@link WorkerOutcome}. */
    public static final int TAIL_BYTES = 8 * 1024;

    private final Path path;
    private volatile long mark;

    StderrFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Marks the start of the next request's messages. */
    void mark() {
        mark = size();
    }

    /** {@return the end of what was written since the mark, at most {@link #TAIL_BYTES} bytes} */
    String tail() {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            // Guard against a file truncated by keepBelow since the mark.
            long from = Math.max(mark <= size ? mark : 0, size - TAIL_BYTES);
            ByteBuffer bytes = ByteBuffer.allocate((int) (size - from));
            channel.read(bytes, from);
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Truncates the file when it has grown too large; the writer continues, since it appends. */
    void keepBelow(long bytes) {
        if (size() <= bytes) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        } catch (IOException e) {
            // It stays large until the worker ends; nothing else depends on it.
        }
    }

    /** Removes the file, if possible. */
    void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // Left for the sweep of stale files at the next start.
        }
    }

    private long size() {
        try {
            return Files.size(path);
        } catch (IOException e) {
            return 0;
        }
    }
}
