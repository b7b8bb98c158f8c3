package io.dropwarp.model;

/**
 * A window of the target grid, in pixels.
 *
 * @param row row in the tiling, from 0
 * @param col column in the tiling, from 0
 * @param xOff first pixel column
 * @param yOff first pixel row
 */
public record Tile(int row, int col, int xOff, int yOff, int width, int height) {

    /** {@return the tile's name in folders and reports, {@code <row>-<col>}} */
    public String name() {
        return row + "-" + col;
    }
}
