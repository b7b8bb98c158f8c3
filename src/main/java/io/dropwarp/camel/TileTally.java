package io.dropwarp.camel;

import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * Brings the tiles of a job together: writes down how each ended, and keeps the latest exchange. The aggregator calls it
 * under its lock and asks at once whether the job is complete, so that of tiles that end at the same moment exactly the
 * last one completes it. Thread-safe.
 */
public final class TileTally implements AggregationStrategy {

    private final Tiles tiles;

    /**
     * A tally.
     *
     * @param tiles writes down how tiles ended
     */
    public TileTally(Tiles tiles) {
        this.tiles = tiles;
    }

    @Override
    public Exchange aggregate(Exchange older, Exchange newer) {
        tiles.ended(
                newer.getIn().getHeader(ExchangeNames.JOB, String.class),
                newer.getIn().getBody());
        return newer;
    }
}
