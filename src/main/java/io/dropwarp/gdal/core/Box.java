package io.dropwarp.gdal.core;

import java.util.List;

/** Bounds in a CRS. */
public record Box(double xMin, double yMin, double xMax, double yMax) {

    /** The empty box. */
    public static final Box NONE = new Box(
            Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY);

    /** {@return the box of an extent given as xmin, ymin, xmax, ymax} */
    public static Box of(List<Double> extent) {
        return new Box(extent.get(0), extent.get(1), extent.get(2), extent.get(3));
    }

    /** {@return the smallest box around this one and a point; a NaN coordinate is ignored} */
    public Box with(double x, double y) {
        if (Double.isNaN(x) || Double.isNaN(y)) {
            return this;
        }
        return new Box(Math.min(xMin, x), Math.min(yMin, y), Math.max(xMax, x), Math.max(yMax, y));
    }

    /** {@return the intersection, empty if there is none} */
    public Box and(Box other) {
        return new Box(
                Math.max(xMin, other.xMin),
                Math.max(yMin, other.yMin),
                Math.min(xMax, other.xMax),
                Math.min(yMax, other.yMax));
    }

    /** {@return the smallest box around both} */
    public Box or(Box other) {
        return new Box(
                Math.min(xMin, other.xMin),
                Math.min(yMin, other.yMin),
                Math.max(xMax, other.xMax),
                Math.max(yMax, other.yMax));
    }

    /** {@return this box extended by x on the left and right and by y above and below} */
    public Box grown(double x, double y) {
        return new Box(xMin - x, yMin - y, xMax + x, yMax + y);
    }

    /** {@return whether another box lies within, edges included} */
    public boolean contains(Box other) {
        return contains(other.xMin, other.yMin) && contains(other.xMax, other.yMax);
    }

    /** {@return the largest distance between matching sides of the two boxes, CRS units} */
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

    /** {@return whether a point lies within, edges included} */
    public boolean contains(double x, double y) {
        return x >= xMin && x <= xMax && y >= yMin && y <= yMax;
    }
}
