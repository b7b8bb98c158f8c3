package io.dropwarp.operations;

import io.dropwarp.files.DurableFiles;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code work/.status.json}: the status, written every second by a running service, so that the command line can show
 * it without a port. Thread-safe.
 */
public final class StatusFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StatusFile.class);

    /** A service whose file is older than this does not run, or hangs. */
    private static final Duration STALE = Duration.ofSeconds(6);

    /** Files are padded to a multiple of this size in bytes, so that the next status fits into the same blocks. */
    private static final int ROOM = 32 * 1024;

    private static final int LOOKS = 3;

    private final Path file;
    private ScheduledExecutorService timer;

    public StatusFile(Path work) {
        this.file = work.resolve(".status.json");
    }

    /** Starts writing the status every second. */
    @SuppressWarnings("FutureReturnValueIgnored") // failures are logged
    public synchronized void start(Supplier<ServiceStatus> status) {
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "dropwarp-status");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(() -> write(status), 0, 1, TimeUnit.SECONDS);
    }

    private void write(Supplier<ServiceStatus> status) {
        try {
            byte[] json = Json.MAPPER.writeValueAsBytes(status.get());
            byte[] padded = Arrays.copyOf(json, (json.length / ROOM + 1) * ROOM);
            Arrays.fill(padded, json.length, padded.length, (byte) ' ');
            write(padded);
        } catch (IOException | RuntimeException e) {
            // The heartbeat reports what is wrong.
            LOG.debug("No status: {}", e.toString());
        }
    }

    private void write(byte[] padded) throws IOException {
        try {
            DurableFiles.writeSoon(file, padded);
        } catch (IOException full) {
            // A full disk has no room for another file, but this status fits into the last one's blocks.
            Files.deleteIfExists(DurableFiles.partOf(file));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(padded), 0);
            }
        }
    }

    /** {@return what a running service wrote; empty if none runs} */
    public Optional<ServiceStatus> read() {
        Optional<ServiceStatus> seen = look();
        for (int i = 1; i < LOOKS && seen.isEmpty() && Files.exists(file); i++) {
            seen = look();
        }
        return seen.filter(status -> status.at().plus(STALE).isAfter(Instant.now()));
    }

    /** On a full disk the file is overwritten in place, so a reader may rarely see parts of two versions. */
    private Optional<ServiceStatus> look() {
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readAllBytes(file), ServiceStatus.class));
        } catch (IOException noneOrHalf) {
            return Optional.empty();
        }
    }

    @Override
    public synchronized void close() {
        if (timer == null) {
            return;
        }
        timer.shutdown();
        try {
            // Otherwise a write in progress would create the file again.
            timer.awaitTermination(1, TimeUnit.SECONDS);
            Files.deleteIfExists(file);
            Files.deleteIfExists(DurableFiles.partOf(file));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("{} stays: {}", file, e.toString());
        }
    }
}
