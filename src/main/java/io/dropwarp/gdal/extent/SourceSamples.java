package io.dropwarp.gdal.extent;

import io.dropwarp.gdal.core.Box;
import io.dropwarp.gdal.georeference.PixelTransform;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Where a lattice of source points, edges included, comes to lie in the target CRS, and how large a source pixel is
 * there. Points without image are NaN.
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
     * Samples a source.
     *
     * @param transform from source pixels to target coordinates
     * @param width of the source in pixels
     * @param height of the source in pixels
     * @param steps cells of the lattice along each side
     * @return the samples, row by row
     */
    public static SourceSamples of(PixelTransform transform, int width, int height, int steps) {
        return of(transform, null, width, height, steps);
    }

    /**
     * Samples a source.
     *
     * @param transform from source pixels to target coordinates
     * @param roundTrip tells which images are real; null to take all
     * @param width of the source in pixels
     * @param height of the source in pixels
     * @param steps cells of the lattice along each side
     * @return the samples, row by row
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

    /**
     * A lattice of pixel centres, from the first pixel of a source to its last.
     *
     * @param width of the source in pixels
     * @param height of the source in pixels
     * @param side points along each side
     * @return places {column, row, 0}, row by row
     */
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

    /**
     * Samples a source at given places, without a pixel's size there.
     *
     * @param transform from source pixels to target coordinates
     * @param roundTrip tells which images are real
     * @param pixels places {column, row, 0} in the source; they stay as they are
     * @return the samples, in the same order
     */
    static SourceSamples at(PixelTransform transform, RoundTrip roundTrip, double[][] pixels) {
        double[][] images = Arrays.stream(pixels).map(double[]::clone).toArray(double[][]::new);
        transform.apply(false, images);
        double[] scale = new double[pixels.length];
        Arrays.fill(scale, Double.NaN);
        return of(pixels, images, scale, roundTrip);
    }

    private static SourceSamples of(double[][] pixels, double[][] images, double[] scale, RoundTrip roundTrip) {
        if (roundTrip != null) {
            roundTrip.strike(pixels, images);
        }
        double[] x = Arrays.stream(images).mapToDouble(image -> image[0]).toArray();
        double[] y = Arrays.stream(images).mapToDouble(image -> image[1]).toArray();
        return new SourceSamples(pixels, x, y, scale);
    }

    /** {@return number of points} */
    public int size() {
        return x.length;
    }

    /**
     * A point's place in the source.
     *
     * @param i index
     * @return {column, row, …} in pixels
     */
    double[] pixel(int i) {
        return pixels[i];
    }

    /**
     * A point's place.
     *
     * @param i index
     * @return x in target CRS units, or NaN
     */
    public double x(int i) {
        return x[i];
    }

    /**
     * A point's place.
     *
     * @param i index
     * @return y in target CRS units, or NaN
     */
    public double y(int i) {
        return y[i];
    }

    /**
     * Edge of a square as large as the source pixel at a point.
     *
     * @param i index
     * @return target CRS units, or NaN
     */
    double scale(int i) {
        return scale[i];
    }

    /**
     * Whether a point has an image.
     *
     * @param i index
     * @return true if it has
     */
    public boolean has(int i) {
        return !Double.isNaN(x[i]);
    }

    /** {@return number of points that have an image} */
    long found() {
        return Arrays.stream(x).filter(v -> !Double.isNaN(v)).count();
    }

    /**
     * The typical size of a source pixel.
     *
     * @param wanted which points count
     * @return median in target CRS units; NaN if none counts
     */
    double medianScale(IntPredicate wanted) {
        double[] sorted = java.util.stream.IntStream.range(0, scale.length)
                .filter(wanted)
                .mapToDouble(i -> scale[i])
                .filter(s -> Double.isFinite(s) && s > 0)
                .sorted()
                .toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    /** {@return the x in the middle of those of all points that have an image, NaN if none has} */
    double medianX() {
        double[] sorted =
                Arrays.stream(x).filter(v -> !Double.isNaN(v)).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    /**
     * Whether source pixels are of about one size everywhere.
     *
     * @param times how many times the smallest the largest may be
     * @return true if they are
     */
    boolean even(double times) {
        double largest = Arrays.stream(scale).max().orElse(Double.NaN);
        return largest <= times * Arrays.stream(scale).min().orElse(Double.NaN);
    }

    /**
     * The bounds of points.
     *
     * @param wanted which points count
     * @return their bounds
     */
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
     * The same points with every x moved by whole periods next to a reference, so that a footprint across the edge of
     * the map is in one piece.
     *
     * @param period width of the world in the target CRS
     * @param near x to be near to
     * @return new samples
     */
    SourceSamples unwrapped(double period, double near) {
        double[] moved = Arrays.stream(x)
                .map(v -> v - period * Math.rint((v - near) / period))
                .toArray();
        return new SourceSamples(pixels, moved, y, scale);
    }
}
