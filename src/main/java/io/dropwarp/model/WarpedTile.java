package io.dropwarp.model;

import java.util.List;

/** A finished tile in {@code work/<job>/tiles/}, with the size of its file and the statistics of each band. */
public record WarpedTile(Tile tile, long bytes, List<BandStatistics> bands) {}
