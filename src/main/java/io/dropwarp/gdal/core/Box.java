package io.dropwarp.gdal.core;

import java.util.List;

/**
 * Bounds in a CRS.
 *
 * @param xMin left
 * @param yMin lower
 * @param xMax right
 * @param yMax upper
 */
public record Box(double xMin, double yMin, double xMax, double yMax) {

    /** The box that holds nothing. */
    public static final Box NONE = new Box(
            Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY);

    /**
     * The box of an extent as options give it.
     *
     * @param extent xmin, ymin, xmax, ymax
     * @return its bounds
     */
    public static Box of(List<Double> extent) {
        return new Box(extent.get(0), extent.get(1), extent.get(2), extent.get(3));
    }

    /**
     * This box and a point.
     *
     * @param x CRS units; NaN is left out
     * @param y CRS units; NaN is left out
     * @return the smallest box around both
     */
    public Box with(double x, double y) {
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
    public Box and(Box other) {
        return new Box(
                Math.max(xMin, other.xMin),
                Math.max(yMin, other.yMin),
                Math.min(xMax, other.xMax),
                Math.min(yMax, other.yMax));
    }

    /**
     * The smallest box around two.
     *
     * @param other the other box
     * @return their union
     */
    public Box or(Box other) {
        return new Box(
                Math.min(xMin, other.xMin),
                Math.min(yMin, other.yMin),
                Math.max(xMax, other.xMax),
                Math.max(yMax, other.yMax));
    }

    /**
     * A wider box.
     *
     * @param x by how much on the left and on the right
     * @param y by how much above and below
     * @return the box
     */
    public Box grown(double x, double y) {
        return new Box(xMin - x, yMin - y, xMax + x, yMax + y);
    }

    /**
     * Whether another box lies within, edges included.
     *
     * @param other the other box
     * @return true if it does
     */
    public boolean contains(Box other) {
        return contains(other.xMin, other.yMin) && contains(other.xMax, other.yMax);
    }

    /**
     * How far the sides of another box are from this one's.
     *
     * @param other the other box
     * @return the largest distance of the four, CRS units
     */
    public double moved(Box other) {
        return Math.max(
                Math.max(Math.abs(xMin - other.xMin), Math.abs(xMax - other.xMax)),
                Math.max(Math.abs(yMin - other.yMin), Math.abs(yMax - other.yMax)));
    }

    /** {@return whether it has no area} */
    public boolean empty() {
        return !(xMax > xMin && yMax > yMin);
    }

    /** {@return xMax − xMin} */
    public double width() {
        return xMax - xMin;
    }

    /** {@return yMax − yMin} */
    public double height() {
        return yMax - yMin;
    }

    /**
     * Whether a point lies within, edges included.
     *
     * @param x CRS units
     * @param y CRS units
     * @return true if it does
     */
    public boolean contains(double x, double y) {
        return x >= xMin && x <= xMax && y >= yMin && y <= yMax;
    }
}
