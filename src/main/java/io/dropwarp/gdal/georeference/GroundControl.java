package io.dropwarp.gdal.georeference;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.crs.CrsResolver;
import io.dropwarp.gdal.crs.TargetArea;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Georeferencing;
import io.dropwarp.model.WarpOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Vector;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.GCP;
import org.gdal.gdal.gdal;
import org.gdal.osr.CoordinateTransformation;
import org.gdal.osr.SpatialReference;
import org.gdal.osr.osrConstants;

/**
 * Ground control points: joined where the edge of a map separates them, and compared with the curve through them.
 *
 * <p>A scene across 180° has points at 179.5 and at -179.5. A polynomial through these smears it around the whole
 * world; with 180.5 for the second it works from pixels to the ground, but not back, since PROJ returns -179.5 again.
 * So such points are given in degrees east and north of the scene's centre, in an equidistant cylindrical CRS around
 * that meridian: the same polynomial, in a CRS that breaks on the other side of the Earth. Stateless; for the GDAL
 * thread.
 */
public final class GroundControl {

    /** Points farther apart than this are a map of the world, not a scene. Degrees. */
    private static final double WORLD = 180;

    /** Default limit of the largest residual, as a part of the image's diagonal. */
    private static final double ALLOWED = 0.05;

    /** Residuals up to this are always accepted: in a small image, 5 % of the diagonal is less. */
    private static final double HARMLESS_PX = 3;

    /** The receipt has a note from here on. Pixels. */
    private static final double NOTED_PX = 1;

    /** Name of the VRT in the command to run by hand. */
    public static final String BY_HAND = "in-one-piece.vrt";

    private GroundControl() {}

    /**
     * {@return the source itself if its points are fine; else a virtual copy with joined points and their CRS, which
     * keeps the source open}
     */
    public static Dataset inOnePiece(SourceCrs crs) {
        Dataset dataset = crs.dataset();
        if (!crs.source().georeferencing().equals("gcps")) {
            return dataset;
        }
        SpatialReference own = crs.own();
        SpatialReference geographic = own.CloneGeogCS();
        geographic.SetAxisMappingStrategy(osrConstants.OAMS_TRADITIONAL_GIS_ORDER);
        try {
            return inOnePiece(dataset, points(dataset), own, geographic);
        } finally {
            geographic.delete();
            own.delete();
        }
    }

    private static Dataset inOnePiece(
            Dataset dataset, GCP[] points, SpatialReference own, SpatialReference geographic) {
        double degree = Math.toRadians(1) / geographic.GetAngularUnits();
        boolean projected = own.IsProjected() == 1;
        double meridian = projected ? own.GetNormProjParm("central_meridian", 0.0) : 0;
        double[][] places = Arrays.stream(points)
                .map(point -> new double[] {point.getGCPX(), point.getGCPY(), 0})
                .toArray(double[][]::new);
        if (projected && !all(own, geographic, places)) {
            return dataset;
        }
        double[] before =
                Arrays.stream(places).mapToDouble(place -> place[0] / degree).toArray();
        double[] after = together(before);
        double[] sorted = after.clone();
        Arrays.sort(sorted);
        double middle = (sorted[0] + sorted[sorted.length - 1]) / 2;
        if (sorted[sorted.length - 1] - sorted[0] >= WORLD || sound(dataset, points, before, after, meridian)) {
            return dataset;
        }
        if (projected && TargetArea.of(own).period() == 0) {
            // The CRS does not break there, like a transverse Mercator next to the date line.
            return dataset;
        }
        SpatialReference local = new SpatialReference();
        try {
            // Thousandths, so that the CRS's name gives it exactly.
            double centre = Math.rint(middle * 1000) / 1000;
            local.SetProjCS("Equidistant about " + Numbers.text(centre));
            local.CopyGeogCSFrom(geographic);
            local.SetEquirectangular2(0, centre, 0, 0, 0);
            local.SetAxisMappingStrategy(osrConstants.OAMS_TRADITIONAL_GIS_ORDER);
            for (int i = 0; i < places.length; i++) {
                places[i][0] = after[i] * degree;
            }
            return all(geographic, local, places) ? copy(dataset, points, places, local) : dataset;
        } finally {
            local.delete();
        }
    }

    private static boolean all(SpatialReference from, SpatialReference to, double[][] places) {
        CoordinateTransformation way = new CoordinateTransformation(from, to);
        try {
            way.TransformPoints(places);
            return Arrays.stream(places).allMatch(place -> Double.isFinite(place[0]) && Double.isFinite(place[1]));
        } catch (RuntimeException e) {
            return false;
        } finally {
            way.delete();
        }
    }

    /**
     * Moves longitudes by whole turns so that they lie together: the widest gap on the circle separates their ends.
     * Returns the same positions, with their middle from -180 to 180.
     */
    static double[] together(double[] degrees) {
        double[] sorted = Arrays.stream(degrees).map(GroundControl::turned).toArray();
        Arrays.sort(sorted);
        int last = sorted.length - 1;
        double widest = sorted[0] + 360 - sorted[last];
        double first = sorted[0];
        for (int i = 0; i < last; i++) {
            if (sorted[i + 1] - sorted[i] > widest) {
                widest = sorted[i + 1] - sorted[i];
                first = sorted[i + 1];
            }
        }
        double from = first;
        double[] out = Arrays.stream(degrees)
                .map(value -> {
                    double turned = turned(value);
                    return turned < from ? turned + 360 : turned;
                })
                .toArray();
        double middle = from + (360 - widest) / 2;
        double turns = middle > 180 ? 360 : 0;
        return Arrays.stream(out).map(value -> value - turns).toArray();
    }

    /** Normalised to -180 (inclusive) to 180. */
    private static double turned(double degrees) {
        return degrees - 360 * Math.floor((degrees + 180) / 360);
    }

    /** Whether nothing was moved, and the image does not extend across the edge of the map beyond its points. */
    private static boolean sound(Dataset dataset, GCP[] points, double[] before, double[] after, double meridian) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        boolean moved = false;
        for (int i = 0; i < after.length; i++) {
            // Moved by a whole turn, unless it is 180 against -180.
            moved |= Math.abs(after[i] - before[i]) > 1;
            least = Math.min(least, after[i]);
            most = Math.max(most, after[i]);
        }
        double[] plane = plane(points, after);
        if (plane != null) {
            double width = dataset.getRasterXSize();
            double height = dataset.getRasterYSize();
            for (double[] corner : new double[][] {{0, 0}, {width, 0}, {0, height}, {width, height}}) {
                double at = plane[0] + plane[1] * corner[0] + plane[2] * corner[1];
                least = Math.min(least, at);
                most = Math.max(most, at);
            }
        }
        double slack = 1e-6 * (most - least) + 1e-9;
        double edge = turned(meridian + 180);
        boolean across = least < edge - slack && most > edge + slack;
        boolean acrossNext = least < edge + 360 - slack && most > edge + 360 + slack;
        return !moved && !across && !acrossNext;
    }

    /** Least squares of v = a + b·pixel + c·line; null if the points are collinear. */
    private static double[] plane(GCP[] points, double[] values) {
        double n = points.length;
        double px = Arrays.stream(points).mapToDouble(GCP::getGCPPixel).sum() / n;
        double py = Arrays.stream(points).mapToDouble(GCP::getGCPLine).sum() / n;
        double pv = Arrays.stream(values).sum() / n;
        double xx = 0;
        double xy = 0;
        double yy = 0;
        double xv = 0;
        double yv = 0;
        for (int i = 0; i < points.length; i++) {
            double x = points[i].getGCPPixel() - px;
            double y = points[i].getGCPLine() - py;
            xx += x * x;
            xy += x * y;
            yy += y * y;
            xv += x * (values[i] - pv);
            yv += y * (values[i] - pv);
        }
        double det = xx * yy - xy * xy;
        if (!(det > 1e-9 * xx * yy)) {
            return null;
        }
        double b = (xv * yy - yv * xy) / det;
        double c = (yv * xx - xv * xy) / det;
        return new double[] {pv - b * px - c * py, b, c};
    }

    private static Dataset copy(Dataset dataset, GCP[] points, double[][] places, SpatialReference crs) {
        GCP[] moved = new GCP[points.length];
        for (int i = 0; i < points.length; i++) {
            GCP point = points[i];
            moved[i] = new GCP(places[i][0], places[i][1], 0, point.getGCPPixel(), point.getGCPLine());
        }
        GdalError.reset();
        Dataset copy = gdal.GetDriverByName("VRT").CreateCopy("", dataset);
        if (copy == null || copy.SetGCPs2(moved, crs) != 0) {
            throw GdalError.failure("Cannot move the ground control points", FailureCode.INTERNAL, null);
        }
        return copy;
    }

    /** {@return the command that makes {@link #BY_HAND}, to run before gdalwarp where points were joined} */
    public static String command(String name, Dataset inOnePiece, WarpOptions options) {
        double[][] points = Arrays.stream(points(inOnePiece))
                .map(point -> new double[] {point.getGCPPixel(), point.getGCPLine(), point.getGCPX(), point.getGCPY()})
                .toArray(double[][]::new);
        String crs = CrsResolver.wkt(inOnePiece.GetGCPSpatialRef());
        return CommandLine.moved(name, options.openOptions(), crs, points, BY_HAND);
    }

    private static GCP[] points(Dataset dataset) {
        Vector<?> points = dataset.GetGCPs();
        return points.stream().map(GCP.class::cast).toArray(GCP[]::new);
    }

    /**
     * Compares the points with the curve that places the pixels: from each point's ground position back to its pixel,
     * as a warp does.
     *
     * @param crs the source as it arrived
     * @throws DropwarpException NOT_TRANSFORMABLE, naming the worst point, if they do not
     */
    public static Georeferencing fit(SourceCrs crs, Dataset inOnePiece, WarpOptions options, List<String> notes) {
        Placement placement = crs.placement();
        GCP[] points = points(inOnePiece);
        double[][] places = Arrays.stream(points)
                .map(point -> new double[] {point.getGCPX(), point.getGCPY(), 0})
                .toArray(double[][]::new);
        try (PixelTransform curve = PixelTransform.find(inOnePiece, null, null, placement.options())) {
            if (curve == null) {
                throw crs.noWay(GdalError.message());
            }
            curve.apply(true, places);
        }
        double sum = 0;
        double most = -1;
        int worst = 0;
        for (int i = 0; i < points.length; i++) {
            double off = Math.hypot(places[i][0] - points[i].getGCPPixel(), places[i][1] - points[i].getGCPLine());
            double counted = Double.isNaN(off) ? Double.POSITIVE_INFINITY : off;
            sum += counted * counted;
            if (counted > most) {
                most = counted;
                worst = i;
            }
        }
        double rms = Math.sqrt(sum / points.length);
        double diagonal = Math.hypot(inOnePiece.getRasterXSize(), inOnePiece.getRasterYSize());
        double allowed =
                options.maxResidual() == null ? Math.max(HARMLESS_PX, ALLOWED * diagonal) : options.maxResidual();
        String where = "point " + (worst + 1) + " of " + points.length + ", at pixel "
                + rounded(points[worst].getGCPPixel()) + ", line " + rounded(points[worst].getGCPLine()) + ", is "
                + (Double.isInfinite(most) ? "nowhere on the curve" : rounded(most) + " pixels off");
        if (most > allowed) {
            GCP ground = points(crs.dataset())[worst];
            throw new DropwarpException(
                    FailureCode.NOT_TRANSFORMABLE,
                    "The ground control points of " + crs.name() + " do not fit together: " + where
                            + " (its place on the"
                            + " ground is " + Numbers.text(ground.getGCPX()) + ", " + Numbers.text(ground.getGCPY())
                            + "); allowed are " + rounded(allowed) + " pixels.",
                    "Correct or remove that point; or set \"tps: true\" for a curve through all points, another"
                            + " \"gcp-order\", or a larger \"max-residual\".");
        }
        if (rms > NOTED_PX) {
            notes.add("The ground control points are " + rounded(rms) + " pixels off on average (RMS); the worst, "
                    + where
                    + "; \"tps: true\" makes a curve through all of them, \"gcp-order\" sets the polynomial's order.");
        }
        return new Georeferencing(placement.kind(), significant(rms), significant(most), placement.assumed());
    }

    private static String rounded(double value) {
        return Numbers.text(Math.rint(value * 100) / 100);
    }

    private static double significant(double pixels) {
        return Math.rint(pixels * 1e4) / 1e4;
    }
}
