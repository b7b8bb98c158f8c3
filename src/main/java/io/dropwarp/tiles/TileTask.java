package io.dropwarp.tiles;

import io.dropwarp.job.AttemptLog;
import io.dropwarp.job.JobState;
import io.dropwarp.job.WorkerTask;
import io.dropwarp.model.Tile;
import io.dropwarp.protocol.Needs;
import io.dropwarp.protocol.Request;

/**
 * One tile to warp.
 *
 * @param parts number of strips it is warped in, one after the other; 1 for the whole tile at once
 * @param needs resources it needs
 */
public record TileTask(JobState state, Tile tile, int parts, Needs needs) implements WorkerTask {

    /** The whole tile, beside other requests. */
    TileTask(JobState state, Tile tile) {
        this(state, tile, 1, new Needs(state.requirePlan().tileMemoryMb(), false));
    }

    @Override
    public Request.WarpTile request() {
        return new Request.WarpTile(state.job().id(), tile.row(), tile.col(), parts, needs, state.fingerprint());
    }

    @Override
    public String step() {
        return AttemptLog.step(tile);
    }

    /** The same tile with no other request beside it, in that many parts. */
    TileTask alone(int number) {
        return new TileTask(state, tile, number, new Needs(needs.memoryMb(), true));
    }
}
