package io.dropwarp.gdal.output;

import io.dropwarp.model.TargetGrid;
import java.util.ArrayList;
import java.util.List;
import org.gdal.osr.CoordinateTransformation;
import org.gdal.osr.SpatialReference;
import org.gdal.osr.osrConstants;

/** A grid's outline in WGS 84, as GeoJSON (RFC 7946) requires. For the GDAL thread. */
final class Footprint {

    /** Points on each edge, so that edges that are curved in WGS 84 are followed closely. */
    private static final int PER_EDGE = 24;

    private final TargetGrid grid;

    Footprint(TargetGrid grid) {
        this.grid = grid;
    }

    /**
     * {@return coordinates of a MultiPolygon: polygons, rings, points {longitude, latitude}} Outer rings run
     * counter-clockwise, and none crosses the antimeridian.
     */
    List<List<List<List<Double>>>> rings() {
        SpatialReference crs = new SpatialReference(grid.crsWkt());
        SpatialReference wgs84 = new SpatialReference();
        wgs84.SetFromUserInput("EPSG:4326");
        crs.SetAxisMappingStrategy(osrConstants.OAMS_TRADITIONAL_GIS_ORDER);
        wgs84.SetAxisMappingStrategy(osrConstants.OAMS_TRADITIONAL_GIS_ORDER);
        CoordinateTransformation toWgs84 = new CoordinateTransformation(crs, wgs84);
        CoordinateTransformation fromWgs84 = new CoordinateTransformation(wgs84, crs);
        try {
            List<double[]> outline = outline(toWgs84);
            if (outline.size() < 4 * PER_EDGE) {
                // The corners of a world map are not on Earth, so its outline means nothing.
                return FootprintShape.around(inside(toWgs84)).coordinates();
            }
            boolean north = holds(fromWgs84, 90);
            boolean south = holds(fromWgs84, -90);
            return FootprintShape.of(outline, north, south).coordinates();
        } finally {
            toWgs84.delete();
            fromWgs84.delete();
            crs.delete();
            wgs84.delete();
        }
    }

    /** Counter-clockwise in target coordinates, from the lower left, not closed. */
    private List<double[]> outline(CoordinateTransformation toWgs84) {
        List<Double> g = grid.geotransform();
        double x0 = g.get(0);
        double y1 = g.get(3);
        double x1 = x0 + grid.width() * g.get(1);
        double y0 = y1 + grid.height() * g.get(5);
        double[][] corners = {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
        List<double[]> out = new ArrayList<>();
        for (int edge = 0; edge < 4; edge++) {
            double[] from = corners[edge];
            double[] to = corners[(edge + 1) % 4];
            for (int i = 0; i < PER_EDGE; i++) {
                double t = (double) i / PER_EDGE;
                double[] point = transform(toWgs84, from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t);
                if (point != null) {
                    out.add(point);
                }
            }
        }
        return out;
    }

    private List<double[]> inside(CoordinateTransformation toWgs84) {
        List<Double> g = grid.geotransform();
        List<double[]> out = new ArrayList<>();
        for (int i = 0; i <= 2 * PER_EDGE; i++) {
            for (int j = 0; j <= 2 * PER_EDGE; j++) {
                double x = g.get(0) + grid.width() * g.get(1) * i / (2 * PER_EDGE);
                double y = g.get(3) + grid.height() * g.get(5) * j / (2 * PER_EDGE);
                double[] point = transform(toWgs84, x, y);
                if (point != null) {
                    out.add(point);
                }
            }
        }
        return out;
    }

    /** Whether the grid contains a pole, other than as a whole edge. */
    private boolean holds(CoordinateTransformation fromWgs84, double latitude) {
        double[] first = transform(fromWgs84, 0, latitude);
        double[] other = transform(fromWgs84, 90, latitude);
        if (first == null || other == null) {
            return false;
        }
        List<Double> g = grid.geotransform();
        double size = Math.abs(g.get(1));
        boolean onePoint = Math.hypot(first[0] - other[0], first[1] - other[1]) < size;
        double column = (first[0] - g.get(0)) / g.get(1);
        double row = (first[1] - g.get(3)) / g.get(5);
        return onePoint && column > 0 && column < grid.width() && row > 0 && row < grid.height();
    }

    private static double[] transform(CoordinateTransformation way, double x, double y) {
        double[] out = new double[4];
        try {
            int error = way.TransformPointWithErrorCode(out, x, y, 0, 0);
            return error == 0 && Double.isFinite(out[0]) && Double.isFinite(out[1])
                    ? new double[] {out[0], out[1]}
                    : null;
        } catch (RuntimeException e) {
            return null;
        }
    }
}
