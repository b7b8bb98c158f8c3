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
 * @param state its job
 * @param tile its window
 * @param parts how many strips it is warped in, one after the other; 1 for all at once
 * @param needs what it needs of the machine
 */
public record TileTask(JobState state, Tile tile, int parts, Needs needs) implements WorkerTask {

    /** The whole tile, side by side with others. */
    TileTask(JobState state, Tile tile) {
        this(state, tile, 1, new Needs(state.requirePlan().tileMemoryMb(), false));
    }

    @Override
    public Request.WarpTile request() {
        return new Request.WarpTile(state.job().id(), tile.row(), tile.col(), parts, needs);
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
