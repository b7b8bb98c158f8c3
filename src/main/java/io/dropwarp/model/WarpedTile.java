package io.dropwarp.model;

import java.util.List;

/**
 * A finished tile in {@code work/<job>/tiles/}.
 *
 * @param bytes size of its file
 * @param bands statistics of each band
 */
public record WarpedTile(Tile tile, long bytes, List<BandStatistics> bands) {}
