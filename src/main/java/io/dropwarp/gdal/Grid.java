package io.dropwarp.gdal;

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
record Grid(double xMin, double yMax, double xSize, double ySize, int width, int height) {

    /**
     * The grid that has given bounds and size, with the pixel size that gdalwarp computes from {@code -te} and
     * {@code -ts}, so that the same command by hand gives the same grid to the last bit.
     *
     * @param box bounds
     * @param width pixels
     * @param height pixels
     * @return the grid
     */
    static Grid of(Box box, int width, int height) {
        return new Grid(
                box.xMin(),
                box.yMax(),
                (box.xMax() - box.xMin()) / width,
                (box.yMax() - box.yMin()) / height,
                width,
                height);
    }

    /** {@return the outer bounds} */
    Box box() {
        return new Box(xMin, yMax - height * ySize, xMin + width * xSize, yMax);
    }

    /** {@return GDAL's six coefficients} */
    double[] geotransform() {
        return new double[] {xMin, xSize, 0, yMax, 0, -ySize};
    }

    /** {@return edge of a square as large as a pixel, CRS units} */
    double resolution() {
        return Math.sqrt(xSize * ySize);
    }
}
