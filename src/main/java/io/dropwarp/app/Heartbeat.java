package io.dropwarp.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes every few seconds to {@code work/.heartbeat} that the service is alive, so that a health check needs no JVM:
 * one line with the time in seconds and {@code UP}, or {@code DOWN} and the reason. An old file means that the service
 * hangs, or can no longer write there.
 */
final class Heartbeat implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final long SECONDS = 5;

    /** Smallest block size of common file systems. */
    private static final int BLOCK = 1024;

    private final Path file;
    private final Path next;
    private final Supplier<Optional<String>> trouble;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Heartbeat::daemon);

    private Future<?> beats;

    private Heartbeat(Path work, Supplier<Optional<String>> trouble) {
        this.file = work.resolve(".heartbeat");
        this.next = work.resolve(".heartbeat.new");
        this.trouble = trouble;
    }

    /** Starts the heartbeat. {@code trouble} is empty while the service works. Closing deletes the file. */
    static Heartbeat start(Path work, Supplier<Optional<String>> trouble) {
        Heartbeat heartbeat = new Heartbeat(work, trouble);
        heartbeat.beats = heartbeat.timer.scheduleAtFixedRate(heartbeat::beat, 0, SECONDS, TimeUnit.SECONDS);
        return heartbeat;
    }

    private void beat() {
        try {
            String state = trouble.get().map(why -> "DOWN " + why).orElse("UP");
            write(Instant.now().getEpochSecond() + " " + state.replaceAll("\\R", " ") + "\n");
        } catch (IOException | RuntimeException e) {
            // A missing heartbeat already shows the fault, and the next write may succeed.
            LOG.debug("No heartbeat: {}", e.toString());
        }
    }

    private void write(String line) throws IOException {
        try {
            Files.writeString(next, line);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException full) {
            Files.deleteIfExists(next);
            overwrite(line);
        }
    }

    /** A full disk has no room for another file, but a line of this length fits the block of the existing file. */
    private void overwrite(String line) throws IOException {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, BLOCK)), 0);
            channel.truncate(bytes.length);
        }
    }

    @Override
    public void close() throws IOException {
        beats.cancel(false);
        timer.shutdown();
        try {
            // Otherwise a write in progress would recreate the file.
            timer.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(file);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "dropwarp-heartbeat");
        thread.setDaemon(true);
        return thread;
    }
}
