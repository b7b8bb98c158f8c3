package io.dropwarp.route;

import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * Aggregates the tiles of a job by keeping the latest exchange: which tiles stand is known to the job's state, where a
 * tile that comes twice counts once. Stateless and thread-safe.
 */
public final class LatestTile implements AggregationStrategy {

    /** Creates the strategy. */
    public LatestTile() {}

    @Override
    public Exchange aggregate(Exchange older, Exchange newer) {
        return newer;
    }
}
