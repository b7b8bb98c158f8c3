package io.dropwarp.workers.sizing;

import java.util.Optional;

/**
 * Puts looks at a pool together to stretches of time that can be compared: in each the pool had one limit, all the workers
 * it allows and work for them, for long enough and for enough requests. What does not fit is left out. For one thread.
 */
public final class LoadWindow {

    /** Below, chance decides what is counted. */
    private static final double LEAST_SECONDS = 3;

    private static final int REQUESTS_PER_WORKER = 8;

    /** Between two requests a worker may look idle; more of that is a lack of work. */
    private static final double MOST_MISSES = 0.2;

    private static final int FREE_MISSES = 3;
    private static final double NANOS = 1e9;

    private final double processors;
    private LoadSample first;
    private int samples;
    private int misses;
    private int wanted;

    /**
     * Begins.
     *
     * @param processors that the pool may use, a quota counted
     */
    public LoadWindow(double processors) {
        this.processors = processors;
    }

    /**
     * Adds a look.
     *
     * @param sample the look, later than those before
     * @return what the pool did, whenever a stretch is complete
     */
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
