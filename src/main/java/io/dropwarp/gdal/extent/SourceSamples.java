package io.dropwarp.gdal.extent;

import io.dropwarp.gdal.core.Box;
import io.dropwarp.gdal.georeference.PixelTransform;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * A lattice of source points, edges included, transformed to the target CRS, with the size of a source pixel at each.
 * Points without an image are NaN.
 */
public final class SourceSamples {

    private final double[][] pixels;
    private final double[] x;
    private final double[] y;
    private final double[] scale;

    private SourceSamples(double[][] pixels, double[] x, double[] y, double[] scale) {
        this.pixels = pixels;
        this.x = x;
        this.y = y;
        this.scale = scale;
    }

    /**
     * {@return samples row by row}
     *
     * @param transform from source pixels to target coordinates
     * @param steps cells of the lattice along each side
     */
    public static SourceSamples of(PixelTransform transform, int width, int height, int steps) {
        return of(transform, null, width, height, steps);
    }

    /**
     * {@return samples row by row}
     *
     * @param transform from source pixels to target coordinates
     * @param roundTrip tells which images are real; null to accept all
     * @param steps cells of the lattice along each side
     */
    public static SourceSamples of(PixelTransform transform, RoundTrip roundTrip, int width, int height, int steps) {
        int side = steps + 1;
        int count = side * side;
        double[][] points = new double[count * 3][];
        double[][] pixels = new double[count][];
        // One pixel is far enough for a derivative and near enough to be local.
        double dx = Math.min(1, width / 2.0);
        double dy = Math.min(1, height / 2.0);
        for (int i = 0; i < count; i++) {
            double px = (double) width * (i % side) / steps;
            double py = (double) height * Math.floorDiv(i, side) / steps;
            pixels[i] = new double[] {px, py};
            points[3 * i] = new double[] {px, py, 0};
            points[3 * i + 1] = new double[] {px + (px + dx > width ? -dx : dx), py, 0};
            points[3 * i + 2] = new double[] {px, py + (py + dy > height ? -dy : dy), 0};
        }
        transform.apply(false, points);
        double[] scale = new double[count];
        double[][] images = new double[count][];
        for (int i = 0; i < count; i++) {
            double[] at = points[3 * i];
            double[] right = points[3 * i + 1];
            double[] below = points[3 * i + 2];
            images[i] = at;
            double area = (right[0] - at[0]) * (below[1] - at[1]) - (right[1] - at[1]) * (below[0] - at[0]);
            scale[i] = Math.sqrt(Math.abs(area) / (dx * dy));
        }
        return of(pixels, images, scale, roundTrip);
    }

    /** {@return pixel centres {column, row, 0} of a lattice from a source's first pixel to its last, row by row} */
    public static double[][] centres(int width, int height, int side) {
        double[][] pixels = new double[side * side][];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = new double[] {
                0.5 + (width - 1.0) * (i % side) / (side - 1),
                0.5 + (height - 1.0) * Math.floorDiv(i, side) / (side - 1),
                0
            };
        }
        return pixels;
    }

    /** {@return samples at given source positions {column, row, 0}, in the same order, without pixel sizes} */
    static SourceSamples at(PixelTransform transform, RoundTrip roundTrip, double[][] pixels) {
        double[][] images = Arrays.stream(pixels).map(double[]::clone).toArray(double[][]::new);
        transform.apply(false, images);
        double[] scale = new double[pixels.length];
        Arrays.fill(scale, Double.NaN);
        return of(pixels, images, scale, roundTrip);
    }

    private static SourceSamples of(double[][] pixels, double[][] images, double[] scale, RoundTrip roundTrip) {
        if (roundTrip != null) {
            roundTrip.discardUnreal(pixels, images);
        }
        double[] x = Arrays.stream(images).mapToDouble(image -> image[0]).toArray();
        double[] y = Arrays.stream(images).mapToDouble(image -> image[1]).toArray();
        return new SourceSamples(pixels, x, y, scale);
    }

    public int size() {
        return x.length;
    }

    /** {@return a point's source position {column, row, …} in pixels} */
    double[] pixel(int i) {
        return pixels[i];
    }

    /** {@return a point's x in target CRS units, or NaN} */
    public double x(int i) {
        return x[i];
    }

    /** {@return a point's y in target CRS units, or NaN} */
    public double y(int i) {
        return y[i];
    }

    /** {@return side of a square with the area of the source pixel at a point, in target CRS units, or NaN} */
    double scale(int i) {
        return scale[i];
    }

    /** {@return whether a point has an image} */
    public boolean has(int i) {
        return !Double.isNaN(x[i]);
    }

    /** {@return number of points that have an image} */
    long found() {
        return Arrays.stream(x).filter(v -> !Double.isNaN(v)).count();
    }

    /** {@return the median size of a source pixel in target CRS units; NaN if no point is selected} */
    double medianScale(IntPredicate wanted) {
        double[] sorted = java.util.stream.IntStream.range(0, scale.length)
                .filter(wanted)
                .mapToDouble(i -> scale[i])
                .filter(s -> Double.isFinite(s) && s > 0)
                .sorted()
                .toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    /** {@return the median x of all points with an image, or NaN} */
    double medianX() {
        double[] sorted =
                Arrays.stream(x).filter(v -> !Double.isNaN(v)).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    /** {@return whether the largest source pixel is at most so many times the smallest} */
    boolean even(double times) {
        double largest = Arrays.stream(scale).max().orElse(Double.NaN);
        return largest <= times * Arrays.stream(scale).min().orElse(Double.NaN);
    }

    /** {@return whether all points lie where the four corners put them, within a share of the longer diagonal} */
    boolean straight(double share) {
        int side = (int) Math.sqrt(x.length);
        int[] corners = {0, side - 1, x.length - side, x.length - 1};
        double diagonal = Math.max(
                Math.hypot(x[corners[3]] - x[0], y[corners[3]] - y[0]),
                Math.hypot(x[corners[2]] - x[corners[1]], y[corners[2]] - y[corners[1]]));
        for (int i = 0; i < x.length; i++) {
            double across = (double) (i % side) / (side - 1);
            double down = (double) Math.floorDiv(i, side) / (side - 1);
            if (!(Math.hypot(x[i] - between(x, corners, across, down), y[i] - between(y, corners, across, down))
                    <= share * diagonal)) {
                return false;
            }
        }
        return true;
    }

    private static double between(double[] values, int[] corners, double across, double down) {
        double top = values[corners[0]] + across * (values[corners[1]] - values[corners[0]]);
        double bottom = values[corners[2]] + across * (values[corners[3]] - values[corners[2]]);
        return top + down * (bottom - top);
    }

    /** {@return the bounds of the selected points} */
    Box bounds(IntPredicate wanted) {
        Box box = Box.NONE;
        for (int i = 0; i < x.length; i++) {
            if (wanted.test(i)) {
                box = box.with(x[i], y[i]);
            }
        }
        return box;
    }

    /**
     * {@return the same points with every x moved by whole periods close to a reference, so that a footprint across the
     * edge of the map is in one piece}
     */
    SourceSamples unwrapped(double period, double near) {
        double[] moved = Arrays.stream(x)
                .map(v -> v - period * Math.rint((v - near) / period))
                .toArray();
        return new SourceSamples(pixels, moved, y, scale);
    }
}
