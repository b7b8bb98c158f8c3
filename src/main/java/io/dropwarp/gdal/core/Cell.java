package io.dropwarp.gdal.core;

import io.dropwarp.model.Tile;

/**
 * A part of a tile that is warped separately. Its pixels are the same as when the whole tile is warped at once.
 *
 * @param window its window of the grid, with the row and column of its tile
 * @param source bounds in source pixels of everything its pixels are computed from; null if unknown
 */
public record Cell(Tile window, Box source) {}
