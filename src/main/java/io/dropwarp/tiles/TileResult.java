package io.dropwarp.tiles;

import io.dropwarp.job.JobMessage;
import io.dropwarp.job.JobState;
import io.dropwarp.model.Tile;
import io.dropwarp.model.TileFailure;

/** The result of a tile. */
public sealed interface TileResult extends JobMessage {

    /** The tile is done; the time its worker took may be null. */
    record Done(JobState state, Tile tile, Double seconds) implements TileResult {}

    record GivenUp(JobState state, TileFailure failure) implements TileResult {}
}
