package io.dropwarp.job;

import io.dropwarp.model.FailureCode;

/**
 * How a tile ended.
 *
 * @param code why it was given up after its last attempt, or null if it stands
 * @param seconds time its worker took over the request that made it, or null
 */
public record TileEnd(FailureCode code, Double seconds) {

    /** {@return whether it stands} */
    public boolean stands() {
        return code == null;
    }
}
