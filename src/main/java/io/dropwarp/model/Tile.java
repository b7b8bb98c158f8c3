package io.dropwarp.model;

/** A window of the target grid in pixels, and its row and column in the tiling, from 0. */
public record Tile(int row, int col, int xOff, int yOff, int width, int height) {

    /** {@return the tile's name in folders and reports, {@code <row>-<col>}} */
    public String name() {
        return row + "-" + col;
    }
}
