package io.dropwarp.gdal;

import java.util.ArrayList;
import java.util.List;
import org.gdal.osr.AreaOfUse;
import org.gdal.osr.CoordinateTransformation;
import org.gdal.osr.SpatialReference;
import org.gdal.osr.osrConstants;

/**
 * Where a target CRS is meant to be used, and whether its x coordinates repeat around the Earth. For the GDAL thread.
 *
 * @param box bounds of its area of use in its own coordinates; null if it is not known
 * @param lattice points {x, y, 0} spread over that area, edges included
 * @param period x distance after which the map repeats, 0 if it does not
 * @param poles target coordinates of the poles {x, y, 0}
 */
record TargetArea(Box box, List<double[]> lattice, double period, List<double[]> poles) {

    private static final int STEPS = 60;

    /** Half the width of the Web Mercator square, π × 6378137 m, as in OGC 17-083r4 (WebMercatorQuad). */
    private static final double WEB_MERCATOR = 20037508.342789244;

    /**
     * Measures a CRS.
     *
     * @param crs a geographic or projected CRS in traditional axis order
     * @return what is known of it
     */
    static TargetArea of(SpatialReference crs) {
        SpatialReference geographic = crs.CloneGeogCS();
        geographic.SetAxisMappingStrategy(osrConstants.OAMS_TRADITIONAL_GIS_ORDER);
        CoordinateTransformation toTarget = new CoordinateTransformation(geographic, crs);
        try {
            double degree = Math.toRadians(1) / geographic.GetAngularUnits();
            double period = crs.IsGeographic() == 1 ? 360 * degree : period(crs, toTarget, degree);
            List<double[]> lattice = new ArrayList<>();
            Box box = areaOfUse(crs, toTarget, degree, lattice);
            List<double[]> poles = new ArrayList<>();
            for (int sign : new int[] {1, -1}) {
                double[] pole = project(toTarget, 0, sign * 89.999999 * degree);
                if (pole != null) {
                    poles.add(pole);
                }
            }
            return new TargetArea(box, lattice, period, poles);
        } finally {
            toTarget.delete();
            geographic.delete();
        }
    }

    private static Box areaOfUse(
            SpatialReference crs, CoordinateTransformation toTarget, double degree, List<double[]> lattice) {
        AreaOfUse area = crs.GetAreaOfUse();
        if (area == null) {
            return null;
        }
        double west = area.getWest_lon_degree();
        double east = area.getEast_lon_degree();
        double span = east > west ? east - west : east - west + 360;
        double south = area.getSouth_lat_degree();
        double north = area.getNorth_lat_degree();
        boolean webMercator = "3857".equals(crs.GetAuthorityCode(null));
        if (webMercator) {
            // Its area of use is given as 85.06°; the square that everybody tiles ends at 85.0511…°.
            north = Math.toDegrees(2 * Math.atan(Math.exp(Math.PI)) - Math.PI / 2);
            south = -north;
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
        if (webMercator) {
            return new Box(-WEB_MERCATOR, -WEB_MERCATOR, WEB_MERCATOR, WEB_MERCATOR);
        }
        return box.empty() ? null : box;
    }

    /** The map repeats if going once around the Earth moves x by the same amount, and y by none, at every latitude. */
    private static double period(SpatialReference crs, CoordinateTransformation toTarget, double degree) {
        double meridian = crs.GetNormProjParm("central_meridian", 0.0);
        double found = 0;
        for (double latitude : new double[] {0, -60, 45}) {
            double[] west = project(toTarget, (meridian - 179.999999) * degree, latitude * degree);
            double[] east = project(toTarget, (meridian + 179.999999) * degree, latitude * degree);
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
        return found * 180 / 179.999999;
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

    /**
     * Whether a point lies in the area of use.
     *
     * @param x target CRS units
     * @param y target CRS units
     * @return true if it does, or if the area is not known
     */
    boolean contains(double x, double y) {
        return box == null || box.contains(x, y);
    }
}
