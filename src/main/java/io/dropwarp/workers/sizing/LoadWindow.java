package io.dropwarp.workers.sizing;

import java.util.Optional;

/**
 * Combines snapshots of a pool into comparable windows: in each the pool had one limit, all the workers it allows and
 * work for them, for long enough and for enough requests. Other snapshots are dropped. For one thread.
 */
public final class LoadWindow {

    /** Shorter windows measure chance. */
    private static final double LEAST_SECONDS = 3;

    private static final int REQUESTS_PER_WORKER = 8;

    /** Between two requests a worker may look idle; a larger share means a lack of work. */
    private static final double MOST_MISSES = 0.2;

    private static final int FREE_MISSES = 3;
    private static final double NANOS = 1e9;

    private final double processors;
    private LoadSample first;
    private int samples;
    private int misses;
    private int wanted;

    /** A window for the processors that the pool may use, considering quotas. */
    public LoadWindow(double processors) {
        this.processors = processors;
    }

    /** Adds the next snapshot. Returns the load, whenever a window is complete. */
    public Optional<Load> add(LoadSample sample) {
        if (first == null || sample.limit() != first.limit()) {
            begin(sample);
            return Optional.empty();
        }
        samples++;
        misses += sample.full() ? 0 : 1;
        wanted += sample.wanted() ? 1 : 0;
        if (misses > FREE_MISSES && misses > MOST_MISSES * samples) {
            begin(sample);
            return Optional.empty();
        }
        double seconds = (sample.nanos() - first.nanos()) / NANOS;
        long answered = sample.answered() - first.answered();
        if (seconds < LEAST_SECONDS || answered < (long) REQUESTS_PER_WORKER * sample.limit()) {
            return Optional.empty();
        }
        double busy = sample.time().busySince(first.time(), seconds, processors);
        Load load = new Load(answered, seconds, busy, wanted / (double) samples);
        begin(sample);
        return Optional.of(load);
    }

    private void begin(LoadSample sample) {
        first = sample.full() ? sample : null;
        samples = 0;
        misses = 0;
        wanted = 0;
    }
}
