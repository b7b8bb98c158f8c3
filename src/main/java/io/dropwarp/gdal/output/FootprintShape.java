package io.dropwarp.gdal.output;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * An outline in longitude and latitude prepared for GeoJSON: joined across the antimeridian, then cut there; closed
 * around a pole if it contains one. Pure and immutable.
 */
final class FootprintShape {

    /** A gap of this many degrees of longitude without a point still counts as covered. */
    private static final double WORLD_GAP = 30;

    private final List<List<double[]>> polygons;

    private FootprintShape(List<List<double[]>> polygons) {
        this.polygons = polygons;
    }

    /**
     * {@return the shape of an outline}
     *
     * @param outline at least three points {longitude, latitude} in degrees in order, not closed
     * @param northPole whether the shape contains the North Pole
     * @param southPole whether it contains the South Pole
     */
    static FootprintShape of(List<double[]> outline, boolean northPole, boolean southPole) {
        if (outline.size() < 3) {
            return new FootprintShape(List.of());
        }
        if (northPole && southPole) {
            return new FootprintShape(List.of(band(-90, 90)));
        }
        List<double[]> whole = unwrap(outline);
        if (northPole || southPole) {
            return new FootprintShape(List.of(polar(whole, northPole ? 90 : -90)));
        }
        double west = whole.stream().mapToDouble(p -> p[0]).min().orElse(0);
        double east = whole.stream().mapToDouble(p -> p[0]).max().orElse(0);
        if (east - west >= 360 - 1e-9) {
            double south = whole.stream().mapToDouble(p -> p[1]).min().orElse(-90);
            double north = whole.stream().mapToDouble(p -> p[1]).max().orElse(90);
            return new FootprintShape(List.of(band(south, north)));
        }
        List<List<double[]>> parts = new ArrayList<>();
        for (int turn = -2; turn <= 2; turn++) {
            double edge = 360.0 * turn;
            List<double[]> part = clip(clip(whole, edge - 180, true), edge + 180, false);
            if (part.size() >= 3 && width(part) > 1e-12) {
                parts.add(part.stream()
                        .map(p -> new double[] {p[0] - edge, p[1]})
                        .toList());
            }
        }
        return new FootprintShape(parts);
    }

    /**
     * {@return the box around points {longitude, latitude} in degrees, for shapes without an outline} It leaves out the
     * widest gap between longitudes, or goes around the Earth if there is none.
     */
    static FootprintShape around(List<double[]> points) {
        if (points.isEmpty()) {
            return new FootprintShape(List.of());
        }
        double south = points.stream().mapToDouble(p -> p[1]).min().orElse(-90);
        double north = points.stream().mapToDouble(p -> p[1]).max().orElse(90);
        double[] longitudes = points.stream().mapToDouble(p -> p[0]).sorted().toArray();
        int last = longitudes.length - 1;
        double west = longitudes[0];
        double gap = longitudes[0] + 360 - longitudes[last];
        for (int i = 1; i <= last; i++) {
            if (longitudes[i] - longitudes[i - 1] > gap) {
                gap = longitudes[i] - longitudes[i - 1];
                west = longitudes[i];
            }
        }
        if (gap < WORLD_GAP) {
            return new FootprintShape(List.of(band(south, north)));
        }
        double east = west + 360 - gap;
        return of(
                List.of(
                        new double[] {west, south},
                        new double[] {(west + east) / 2, south},
                        new double[] {east, south},
                        new double[] {east, north},
                        new double[] {(west + east) / 2, north},
                        new double[] {west, north}),
                false,
                false);
    }

    private static double width(List<double[]> ring) {
        double west = ring.stream().mapToDouble(p -> p[0]).min().orElse(0);
        double east = ring.stream().mapToDouble(p -> p[0]).max().orElse(0);
        return east - west;
    }

    private static List<double[]> band(double south, double north) {
        return List.of(new double[] {-180, south}, new double[] {180, south}, new double[] {180, north}, new double[] {
            -180, north
        });
    }

    /** Moves each point by whole turns next to the previous one. */
    private static List<double[]> unwrap(List<double[]> outline) {
        List<double[]> out = new ArrayList<>();
        double before = outline.get(0)[0];
        for (double[] point : outline) {
            double longitude = point[0] - 360 * Math.rint((point[0] - before) / 360);
            out.add(new double[] {longitude, point[1]});
            before = longitude;
        }
        return out;
    }

    /** A ring around a pole, opened at ±180° and closed over the pole. */
    private static List<double[]> polar(List<double[]> whole, double pole) {
        List<double[]> ring = new ArrayList<>();
        for (double[] point : whole) {
            ring.add(new double[] {point[0] - 360 * Math.floor((point[0] + 180) / 360), point[1]});
        }
        ring.sort((a, b) -> Double.compare(a[0], b[0]));
        double[] first = ring.get(0);
        double[] last = ring.get(ring.size() - 1);
        double gap = first[0] + 360 - last[0];
        double share = gap == 0 ? 0 : (180 - last[0]) / gap;
        double latitude = last[1] + (first[1] - last[1]) * share;
        ring.add(0, new double[] {-180, latitude});
        ring.add(new double[] {180, latitude});
        ring.add(new double[] {180, pole});
        ring.add(new double[] {-180, pole});
        return ring;
    }

    /** Sutherland–Hodgman clipping against one meridian. */
    private static List<double[]> clip(List<double[]> ring, double meridian, boolean keepEast) {
        List<double[]> out = new ArrayList<>();
        for (int i = 0; i < ring.size(); i++) {
            double[] from = ring.get(i);
            double[] to = ring.get((i + 1) % ring.size());
            boolean fromIn = keepEast ? from[0] >= meridian : from[0] <= meridian;
            boolean toIn = keepEast ? to[0] >= meridian : to[0] <= meridian;
            if (fromIn) {
                out.add(from);
            }
            if (fromIn != toIn) {
                double t = (meridian - from[0]) / (to[0] - from[0]);
                out.add(new double[] {meridian, from[1] + (to[1] - from[1]) * t});
            }
        }
        return out;
    }

    List<List<List<List<Double>>>> coordinates() {
        return polygons.stream().map(polygon -> List.of(ring(polygon))).toList();
    }

    private static List<List<Double>> ring(List<double[]> points) {
        List<List<Double>> out = new ArrayList<>();
        for (double[] point : points) {
            List<Double> next = List.of(clamp(point[0], 180), clamp(point[1], 90));
            if (out.isEmpty() || !out.get(out.size() - 1).equals(next)) {
                out.add(next);
            }
        }
        if (area(out) < 0) {
            Collections.reverse(out);
        }
        if (!out.get(0).equals(out.get(out.size() - 1))) {
            out.add(out.get(0));
        }
        return corners(out);
    }

    /** Drops points between two others in a line: where meridians and parallels are straight, four remain. */
    private static List<List<Double>> corners(List<List<Double>> ring) {
        List<List<Double>> out = new ArrayList<>();
        out.add(ring.get(0));
        for (int i = 1; i < ring.size() - 1; i++) {
            if (!between(out.get(out.size() - 1), ring.get(i), ring.get(i + 1))) {
                out.add(ring.get(i));
            }
        }
        out.add(ring.get(ring.size() - 1));
        return List.copyOf(out);
    }

    /** Exact: a tolerance would add up along a curve. */
    private static boolean between(List<Double> from, List<Double> point, List<Double> to) {
        boolean parallel = point.get(1).equals(from.get(1)) && point.get(1).equals(to.get(1));
        boolean meridian = point.get(0).equals(from.get(0)) && point.get(0).equals(to.get(0));
        return parallel || meridian;
    }

    private static double area(List<List<Double>> ring) {
        double sum = 0;
        for (int i = 0; i < ring.size(); i++) {
            List<Double> a = ring.get(i);
            List<Double> b = ring.get((i + 1) % ring.size());
            sum += a.get(0) * b.get(1) - b.get(0) * a.get(1);
        }
        return sum;
    }

    /** Nine decimals are a tenth of a millimetre; avoids -0.0. */
    private static double clamp(double value, double limit) {
        double clamped = Math.max(-limit, Math.min(limit, value));
        return Math.rint(clamped * 1e9) / 1e9 + 0.0;
    }
}
