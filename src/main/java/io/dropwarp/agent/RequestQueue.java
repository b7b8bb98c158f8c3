package io.dropwarp.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Incoming requests, read on a separate thread so that the end of input is noticed during a warp: the service is gone
 * then, and this process is no longer needed. Used by one consumer.
 */
final class RequestQueue {

    private static final long GRACE_MILLIS = 300;

    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    private final Object change = new Object();
    private boolean busy;

    RequestQueue(InputStream in) {
        Thread reader = new Thread(() -> read(in), "requests");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(InputStream in) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank()) {
                    lines.add(Optional.of(line));
                }
            }
        } catch (IOException e) {
            // Treated as the end of input.
        }
        lines.add(Optional.empty());
        if (!idleSoon()) {
            SuddenDeath.now();
        }
    }

    /** Guard against killing a worker that has just answered: it is busy for a moment longer, then ends by itself. */
    private boolean idleSoon() {
        synchronized (change) {
            try {
                long deadline = System.nanoTime() + GRACE_MILLIS * 1_000_000;
                while (busy && System.nanoTime() < deadline) {
                    change.wait(GRACE_MILLIS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return !busy;
        }
    }

    private void setBusy(boolean now) {
        synchronized (change) {
            busy = now;
            change.notifyAll();
        }
    }

    /**
     * Waits for a request. Until the next call this process counts as busy with it. Returns the request's line, or
     * empty at the end of input.
     */
    Optional<String> next() {
        setBusy(false);
        try {
            Optional<String> line = lines.take();
            setBusy(line.isPresent());
            // Guard against the end of input arriving between the two calls above.
            if (line.isPresent() && lines.stream().anyMatch(Optional::isEmpty)) {
                return Optional.empty();
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
