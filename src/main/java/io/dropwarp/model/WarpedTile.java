package io.dropwarp.model;

import java.util.List;

/**
 * A tile that stands finished in {@code work/<job>/tiles/}.
 *
 * @param tile its window
 * @param bytes size of its file
 * @param bands statistics of each band
 */
public record WarpedTile(Tile tile, long bytes, List<BandStatistics> bands) {}
