package io.dropwarp.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What native code wrote to this process's standard error, the file named by {@code DROPWARP_STDERR}. It is the only
 * way to see all of GDAL's errors and warnings from Java. Used by one thread.
 */
final class ErrorLog {

    private static final int MAX_LINES = 50;
    private static final int MAX_READ = 256 << 10;
    private static final long MAX_BYTES = 1 << 20;

    private final Path file;
    private long mark;

    private ErrorLog(Path file) {
        this.file = file;
    }

    /** Opens the log; without a file (null) it has no lines. */
    static ErrorLog open(String file) {
        return new ErrorLog(file == null || file.isBlank() ? null : Path.of(file));
    }

    /** Starts a request: earlier output does not belong to it. */
    void mark() {
        if (file == null) {
            return;
        }
        try {
            mark = Files.size(file);
            if (mark > MAX_BYTES) {
                // Standard error is open in append mode, so writing continues at the new end.
                try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
                    channel.truncate(0);
                }
                mark = Files.size(file);
            }
        } catch (IOException e) {
            mark = Long.MAX_VALUE;
        }
    }

    /** {@return the lines written since then, without repeats, oldest first} */
    List<String> since() {
        List<String> out = new ArrayList<>();
        if (file == null) {
            return out;
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            if (mark >= channel.size()) {
                return out;
            }
            channel.position(mark);
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MAX_READ, channel.size() - mark));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Until it is full.
            }
            String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            text.lines()
                    .map(String::trim)
                    .filter(line -> !line.isEmpty())
                    .distinct()
                    .limit(MAX_LINES)
                    .forEach(out::add);
        } catch (IOException e) {
            out.add("The worker's standard error cannot be read: " + e);
        }
        return out;
    }
}
