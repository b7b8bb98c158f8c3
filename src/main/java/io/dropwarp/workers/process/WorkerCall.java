package io.dropwarp.workers.process;

import io.dropwarp.model.ServiceStoppingException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A running request in a worker. The worker's reader, the watchdog and a stop all may decide how it ends; the first
 * wins and the others have no effect, so they need not coordinate. Thread-safe.
 */
final class WorkerCall {

    /**
     * How it ended. Line and reply are null if the worker was lost.
     *
     * @param cause why the worker was lost, null if it replied
     * @param detail what was observed, or null
     */
    record Outcome(String line, ReplyLine reply, LossCause cause, String detail) {

        boolean lost() {
            return cause != null;
        }
    }

    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final WatchClock clock;
    private final long limitNanos;
    private final long hangNanos;
    private final long startedNanos = System.nanoTime();
    private final long startedAt;
    private volatile long heardAt;

    /** Starts the clock for a request; {@code hang} is how long the worker may be silent. */
    WorkerCall(WatchClock clock, Duration limit, Duration hang) {
        this.clock = clock;
        this.limitNanos = limit.toNanos();
        this.hangNanos = hang.toNanos();
        this.startedAt = clock.now();
        this.heardAt = startedAt;
    }

    /** Notes a sign of life. */
    void heard() {
        heardAt = clock.now();
    }

    /** Ends it with the worker's last line. */
    void reply(String line, ReplyLine reply) {
        outcome.complete(new Outcome(line, reply, null, null));
    }

    /**
     * Ends it with the loss of the worker, unless its end was decided before; returns whether this decided it. The
     * detail may be null.
     */
    boolean lose(LossCause cause, String detail) {
        return outcome.complete(new Outcome(null, null, cause, detail));
    }

    /** Ends it because the service stops. */
    void stop() {
        outcome.cancel(false);
    }

    /** {@return why the worker must be given up now; empty while it may continue} */
    Optional<LossCause> overdue() {
        long now = clock.now();
        if (now - startedAt > limitNanos) {
            return Optional.of(LossCause.TIMEOUT);
        }
        return now - heardAt > hangNanos ? Optional.of(LossCause.HUNG) : Optional.empty();
    }

    /** {@return the exceeded limit, in words; null if the cause is not a time limit} */
    String limitFor(LossCause cause) {
        return switch (cause) {
            case TIMEOUT -> words(limitNanos);
            case HUNG -> words(hangNanos);
            case CRASHED, PROTOCOL, MEMORY -> null;
        };
    }

    /** {@return seconds since its start} */
    double seconds() {
        return (System.nanoTime() - startedNanos) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private static String words(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / (double) TimeUnit.SECONDS.toNanos(1));
    }

    /**
     * Waits for the end.
     *
     * @throws ServiceStoppingException if the service stops
     */
    Outcome await() throws InterruptedException {
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (CancellationException e) {
            throw new ServiceStoppingException("The service stopped while a worker was at the request");
        }
    }
}
