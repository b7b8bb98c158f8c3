package io.dropwarp.gdal.extent;

import io.dropwarp.gdal.core.Box;
import io.dropwarp.gdal.georeference.PixelTransform;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds where a source ends in the target CRS. A lattice alone ends up to one step too early where its outermost points
 * have no image, as at the rim of a satellite's disk. So the last point with an image is found by bisection between
 * neighbours; so is a tear, where neighbours end up at opposite ends of the map. For the GDAL thread.
 */
final class FootprintEdge {

    /** Selects target points. */
    interface Places {

        /** {@return whether a point, in target CRS units, is selected} */
        boolean test(double x, double y);
    }

    private static final int FIRST_STEPS = 20;
    private static final int MOST_STEPS = 160;

    /** Precision of the bisection in source pixels; at the rim of a disk, points diverge. */
    private static final double NEAR = 1e-4;

    /** Neighbours this many times farther apart than their pixels suggest are torn. */
    private static final double TORN = 3;

    private final PixelTransform transform;
    private final RoundTrip roundTrip;
    private final int width;
    private final int height;
    private final double period;
    private final double near;

    /**
     * @param transform from source pixels to target coordinates
     * @param roundTrip tells which images are real
     * @param period distance by which every x is moved to be near a reference; 0 for none
     * @param near that reference
     */
    FootprintEdge(PixelTransform transform, RoundTrip roundTrip, int width, int height, double period, double near) {
        this.transform = transform;
        this.roundTrip = roundTrip;
        this.width = width;
        this.height = height;
        this.period = period;
        this.near = near;
    }

    /** Two neighbours between which the source ends, or which are torn: then both have an image. */
    private static final class Pair {
        private double[] a;
        private double[] b;
        private double[] imageA;
        private double[] imageB;

        private Pair(double[] a, double[] b, double[] imageA, double[] imageB) {
            this.a = a;
            this.b = b;
            this.imageA = imageA;
            this.imageB = imageB;
        }

        private double length() {
            return Math.hypot(b[0] - a[0], b[1] - a[1]);
        }

        private void halve(double[] middle, double[] image) {
            if (image == null) {
                b = middle;
                imageB = null;
            } else if (imageB == null || apart(image, imageA) <= apart(image, imageB)) {
                a = middle;
                imageA = image;
            } else {
                b = middle;
                imageB = image;
            }
        }
    }

    /** The points of the last lattice, and the bounds of all selected points. */
    record Footprint(SourceSamples samples, Box box) {}

    /**
     * Measures the footprint on ever finer lattices until its bounds move by less than a pixel. The bounds are empty if
     * no point is selected.
     */
    Footprint measure(Places places) {
        Footprint last = null;
        for (int steps = FIRST_STEPS; steps <= MOST_STEPS; steps *= 2) {
            SourceSamples samples = samples(steps);
            Box box = samples.bounds(i -> counts(samples, i, places));
            for (double[] image : edges(samples, steps + 1, places)) {
                box = box.with(image[0], image[1]);
            }
            boolean settled = last != null && !box.empty() && last.box.moved(box) < median(samples, places);
            last = new Footprint(samples, last == null ? box : box.or(last.box));
            if (settled) {
                break;
            }
        }
        return last;
    }

    private SourceSamples samples(int steps) {
        SourceSamples samples = SourceSamples.of(transform, roundTrip, width, height, steps);
        return period == 0 ? samples : samples.unwrapped(period, near);
    }

    private static double median(SourceSamples samples, Places places) {
        return samples.medianScale(i -> counts(samples, i, places));
    }

    private static boolean counts(SourceSamples samples, int i, Places places) {
        return samples.has(i) && places.test(samples.x(i), samples.y(i));
    }

    /**
     * {@return images {x, y} of the last points before the source ends or is torn between neighbours}
     *
     * @param samples a lattice, row by row
     * @param side points in a row
     */
    List<double[]> edges(SourceSamples samples, int side, Places places) {
        double pixel = median(samples, places);
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            if (i % side + 1 < side) {
                addPair(pairs, samples, i, i + 1, places);
            }
            if (i + side < samples.size()) {
                addPair(pairs, samples, i, i + side, places);
            }
        }
        List<Pair> open = new ArrayList<>(pairs);
        while (!open.isEmpty()) {
            open.removeIf(
                    pair -> pair.length() < NEAR || (pair.imageB != null && apart(pair.imageA, pair.imageB) < pixel));
            halve(open, places);
        }
        List<double[]> out = new ArrayList<>();
        for (Pair pair : pairs) {
            out.add(pair.imageA);
            if (pair.imageB != null) {
                out.add(pair.imageB);
            }
        }
        return out;
    }

    private static void addPair(List<Pair> pairs, SourceSamples samples, int i, int j, Places places) {
        boolean first = counts(samples, i, places);
        boolean second = counts(samples, j, places);
        int from = first ? i : j;
        int to = first ? j : i;
        if (first != second) {
            pairs.add(new Pair(samples.pixel(from), samples.pixel(to), image(samples, from), null));
        } else if (first && torn(samples, i, j)) {
            pairs.add(new Pair(samples.pixel(i), samples.pixel(j), image(samples, i), image(samples, j)));
        }
    }

    private static double[] image(SourceSamples samples, int i) {
        return new double[] {samples.x(i), samples.y(i)};
    }

    private static boolean torn(SourceSamples samples, int i, int j) {
        double pixels = apart(samples.pixel(i), samples.pixel(j));
        double scale = Math.max(samples.scale(i), samples.scale(j));
        return apart(image(samples, i), image(samples, j)) > TORN * scale * pixels;
    }

    private static double apart(double[] one, double[] other) {
        return Math.hypot(one[0] - other[0], one[1] - other[1]);
    }

    private void halve(List<Pair> pairs, Places places) {
        if (pairs.isEmpty()) {
            return;
        }
        double[][] middles = pairs.stream()
                .map(pair -> new double[] {(pair.a[0] + pair.b[0]) / 2, (pair.a[1] + pair.b[1]) / 2, 0})
                .toArray(double[][]::new);
        SourceSamples at = SourceSamples.at(transform, roundTrip, middles);
        SourceSamples moved = period == 0 ? at : at.unwrapped(period, near);
        for (int i = 0; i < middles.length; i++) {
            pairs.get(i).halve(middles[i], counts(moved, i, places) ? image(moved, i) : null);
        }
    }
}
