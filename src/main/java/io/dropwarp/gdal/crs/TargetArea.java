package io.dropwarp.gdal.crs;

import io.dropwarp.gdal.core.Box;
import java.util.ArrayList;
import java.util.List;
import org.gdal.osr.AreaOfUse;
import org.gdal.osr.CoordinateTransformation;
import org.gdal.osr.SpatialReference;
import org.gdal.osr.osrConstants;

/**
 * Where a target CRS is meant to be used, where its map is usable, and whether its x coordinates repeat around the
 * Earth. For the GDAL thread.
 *
 * @param box clipping bounds for sources that reach beyond the usable area: the CRS's area of use, the square of a
 *     world map in Mercator, or else the usable area; null if unknown
 * @param sound bounds of the area without extreme stretching; null if there is none
 * @param lattice points {x, y, 0} spread over the box, edges included
 * @param period x distance after which the map repeats, 0 if it does not
 * @param poles target coordinates of the poles {x, y, 0}
 */
public record TargetArea(Box box, Box sound, List<double[]> lattice, double period, List<double[]> poles) {

    private static final int STEPS = 60;
    private static final int SOUND_STEPS = 36;

    /** A map is usable where its scale is at most this many times that of its typical point. */
    private static final double STRETCHED = 2.5;

    /** Just inside the map's edge, in degrees: on the edge itself PROJ may choose the other side. */
    private static final double ALMOST = 179.999999;

    /** Half the width of the Web Mercator square, π × 6378137 m, as in OGC 17-083r4 (WebMercatorQuad). */
    private static final double WEB_MERCATOR = 20037508.342789244;

    /** Measures a geographic or projected CRS in traditional axis order. */
    public static TargetArea of(SpatialReference crs) {
        SpatialReference geographic = crs.CloneGeogCS();
        geographic.SetAxisMappingStrategy(osrConstants.OAMS_TRADITIONAL_GIS_ORDER);
        CoordinateTransformation toTarget = new CoordinateTransformation(geographic, crs);
        try {
            double degree = Math.toRadians(1) / geographic.GetAngularUnits();
            double meridian = crs.GetNormProjParm("central_meridian", 0.0);
            boolean lonLat = crs.IsGeographic() == 1;
            double period = lonLat ? 360 * degree : period(toTarget, meridian, degree);
            Box square = lonLat ? null : square(toTarget, meridian, degree, period);
            Box sound = square != null || lonLat ? square : sound(crs, geographic, toTarget, meridian, degree, period);
            List<double[]> lattice = new ArrayList<>();
            Box box = areaOfUse(crs, toTarget, degree, square, lattice);
            if (box == null) {
                box = lonLat ? new Box(-180 * degree, -90 * degree, 180 * degree, 90 * degree) : sound;
                if (box != null) {
                    spread(box, lattice);
                }
            }
            List<double[]> poles = new ArrayList<>();
            for (int sign : new int[] {1, -1}) {
                double[] pole = project(toTarget, 0, sign * 89.999999 * degree);
                if (pole != null) {
                    poles.add(pole);
                }
            }
            return new TargetArea(box, sound, lattice, period, poles);
        } finally {
            toTarget.delete();
            geographic.delete();
        }
    }

    /**
     * {@return the x distance, in CRS units, after which the CRS repeats; 0 if it does not} The CRS must be in
     * traditional axis order.
     */
    public static double period(SpatialReference crs) {
        SpatialReference geographic = crs.CloneGeogCS();
        if (geographic == null) {
            return 0;
        }
        geographic.SetAxisMappingStrategy(osrConstants.OAMS_TRADITIONAL_GIS_ORDER);
        double degree = Math.toRadians(1) / geographic.GetAngularUnits();
        if (crs.IsGeographic() == 1) {
            return 360 * degree;
        }
        CoordinateTransformation toTarget = new CoordinateTransformation(geographic, crs);
        try {
            return period(toTarget, crs.GetNormProjParm("central_meridian", 0.0), degree);
        } finally {
            toTarget.delete();
            geographic.delete();
        }
    }

    /** On maps like Mercator's, which are infinite towards the poles, the world is the square. */
    private static Box square(CoordinateTransformation toTarget, double meridian, double degree, double period) {
        double[] pole = project(toTarget, meridian * degree, 89.99 * degree);
        double[] middle = project(toTarget, meridian * degree, 0);
        if (period == 0 || middle == null || (pole != null && Math.abs(pole[1] - middle[1]) < 1.2 * period)) {
            return null;
        }
        double half = Math.abs(period / 2 / WEB_MERCATOR - 1) < 1e-9 ? WEB_MERCATOR : period / 2;
        return new Box(middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half);
    }

    /**
     * The usable area, found from points all over the Earth: a round trip returns to the same point, and the scale is
     * not many times that of the typical point, as it is far from the centre of a stereographic map.
     */
    private static Box sound(
            SpatialReference crs,
            SpatialReference geographic,
            CoordinateTransformation toTarget,
            double meridian,
            double degree,
            double period) {
        CoordinateTransformation back = new CoordinateTransformation(crs, geographic);
        List<double[]> places = new ArrayList<>();
        try {
            for (int i = 0; i <= SOUND_STEPS; i++) {
                for (int j = 0; j <= SOUND_STEPS; j++) {
                    double longitude = meridian - ALMOST + 2 * ALMOST * i / SOUND_STEPS;
                    double latitude = -89.9 + 179.8 * j / SOUND_STEPS;
                    double[] at = stretched(toTarget, back, longitude, latitude, degree);
                    if (at != null) {
                        places.add(at);
                    }
                }
            }
        } finally {
            back.delete();
        }
        double[] sorted = places.stream().mapToDouble(at -> at[2]).sorted().toArray();
        if (sorted.length == 0) {
            return null;
        }
        double most = STRETCHED * sorted[sorted.length / 2];
        Box box = Box.NONE;
        for (double[] at : places) {
            if (at[2] <= most) {
                box = box.with(at[0], at[1]);
            }
        }
        if (box.empty()) {
            return null;
        }
        // The lattice is coarse, but the ends of a map that repeats are known exactly.
        return box.grown(period > 0 ? (period - box.width()) / 2 : 0.05 * box.width(), 0.05 * box.height());
    }

    /** {x, y, length of a degree in target units}, or null for points outside the map. */
    private static double[] stretched(
            CoordinateTransformation toTarget,
            CoordinateTransformation back,
            double longitude,
            double latitude,
            double degree) {
        double step = 0.01;
        double[] at = project(toTarget, longitude * degree, latitude * degree);
        double[] right = project(toTarget, (longitude + (longitude > 0 ? -step : step)) * degree, latitude * degree);
        double[] above = project(toTarget, longitude * degree, (latitude + (latitude > 0 ? -step : step)) * degree);
        double[] again = at == null ? null : project(back, at[0], at[1]);
        if (right == null || above == null || again == null) {
            return null;
        }
        double east = (again[0] / degree - longitude) * Math.cos(Math.toRadians(latitude));
        double turned =
                east - 360 * Math.cos(Math.toRadians(latitude)) * Math.rint((again[0] / degree - longitude) / 360);
        if (Math.hypot(turned, again[1] / degree - latitude) > step) {
            return null;
        }
        // A pole drawn as a line is infinitely wide but not far away, so the smaller of the two directions counts.
        double wide = Math.hypot(right[0] - at[0], right[1] - at[1]) / Math.cos(Math.toRadians(latitude));
        double high = Math.hypot(above[0] - at[0], above[1] - at[1]);
        double stretch = Math.min(wide, high) / step;
        return new double[] {at[0], at[1], stretch};
    }

    /** Adds points all over a box, edges included. */
    private static void spread(Box box, List<double[]> lattice) {
        for (int i = 0; i <= STEPS; i++) {
            for (int j = 0; j <= STEPS; j++) {
                lattice.add(
                        new double[] {box.xMin() + box.width() * i / STEPS, box.yMin() + box.height() * j / STEPS, 0});
            }
        }
    }

    private static Box areaOfUse(
            SpatialReference crs,
            CoordinateTransformation toTarget,
            double degree,
            Box square,
            List<double[]> lattice) {
        AreaOfUse area = crs.GetAreaOfUse();
        if (area == null) {
            return null;
        }
        double west = area.getWest_lon_degree();
        double east = area.getEast_lon_degree();
        double span = east > west ? east - west : east - west + 360;
        double south = area.getSouth_lat_degree();
        double north = area.getNorth_lat_degree();
        if (square != null && span > 359) {
            // Areas of use of Mercator world maps end at 80° or 85.06°, but tiles use the square, whose edge lies at
            // 85.0511… on the sphere.
            spread(square, lattice);
            return square;
        }
        Box box = Box.NONE;
        for (int i = 0; i <= STEPS; i++) {
            for (int j = 0; j <= STEPS; j++) {
                double[] point = project(
                        toTarget, (west + span * i / STEPS) * degree, (south + (north - south) * j / STEPS) * degree);
                if (point != null) {
                    lattice.add(point);
                    box = box.with(point[0], point[1]);
                }
            }
        }
        return box.empty() ? null : box;
    }

    /** The map repeats if one turn around the Earth moves x by the same amount, and y by none, at every latitude. */
    private static double period(CoordinateTransformation toTarget, double meridian, double degree) {
        double found = 0;
        for (double latitude : new double[] {0, -60, 45}) {
            double[] west = project(toTarget, (meridian - ALMOST) * degree, latitude * degree);
            double[] east = project(toTarget, (meridian + ALMOST) * degree, latitude * degree);
            if (west == null || east == null) {
                return 0;
            }
            double across = east[0] - west[0];
            boolean same = found == 0 || Math.abs(across / found - 1) < 1e-7;
            if (across <= 0 || !same || Math.abs(east[1] - west[1]) > across * 1e-7) {
                return 0;
            }
            found = across;
        }
        return found * 180 / ALMOST;
    }

    private static double[] project(CoordinateTransformation toTarget, double longitude, double latitude) {
        double[] out = new double[4];
        int error;
        try {
            error = toTarget.TransformPointWithErrorCode(out, longitude, latitude, 0, 0);
        } catch (RuntimeException e) {
            return null;
        }
        return error == 0 && Double.isFinite(out[0]) && Double.isFinite(out[1])
                ? new double[] {out[0], out[1], 0}
                : null;
    }

    /** {@return whether a point in target coordinates lies where the map is stretched beyond use} */
    public boolean exploded(double x, double y) {
        return sound != null && !sound.contains(x, y) && !(period > 0 && y >= sound.yMin() && y <= sound.yMax());
    }
}
