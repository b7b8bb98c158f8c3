package io.dropwarp.gdal.core;

import io.dropwarp.model.Tile;

/**
 * A part of a tile that is warped by itself, and pixel by pixel comes out as it would with the whole tile.
 *
 * @param window its window of the grid, with the row and column of its tile
 * @param source bounds in source pixels around all that its pixels are drawn from; null if these are not known
 */
public record Cell(Tile window, Box source) {}
