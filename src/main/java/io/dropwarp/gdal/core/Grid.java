package io.dropwarp.gdal.core;

import io.dropwarp.model.TargetGrid;
import io.dropwarp.model.Tile;
import java.util.List;

/**
 * A north-up target grid.
 *
 * @param xMin left edge, CRS units
 * @param yMax upper edge, CRS units
 * @param xSize width of a pixel, CRS units, positive
 * @param ySize height of a pixel, CRS units, positive
 * @param width pixels
 * @param height pixels
 */
public record Grid(double xMin, double yMax, double xSize, double ySize, int width, int height) {

    /**
     * The grid that has given bounds and size, with the pixel size that gdalwarp computes from {@code -te} and
     * {@code -ts}, so that the same command by hand gives the same grid to the last bit.
     *
     * @param box bounds
     * @param width pixels
     * @param height pixels
     * @return the grid
     */
    public static Grid of(Box box, int width, int height) {
        return new Grid(
                box.xMin(),
                box.yMax(),
                (box.xMax() - box.xMin()) / width,
                (box.yMax() - box.yMin()) / height,
                width,
                height);
    }

    /**
     * A window of a plan's grid. It keeps the grid's own pixel size and begins a whole number of its pixels away: no
     * division whose error would shift it.
     *
     * @param whole the grid
     * @param window part of it
     * @return the part as a grid of its own
     */
    public static Grid of(TargetGrid whole, Tile window) {
        List<Double> g = whole.geotransform();
        return new Grid(
                g.get(0) + window.xOff() * g.get(1),
                g.get(3) + window.yOff() * g.get(5),
                g.get(1),
                -g.get(5),
                window.width(),
                window.height());
    }

    /**
     * Where a place in pixels lies.
     *
     * @param column pixels from the left edge
     * @param row pixels from the upper edge
     * @return {x, y, 0} in CRS units
     */
    public double[] at(double column, double row) {
        return new double[] {xMin + column * xSize, yMax - row * ySize, 0};
    }

    /** {@return the outer bounds} */
    public Box box() {
        return new Box(xMin, yMax - height * ySize, xMin + width * xSize, yMax);
    }

    /** {@return GDAL's six coefficients} */
    public double[] geotransform() {
        return new double[] {xMin, xSize, 0, yMax, 0, -ySize};
    }

    /** {@return edge of a square as large as a pixel, CRS units} */
    public double resolution() {
        return Math.sqrt(xSize * ySize);
    }
}
