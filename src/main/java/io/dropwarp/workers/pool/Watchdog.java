package io.dropwarp.workers.pool;

import io.dropwarp.workers.process.Roster;
import io.dropwarp.workers.process.WatchClock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single thread that checks all workers a few times a second: busy ones that are silent, late or too large, idle
 * ones that are not needed, stopping ones that do not end. It never blocks on a worker, so that one hopeless worker
 * does not affect the others.
 */
final class Watchdog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private static final Duration STEP = Duration.ofMillis(200);

    private final WatchClock clock;
    private final Roster roster;
    private final IdleWorkers idle;
    private final Runnable adaptation;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread t = new Thread(task, "dropwarp-watchdog");
        t.setDaemon(true);
        return t;
    });

    Watchdog(WatchClock clock, Roster roster, IdleWorkers idle, Runnable adaptation) {
        this.clock = clock;
        this.roster = roster;
        this.idle = idle;
        this.adaptation = adaptation;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a step catches what it throws
    void start() {
        thread.scheduleWithFixedDelay(this::step, STEP.toMillis(), STEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void step() {
        attempt(() -> clock.advance(System.nanoTime()));
        roster.forEach(worker -> attempt(worker::inspect));
        attempt(idle::endSome);
        attempt(adaptation);
    }

    /** Guards against the executor's habit of cancelling a task after its first exception. */
    private static void attempt(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.error("A watchdog step failed; the watchdog continues", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
