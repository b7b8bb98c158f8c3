package io.dropwarp.model;

import java.util.AbstractList;
import java.util.List;

/**
 * How a target grid is cut: equal tiles from the top left, the last ones smaller. Tiles do not overlap and cover the
 * grid exactly. All sizes are in pixels; bands are as wide as the grid.
 */
public record Tiling(int gridWidth, int gridHeight, int tileWidth, int tileHeight) {

    public Tiling {
        if (gridWidth < 1 || gridHeight < 1 || tileWidth < 1 || tileHeight < 1) {
            throw new IllegalArgumentException("A tiling needs positive sizes: grid " + gridWidth + " × " + gridHeight
                    + ", tile " + tileWidth + " × " + tileHeight);
        }
    }

    /** {@return number of tile columns} */
    public int columns() {
        return (gridWidth - 1) / tileWidth + 1;
    }

    /** {@return number of tile rows} */
    public int rows() {
        return (gridHeight - 1) / tileHeight + 1;
    }

    public int count() {
        return Math.multiplyExact(columns(), rows());
    }

    /** {@return the tile at a row and column, from 0} */
    public Tile tile(int row, int col) {
        if (row < 0 || row >= rows() || col < 0 || col >= columns()) {
            throw new IndexOutOfBoundsException("No tile " + row + "-" + col + " in " + this);
        }
        int x = col * tileWidth;
        int y = row * tileHeight;
        return new Tile(row, col, x, y, Math.min(tileWidth, gridWidth - x), Math.min(tileHeight, gridHeight - y));
    }

    /** {@return all tiles, row by row; a lazy view} */
    public List<Tile> tiles() {
        return new AbstractList<>() {
            @Override
            public Tile get(int index) {
                return tile(index / columns(), index % columns());
            }

            @Override
            public int size() {
                return count();
            }
        };
    }

    /** {@return whether tiles span the full width of the grid, so that tiling changes no pixel} */
    public boolean fullWidth() {
        return tileWidth >= gridWidth;
    }
}
