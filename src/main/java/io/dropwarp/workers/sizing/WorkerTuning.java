package io.dropwarp.workers.sizing;

import java.util.Locale;
import java.util.Optional;

/**
 * Finds the number of workers with the highest throughput, by trial. While requests wait for a worker and the
 * processors have room, the workers wait for something else, such as slow storage: then more are tried. A trial is kept
 * if it gains a fair part of what that many more workers could gain at best, else it is undone. Likewise fewer are
 * tried now and then, and soon if the processors are full. The wait after a failed trial grows, so that the number
 * settles. With busy processors it never leaves its start. For one thread; has no clock of its own.
 */
public final class WorkerTuning {

    /** Above this load, the gain of more workers is below noise. */
    private static final double BUSY = 0.85;

    /** Below this load, twice as many workers could help. */
    private static final double IDLE = 0.4;

    /** From this load on, workers slow each other down. */
    private static final double FULL = 0.95;

    /** Share of the best possible gain, or worst possible loss, from which a change counts. */
    private static final double COUNTS = 0.3;

    /** Windows after a change that are ignored: caches fill, code is compiled. */
    private static final int SETTLED = 2;

    private static final int UNTIL_FEWER = 16;
    private static final int SOONER_IF_FULL = 8;
    private static final int AFTER_FAILURE = 8;
    private static final double MOSTLY = 0.5;

    private final WorkerRange range;
    private final Backoff more = new Backoff(SETTLED, AFTER_FAILURE);
    private final Backoff fewer = new Backoff(UNTIL_FEWER, UNTIL_FEWER);
    private int limit;
    private Trial trial;
    private int windows;
    private double lastRate;

    /** A new number of workers. */
    public record Change(int limit, String reason) {}

    /** A running trial: the number before it and its throughput. */
    private record Trial(int from, double rate) {}

    public WorkerTuning(WorkerRange range) {
        this.range = range;
        this.limit = range.start();
    }

    /** Evaluates the load with the number of workers chosen last. Returns another number, if it should change. */
    public Optional<Change> evaluate(Load load) {
        Optional<Change> change = trial == null ? Optional.empty() : end(trial, load);
        windows++;
        if (change.isEmpty()) {
            change = begin(load);
        }
        if (change.isEmpty()) {
            lastRate = load.rate();
        }
        return change;
    }

    /** Returns to the start: the number was found for work that has ended. */
    public Optional<Change> reset() {
        trial = null;
        more.worked();
        fewer.worked();
        windows = 0;
        lastRate = 0;
        return limit == range.start() ? Optional.empty() : change(range.start(), "there is nothing to do");
    }

    private Optional<Change> begin(Load load) {
        if (limit < range.most()
                && load.processorsBusy() < BUSY
                && load.wanted() >= MOSTLY
                && windows >= SETTLED
                && more.isOver(windows)) {
            boolean bold = load.processorsBusy() < IDLE && !more.hasFailed();
            int step = bold ? limit : Math.max(1, limit / 2);
            int to = Math.min(range.most(), limit + step);
            return begin(load, to, "requests wait and the processors are only %.0f %% busy".formatted(percent(load)));
        }
        boolean full = load.processorsBusy() >= FULL;
        if (limit > range.start() && windows >= SETTLED && fewer.isOver(full ? windows * SOONER_IF_FULL : windows)) {
            int to = Math.max(range.start(), limit - Math.max(1, limit / 3));
            String reason = full ? "the processors are full" : "to see whether fewer get as much done";
            return begin(load, to, reason);
        }
        return Optional.empty();
    }

    private Optional<Change> begin(Load load, int to, String reason) {
        // The better of two windows: a trial must not win by noise.
        trial = new Trial(limit, Math.max(load.rate(), lastRate));
        return change(to, reason);
    }

    private Optional<Change> end(Trial ended, Load load) {
        trial = null;
        double atBest = (limit - ended.from) / (double) ended.from;
        boolean paysOff = load.rate() >= ended.rate * (1 + COUNTS * atBest);
        Backoff patience = limit > ended.from ? more : fewer;
        if (paysOff) {
            patience.worked();
            return Optional.empty();
        }
        patience.failed();
        String reason =
                String.format(Locale.ROOT, "%d got %.1f requests/s done, against %.1f", limit, load.rate(), ended.rate);
        return change(ended.from, reason);
    }

    private Optional<Change> change(int to, String reason) {
        limit = to;
        windows = 0;
        lastRate = 0;
        return Optional.of(new Change(to, reason));
    }

    private static double percent(Load load) {
        return load.processorsBusy() * 100;
    }
}
