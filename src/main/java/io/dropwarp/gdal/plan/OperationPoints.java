package io.dropwarp.gdal.plan;

import io.dropwarp.gdal.crs.GeoBox;
import io.dropwarp.gdal.georeference.PixelTransform;
import io.dropwarp.model.SourceInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gdal.osr.CoordinateTransformation;
import org.gdal.osr.CoordinateTransformationOptions;
import org.gdal.osr.SpatialReference;

/**
 * Points spread over a source, used to find out which coordinate operation the warp really uses there. For the GDAL
 * thread.
 */
final class OperationPoints {

    /** Points along an edge. */
    private static final int SIDE = 5;

    /** {x, y, 0} each in the source's CRS. */
    private final double[][] ground;

    /** The warp's result: {x, y, 0} in the target CRS. */
    private final double[][] target;

    /** Degrees east of Greenwich and north, on the source's datum. */
    private final double[][] geographic;

    private OperationPoints(double[][] ground, double[][] target, double[][] geographic) {
        this.ground = ground;
        this.target = target;
        this.geographic = geographic;
    }

    /**
     * {@return points of a source, corners included, without those that the warp cannot place} The transforms lead from
     * pixels to the source's CRS and, as the warp does, to the target CRS.
     */
    static OperationPoints of(
            PixelTransform toGround, PixelTransform toTarget, SourceInfo source, SpatialReference crs) {
        double[][] ground = lattice(source);
        double[][] target = lattice(source);
        toGround.apply(false, ground);
        toTarget.apply(false, target);
        double[][] geographic = geographic(crs, ground);
        List<Integer> placed = new ArrayList<>();
        for (int i = 0; i < ground.length; i++) {
            if (finite(ground[i]) && finite(target[i]) && finite(geographic[i])) {
                placed.add(i);
            }
        }
        return new OperationPoints(
                placed.stream().map(i -> ground[i]).toArray(double[][]::new),
                placed.stream().map(i -> target[i]).toArray(double[][]::new),
                placed.stream().map(i -> geographic[i]).toArray(double[][]::new));
    }

    private static double[][] lattice(SourceInfo source) {
        double[][] points = new double[SIDE * SIDE][];
        for (int i = 0; i < points.length; i++) {
            points[i] = new double[] {
                source.width() * (i % SIDE) / (SIDE - 1.0), source.height() * (i / SIDE) / (SIDE - 1.0), 0
            };
        }
        return points;
    }

    private static boolean finite(double[] point) {
        return Double.isFinite(point[0]) && Double.isFinite(point[1]);
    }

    private static double[][] geographic(SpatialReference crs, double[][] ground) {
        SpatialReference geographic = crs.CloneGeogCS();
        geographic.SetAxisMappingStrategy(crs.GetAxisMappingStrategy());
        double degrees = Math.toDegrees(geographic.GetAngularUnits());
        double meridian = meridian(geographic);
        CoordinateTransformation to = crs.IsGeographic() == 1 ? null : new CoordinateTransformation(crs, geographic);
        try {
            double[][] out = to == null ? ground : along(to, ground);
            double[][] degreesEast = new double[out.length][];
            for (int i = 0; i < out.length; i++) {
                degreesEast[i] = new double[] {out[i][0] * degrees + meridian, out[i][1] * degrees};
            }
            return degreesEast;
        } finally {
            if (to != null) {
                to.delete();
            }
            geographic.delete();
        }
    }

    private static double meridian(SpatialReference geographic) {
        String longitude = geographic.GetAttrValue("PRIMEM", 1);
        try {
            return longitude == null ? 0 : Double.parseDouble(longitude);
        } catch (NumberFormatException none) {
            return 0;
        }
    }

    private static double[][] along(CoordinateTransformation way, double[][] points) {
        double[][] out = new double[points.length][];
        for (int i = 0; i < points.length; i++) {
            double[] point = {Double.NaN, Double.NaN, 0};
            if (finite(points[i])) {
                try {
                    // Not the overload with a time: time 0 would be the year 0; without one, PROJ uses the epoch of the
                    // CRS.
                    way.TransformPoint(point, points[i][0], points[i][1], 0);
                } catch (RuntimeException noImage) {
                    point[0] = Double.NaN;
                }
            }
            out[i] = point;
        }
        return out;
    }

    int size() {
        return ground.length;
    }

    /** {@return a box around the points} */
    GeoBox area() {
        return GeoBox.around(
                Arrays.stream(geographic).mapToDouble(point -> point[0]).toArray(),
                Arrays.stream(geographic).mapToDouble(point -> point[1]).toArray());
    }

    /** {@return whether a point lies in a box, edges included} */
    boolean isIn(int i, GeoBox box) {
        return box.contains(geographic[i][0], geographic[i][1]);
    }

    /** {@return for each point, whether a PROJ pipeline leads to the warp's result within a millimetre} */
    boolean[] follow(String pipeline, SpatialReference from, SpatialReference to) {
        boolean[] same = new boolean[size()];
        CoordinateTransformationOptions options = new CoordinateTransformationOptions();
        CoordinateTransformation way = null;
        try {
            options.SetOperation(pipeline);
            way = CoordinateTransformation.CreateCoordinateTransformation(from, to, options);
            double[][] ends = way == null ? new double[size()][3] : along(way, ground);
            boolean geographic = to.IsGeographic() == 1;
            double tolerance =
                    geographic ? 1e-8 * Math.toRadians(1) / to.GetAngularUnits() : 1e-3 / to.GetLinearUnits();
            double turn = geographic ? 2 * Math.PI / to.GetAngularUnits() : 0;
            for (int i = 0; i < same.length && way != null; i++) {
                double across = Math.abs(ends[i][0] - target[i][0]);
                same[i] = Math.min(across, Math.abs(across - turn)) <= tolerance
                        && Math.abs(ends[i][1] - target[i][1]) <= tolerance;
            }
        } catch (RuntimeException notAWay) {
            // PROJ rejects the string, so it is not the warp's operation.
        } finally {
            if (way != null) {
                way.delete();
            }
            options.delete();
        }
        return same;
    }
}
