package io.dropwarp.model;

/**
 * Where on a target grid a source lies. Only there are pixels warped; the rest of the grid is empty. So the pixels of a
 * scene do not depend on how far the grid goes on around it.
 *
 * @param xOff first column
 * @param yOff first row
 * @param width columns, at least 1
 * @param height rows, at least 1
 * @param folds whether the way back to the source is not one to one here, so that places far from the source may seem to
 *     lie in it; then each valid pixel is checked
 */
public record Reach(int xOff, int yOff, int width, int height, boolean folds) {

    public Reach {
        if (xOff < 0 || yOff < 0 || width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "A reach needs pixels: " + width + " × " + height + " from " + xOff + ", " + yOff);
        }
    }

    /**
     * The part of a tile that the source reaches.
     *
     * @param tile a tile, or a strip of one
     * @return the part, with the row and column of the tile; null if it has none; the tile itself if it is all
     */
    public Tile within(Tile tile) {
        int left = Math.max(tile.xOff(), xOff);
        int top = Math.max(tile.yOff(), yOff);
        int right = Math.min(tile.xOff() + tile.width(), xOff + width);
        int bottom = Math.min(tile.yOff() + tile.height(), yOff + height);
        if (right <= left || bottom <= top) {
            return null;
        }
        Tile part = new Tile(tile.row(), tile.col(), left, top, right - left, bottom - top);
        return part.equals(tile) ? tile : part;
    }
}
