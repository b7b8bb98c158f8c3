package io.dropwarp.camel;

import io.dropwarp.tiles.TileResult;
import io.dropwarp.tiles.Tiles;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * Collects the tiles of a job: records how each ended, and leaves the job as the body. The aggregator calls it under
 * its lock and asks at once whether the job is complete, so that of tiles that end at the same moment exactly the last
 * one completes it. Thread-safe.
 */
public final class TileTally implements AggregationStrategy {

    private final Tiles tiles;

    public TileTally(Tiles tiles) {
        this.tiles = tiles;
    }

    @Override
    public Exchange aggregate(Exchange older, Exchange newer) {
        TileResult result = newer.getMessage().getBody(TileResult.class);
        tiles.ended(result);
        newer.getMessage().setBody(result.state());
        return newer;
    }
}
