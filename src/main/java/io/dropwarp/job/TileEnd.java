package io.dropwarp.job;

import io.dropwarp.model.FailureCode;

/**
 * The end of a tile.
 *
 * @param code why it was given up after its last attempt; null if it is done
 * @param seconds time its worker took for the request that made it, or null
 */
public record TileEnd(FailureCode code, Double seconds) {

    /** {@return whether it is done} */
    public boolean isDone() {
        return code == null;
    }
}
