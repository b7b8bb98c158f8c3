package io.dropwarp.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.job.JobState;
import io.dropwarp.job.Stage;
import io.dropwarp.model.Tile;
import io.dropwarp.worker.protocol.Json;
import io.dropwarp.worker.protocol.Request;
import java.io.UncheckedIOException;
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
     * Notes one more shortage.
     *
     * @param exchange of the step that ran out of memory
     * @param state its job
     * @return whether a next try takes less than the last
     */
    static boolean another(Exchange exchange, JobState state) {
        Tile tile = tile(exchange, state);
        if (tile == null) {
            return state.shortOfMemory(state.stage().label()) == 1;
        }
        state.shortOfMemory(tile.name());
        int parts = parts(count(state, tile));
        return parts == 1 || tile.height() / parts >= LEAST_ROWS;
    }

    /**
     * How often the step of an exchange ran out of memory.
     *
     * @param exchange the exchange
     * @param state its job
     * @return 0 if it never did
     */
    static int count(Exchange exchange, JobState state) {
        Tile tile = tile(exchange, state);
        return tile == null ? state.shortages(state.stage().label()) : count(state, tile);
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
        return state.shortages(tile.name()) + (single ? state.shortages(Stage.PLANNING.label()) : 0);
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

    private static Tile tile(Exchange exchange, JobState state) {
        String request = exchange.getProperty(ExchangeNames.REQUEST, String.class);
        try {
            return request != null && Json.MAPPER.readValue(request, Request.class) instanceof Request.WarpTile warp
                    ? state.requirePlan().tiling().tile(warp.row(), warp.col())
                    : null;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
