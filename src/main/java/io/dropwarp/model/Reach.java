package io.dropwarp.model;

/**
 * Where on a target grid a source lies, in pixels. Only these pixels are warped; the rest of the grid is empty. So the
 * pixels of a scene do not depend on how far the grid extends around it.
 *
 * @param folds whether the inverse is ambiguous here, so that points far from the source may seem to lie in it; then
 *     each valid pixel is checked
 */
public record Reach(int xOff, int yOff, int width, int height, boolean folds) {

    public Reach {
        if (xOff < 0 || yOff < 0 || width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "A reach needs pixels: " + width + " × " + height + " from " + xOff + ", " + yOff);
        }
    }

    /**
     * {@return the part of a tile (or strip) that the source covers, with the tile's row and column; null for none, the
     * tile itself for all of it}
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
