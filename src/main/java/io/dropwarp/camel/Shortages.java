package io.dropwarp.camel;

import io.dropwarp.job.AttemptLog;
import io.dropwarp.job.JobState;
import io.dropwarp.job.Stage;
import io.dropwarp.model.Tile;
import org.apache.camel.Exchange;

/**
 * How what ran out of memory is tried again: first alone, so that no other worker holds any; then, a tile, alone and in
 * twice as many parts each time, down to a floor. No two of these tries are equal, so they are not limited by the number
 * of attempts but by the floor. Stateless.
 */
final class Shortages {

    /** A part of fewer rows saves next to nothing: source window and cache are what is left. */
    static final int LEAST_ROWS = 64;

    private Shortages() {}

    /**
     * Whether a step that ran out of memory may be tried again.
     *
     * @param exchange of the step
     * @param state its job, which has counted the shortage
     * @return whether a next try takes less than the last
     */
    static boolean isMoreToTry(Exchange exchange, JobState state) {
        int shortages = count(exchange, state);
        String request = exchange.getProperty(ExchangeNames.REQUEST, String.class);
        if (request == null) {
            return shortages == 1;
        }
        int parts = parts(shortages);
        return parts == 1 || Attempts.tile(state, request).height() / parts >= LEAST_ROWS;
    }

    /**
     * How often the step of an exchange ran out of memory.
     *
     * @param exchange the exchange
     * @param state its job
     * @return 0 if it never did
     */
    static int count(Exchange exchange, JobState state) {
        String request = exchange.getProperty(ExchangeNames.REQUEST, String.class);
        return request == null
                ? state.attempts().shortages(state.stage().label())
                : count(state, Attempts.tile(state, request));
    }

    /**
     * How often a tile ran out of memory; also while it was warped in the turn of its plan.
     *
     * @param state its job
     * @param tile the tile
     * @return 0 if it never did
     */
    static int count(JobState state, Tile tile) {
        boolean single = state.requirePlan().tiling().count() == 1;
        return state.attempts().shortages(AttemptLog.step(tile))
                + (single ? state.attempts().shortages(Stage.PLANNING.label()) : 0);
    }

    /**
     * The parts of a tile's next try.
     *
     * @param shortages how often it ran out of memory
     * @return 1, 1, 2, 4 …
     */
    static int parts(int shortages) {
        return 1 << Math.max(0, Math.min(shortages - 1, Integer.SIZE - 2));
    }
}
