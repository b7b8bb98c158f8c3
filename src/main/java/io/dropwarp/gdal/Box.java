package io.dropwarp.gdal;

/**
 * Bounds in a CRS.
 *
 * @param xMin left
 * @param yMin lower
 * @param xMax right
 * @param yMax upper
 */
record Box(double xMin, double yMin, double xMax, double yMax) {

    /** The box that holds nothing. */
    static final Box NONE = new Box(
            Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY);

    /**
     * This box and a point.
     *
     * @param x CRS units; NaN is left out
     * @param y CRS units; NaN is left out
     * @return the smallest box around both
     */
    Box with(double x, double y) {
        if (Double.isNaN(x) || Double.isNaN(y)) {
            return this;
        }
        return new Box(Math.min(xMin, x), Math.min(yMin, y), Math.max(xMax, x), Math.max(yMax, y));
    }

    /**
     * What two boxes share.
     *
     * @param other the other box
     * @return their intersection, empty if there is none
     */
    Box and(Box other) {
        return new Box(
                Math.max(xMin, other.xMin),
                Math.max(yMin, other.yMin),
                Math.min(xMax, other.xMax),
                Math.min(yMax, other.yMax));
    }

    /** {@return whether it has no area} */
    boolean empty() {
        return !(xMax > xMin && yMax > yMin);
    }

    /** {@return xMax − xMin} */
    double width() {
        return xMax - xMin;
    }

    /** {@return yMax − yMin} */
    double height() {
        return yMax - yMin;
    }

    /**
     * Whether a point lies within, edges included.
     *
     * @param x CRS units
     * @param y CRS units
     * @return true if it does
     */
    boolean contains(double x, double y) {
        return x >= xMin && x <= xMax && y >= yMin && y <= yMax;
    }
}
