package io.dropwarp.operator;

import io.dropwarp.durable.DurableFiles;
import io.dropwarp.worker.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code work/.status.json}: what goes on, written every second by a running service, so that the command line can show
 * it without a port. Thread-safe.
 */
public final class StatusFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StatusFile.class);

    /** A service that has not written for so long does not run, or hangs. */
    private static final Duration STALE = Duration.ofSeconds(15);

    private final Path file;
    private ScheduledExecutorService timer;

    /**
     * The file of a service.
     *
     * @param work its work folder
     */
    public StatusFile(Path work) {
        this.file = work.resolve(".status.json");
    }

    /**
     * Begins to write.
     *
     * @param status says what goes on
     */
    @SuppressWarnings("FutureReturnValueIgnored") // what cannot be written is told in the log
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
            DurableFiles.writeSoon(file, Json.MAPPER.writeValueAsBytes(status.get()));
        } catch (IOException | RuntimeException e) {
            // Perhaps the disk is full; the heartbeat tells.
            LOG.debug("No status: {}", e.toString());
        }
    }

    /**
     * Reads what a running service wrote.
     *
     * @return empty if none runs
     */
    public Optional<ServiceStatus> read() {
        try {
            ServiceStatus status = Json.MAPPER.readValue(Files.readAllBytes(file), ServiceStatus.class);
            boolean fresh = status.at().plus(STALE).isAfter(Instant.now());
            return fresh && ProcessHandle.current().pid() != status.pid() ? Optional.of(status) : Optional.empty();
        } catch (IOException none) {
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
            // Or else a write that is under way would bring the file back.
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
