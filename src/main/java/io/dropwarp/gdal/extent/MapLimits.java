package io.dropwarp.gdal.extent;

import io.dropwarp.gdal.core.Box;
import io.dropwarp.gdal.crs.TargetArea;
import io.dropwarp.gdal.georeference.PixelTransform;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.gdal.gdal.Dataset;

/** Where one source's footprint meets the limits of the target map: its edges, its poles, and where it is unusable. */
final class MapLimits {

    private final Dataset source;
    private final PixelTransform transform;
    private final RoundTrip roundTrip;
    private final TargetArea area;

    MapLimits(Dataset source, PixelTransform transform, RoundTrip roundTrip, TargetArea area) {
        this.source = source;
        this.transform = transform;
        this.roundTrip = roundTrip;
        this.area = area;
    }

    /** If source and target CRS are the same, nothing else checks that coordinates exist. */
    boolean farOut(Box box) {
        double most = 2 * area.period();
        return most > 0 && (box.xMin() > most || box.xMax() < -most);
    }

    /** Whether a part of the source, but not all of it, lies where the map is unusable. */
    boolean exploded(SourceSamples samples) {
        long beyond = IntStream.range(0, samples.size())
                .filter(i -> samples.has(i) && area.exploded(samples.x(i), samples.y(i)))
                .count();
        return beyond > 0 && beyond < samples.found();
    }

    /** The map may be drawn up to where it is usable; a footprint that begins there and extends beyond is clipped. */
    boolean reachesBeyond(Box box) {
        boolean beyond = area.exploded(box.xMin(), box.yMin()) || area.exploded(box.xMax(), box.yMax());
        return beyond && !box.and(area.sound()).empty();
    }

    /** More than once around the Earth, or once around but not from edge to edge of the map, as from 0 to 360. */
    boolean tooWide(Box box, double pixel) {
        double period = area.period();
        if (period == 0 || box.width() < 0.99 * period) {
            return false;
        }
        Box map = area.box();
        // World grids may extend half a pixel beyond the map's edges; keep their pixels unchanged.
        boolean off = map != null
                && map.width() > 0.99 * period
                && !map.grown(0.6 * pixel, area.sound() == null ? 0.6 * pixel : Double.POSITIVE_INFINITY)
                        .contains(box);
        return off || box.width() > 1.001 * period;
    }

    /** {@return whether the source contains a pole} */
    boolean coversPole() {
        return area.poles().stream().anyMatch(this::covers);
    }

    /** Whether a target point lies in the source, and not only through an inverse that ignores the horizon. */
    private boolean covers(double[] place) {
        double[][] point = {place.clone()};
        transform.apply(true, point);
        if (!inSource(point[0])) {
            return false;
        }
        SourceSamples there = SourceSamples.at(transform, roundTrip, new double[][] {{point[0][0], point[0][1], 0}});
        double near = 1e-3 * (area.period() > 0 ? area.period() : Math.hypot(place[0], place[1]) + 1000);
        return there.has(0)
                && Math.abs(there.y(0) - place[1]) < near
                && (area.period() > 0 || Math.abs(there.x(0) - place[0]) < near);
    }

    private boolean inSource(double[] pixel) {
        return pixel[0] >= 0
                && pixel[0] <= source.getRasterXSize()
                && pixel[1] >= 0
                && pixel[1] <= source.getRasterYSize();
    }

    /** A source over a pole extends to the pole, and on a map that repeats all around it. */
    Box withPoles(Box box) {
        Box out = box;
        for (double[] pole : area.poles()) {
            if (covers(pole)) {
                out = out.with(pole[0], pole[1]);
            }
        }
        return out;
    }

    /**
     * The part of the area of use that the source covers, sampled from both sides: either lattice alone may miss a
     * corner.
     */
    Box clipped(FootprintEdge edge) {
        Box covered = edge.measure(area.box()::contains).box();
        double[][] points = area.lattice().stream().map(double[]::clone).toArray(double[][]::new);
        transform.apply(true, points);
        double[][] again = Arrays.stream(points).map(double[]::clone).toArray(double[][]::new);
        transform.apply(false, again);
        double near = 1e-3 * Math.max(area.box().width(), area.box().height());
        for (int i = 0; i < points.length; i++) {
            double[] at = area.lattice().get(i);
            if (inSource(points[i]) && Math.hypot(turned(again[i][0] - at[0]), again[i][1] - at[1]) < near) {
                covered = covered.with(at[0], at[1]);
            }
        }
        return snapped(covered.and(area.box()));
    }

    private double turned(double dx) {
        return area.period() == 0 ? dx : dx - area.period() * Math.rint(dx / area.period());
    }

    /** The lattice ends a rounding error away from the exact bounds of the area. */
    private Box snapped(Box box) {
        Box whole = area.box();
        double tolerance = 1e-6 * Math.max(whole.width(), whole.height());
        return new Box(
                Math.abs(box.xMin() - whole.xMin()) < tolerance ? whole.xMin() : box.xMin(),
                Math.abs(box.yMin() - whole.yMin()) < tolerance ? whole.yMin() : box.yMin(),
                Math.abs(box.xMax() - whole.xMax()) < tolerance ? whole.xMax() : box.xMax(),
                Math.abs(box.yMax() - whole.yMax()) < tolerance ? whole.yMax() : box.yMax());
    }
}
