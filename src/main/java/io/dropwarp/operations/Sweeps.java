package io.dropwarp.operations;

import io.dropwarp.config.Config;
import io.dropwarp.model.RefusedRequestException;
import io.dropwarp.model.RefusedRequestException.Reason;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.quartz.CronExpression;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs sweeps, one of each name at a time, and knows when they ran and will run. Thread-safe.
 */
public final class Sweeps {

    private static final Logger LOG = LoggerFactory.getLogger(Sweeps.class);

    private final Map<String, Sweep> byName = new LinkedHashMap<>();
    private final Map<String, SweepRun> running = new ConcurrentHashMap<>();
    private final Config.Sweeps settings;
    private final SweepLog log;
    private final List<Consumer<SweepResult>> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    public Sweeps(Config.Sweeps settings, SweepLog log, List<Sweep> sweeps) {
        this.settings = settings;
        this.log = log;
        sweeps.forEach(sweep -> byName.put(sweep.name(), sweep));
    }

    /** Adds a listener for each result; it is called on the thread that ran the sweep. */
    public void onEnd(Consumer<SweepResult> listener) {
        listeners.add(listener);
    }

    /**
     * Runs a sweep and waits for its end; {@link SweepResult#BUSY} at once if it is already running.
     *
     * @throws RefusedRequestException if there is no such sweep, or it has no dry run
     */
    public SweepResult run(String name, boolean dryRun) {
        Sweep sweep = require(name);
        if (dryRun && !sweep.hasDryRun()) {
            throw new RefusedRequestException(
                    Reason.NO_DRY_RUN, "The sweep " + name + " has no dry run.", "Leave --dry-run out.");
        }
        Instant start = Instant.now();
        SweepRun run = new SweepRun(dryRun);
        if (stopped || running.putIfAbsent(name, run) != null) {
            return result(name, start, SweepResult.BUSY, "It is under way already.", run);
        }
        SweepResult result;
        try {
            result = result(name, start, SweepResult.DONE, sweep.run(run), run);
            LOG.atInfo()
                    .addKeyValue("sweep", name)
                    .addKeyValue("seconds", result.seconds())
                    .log("Sweep {}: {}", name, result.message());
        } catch (IOException | RuntimeException e) {
            result = result(name, start, SweepResult.FAILED, String.valueOf(e.getMessage()), run);
            LOG.atWarn()
                    .addKeyValue("sweep", name)
                    .addKeyValue("seconds", result.seconds())
                    .log("Sweep {} failed: {}", name, e.toString());
        } finally {
            running.remove(name);
        }
        if (!dryRun) {
            log.add(result);
        }
        SweepResult ended = result;
        listeners.forEach(listener -> listener.accept(ended));
        return result;
    }

    private Sweep require(String name) {
        Sweep sweep = byName.get(name);
        if (sweep == null) {
            throw new RefusedRequestException(
                    Reason.NO_SUCH_SWEEP,
                    "There is no sweep \"" + name + "\".",
                    "There are: " + String.join(", ", byName.keySet()) + ".");
        }
        return sweep;
    }

    private static SweepResult result(String name, Instant start, String outcome, String message, SweepRun run) {
        double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
        return new SweepResult(name, start, seconds, outcome, message, run.figures(), run.dryRun(), run.details());
    }

    /** Asks all running sweeps to stop, and lets no other start. */
    public void stop() {
        stopped = true;
        running.values().forEach(SweepRun::stop);
    }

    /**
     * {@return names of the sweeps that were due while the service did not run} One that is seen for the first time is
     * due from now on.
     */
    public List<String> missed(Instant now) {
        List<String> missed = new ArrayList<>();
        byName.keySet().forEach(name -> {
            Config.Schedule schedule = settings.schedules().get(name);
            Instant last = log.countFrom(name, now);
            Instant due = schedule.enabled() ? next(schedule, last) : null;
            if (due != null && due.isBefore(now)) {
                LOG.info("The sweep {} was due at {} and is made up for", name, due);
                missed.add(name);
            }
        });
        return missed;
    }

    /** {@return each sweep, when it ran and when it will run} */
    public List<SweepStatus> status() {
        Instant now = Instant.now();
        return byName.keySet().stream()
                .map(name -> {
                    Config.Schedule schedule = settings.schedules().get(name);
                    return new SweepStatus(
                            name,
                            schedule.enabled(),
                            schedule.cron(),
                            settings.zone().getId(),
                            schedule.enabled() && !stopped ? next(schedule, now) : null,
                            running.containsKey(name),
                            log.last(name).orElse(null));
                })
                .toList();
    }

    /**
     * {@return how long a sweep has been due without having started; zero if it is not due, does not run by itself, or
     * was never seen}
     */
    public Duration overdue(String name) {
        Instant now = Instant.now();
        Config.Schedule schedule = settings.schedules().get(name);
        Instant last = log.countedFrom(name).orElse(now);
        Instant due = schedule.enabled() ? next(schedule, last) : null;
        boolean waits = due != null && due.isBefore(now) && !running.containsKey(name);
        return waits ? Duration.between(due, now) : Duration.ZERO;
    }

    /** When a sweep is next due after an instant; null if never. */
    Instant next(String name, Instant after) {
        return next(settings.schedules().get(name), after);
    }

    private Instant next(Config.Schedule schedule, Instant after) {
        try {
            CronExpression cron = new CronExpression(schedule.cron());
            cron.setTimeZone(TimeZone.getTimeZone(settings.zone()));
            Date next = cron.getNextValidTimeAfter(Date.from(after));
            return next == null ? null : next.toInstant();
        } catch (ParseException e) {
            // Cannot happen: checked when the configuration was read.
            throw new IllegalStateException(e);
        }
    }
}
