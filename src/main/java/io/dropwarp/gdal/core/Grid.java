package io.dropwarp.gdal.core;

import io.dropwarp.model.TargetGrid;
import io.dropwarp.model.Tile;
import java.util.List;

/**
 * A north-up target grid. All values are in CRS units except width and height, which are pixels.
 *
 * @param xMin left edge
 * @param yMax upper edge
 * @param xSize width of a pixel, positive
 * @param ySize height of a pixel, positive
 */
public record Grid(double xMin, double yMax, double xSize, double ySize, int width, int height) {

    /**
     * {@return the grid with these bounds and size} Its pixel size is computed as gdalwarp does for {@code -te} and
     * {@code -ts}, so that the same command by hand gives the same grid to the last bit.
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
     * {@return a window of a plan's grid, as a grid} It keeps the pixel size and starts a whole number of pixels away:
     * no division, so no rounding error shifts it.
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

    /** {@return {x, y, 0} in CRS units of a position in pixels from the upper left corner} */
    public double[] at(double column, double row) {
        return new double[] {xMin + column * xSize, yMax - row * ySize, 0};
    }

    public Box box() {
        return new Box(xMin, yMax - height * ySize, xMin + width * xSize, yMax);
    }

    /** {@return GDAL's six geotransform coefficients} */
    public double[] geotransform() {
        return new double[] {xMin, xSize, 0, yMax, 0, -ySize};
    }

    /** {@return side of a square with the area of a pixel, CRS units} */
    public double resolution() {
        return Math.sqrt(xSize * ySize);
    }
}
