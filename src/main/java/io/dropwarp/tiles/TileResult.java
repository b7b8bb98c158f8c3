package io.dropwarp.tiles;

import io.dropwarp.job.JobMessage;
import io.dropwarp.job.JobState;
import io.dropwarp.model.Tile;
import io.dropwarp.model.TileFailure;

/** How a tile ended. */
public sealed interface TileResult extends JobMessage {

    /**
     * It is warped.
     *
     * @param seconds time its worker took, or null
     */
    record Done(JobState state, Tile tile, Double seconds) implements TileResult {}

    /** It is given up. */
    record GivenUp(JobState state, TileFailure failure) implements TileResult {}
}
