package io.dropwarp.gdal.extent;

import io.dropwarp.gdal.crs.CrsResolver;
import io.dropwarp.gdal.crs.TargetArea;
import io.dropwarp.gdal.georeference.PixelTransform;
import io.dropwarp.gdal.georeference.SourceCrs;
import io.dropwarp.gdal.source.OwnGeoreference;
import org.gdal.gdal.Dataset;
import org.gdal.osr.SpatialReference;

/**
 * Checks by a round trip whether images of source pixels are real: some projections give an image to points off the
 * Earth, such as the corners of a sinusoidal world map, and it belongs to another pixel. For the GDAL thread.
 *
 * <p>Only sources placed by their geotransform are checked. The inverses for GCPs, RPCs and geolocation arrays are
 * separate fits, which miss by pixels where nothing is wrong.
 */
final class RoundTrip {

    /** More than grid-based datum shifts differ on a round trip: 300 m, or the same in degrees. */
    private static final double METRES = 300;

    private static final double DEGREES = 0.003;

    private final PixelTransform transform;
    private final Dataset source;
    private final String override;
    private final double[] geotransform;
    private SpatialReference crs;
    private double tolerance;
    private double[] period;

    /** Costs nothing until a point fails. The transform leads from source pixels to the target CRS. */
    RoundTrip(PixelTransform transform, SourceCrs source) {
        this.transform = transform;
        this.source = source.dataset();
        this.override = source.override();
        this.geotransform = source.geotransform();
    }

    /**
     * Sets images to NaN that do not lead back to their pixel {column, row, …}, or to one a whole turn around the Earth
     * from it.
     */
    void discardUnreal(double[][] pixels, double[][] images) {
        if (geotransform == null) {
            return;
        }
        double[][] back = new double[images.length][];
        int count = 0;
        int[] from = new int[images.length];
        for (int i = 0; i < images.length; i++) {
            if (!Double.isNaN(images[i][0])) {
                from[count] = i;
                back[count++] = new double[] {images[i][0], images[i][1], 0};
            }
        }
        double[][] some = java.util.Arrays.copyOf(back, count);
        transform.apply(true, some);
        for (int k = 0; k < count; k++) {
            double[] pixel = pixels[from[k]];
            double dx = some[k][0] - pixel[0];
            double dy = some[k][1] - pixel[1];
            if (!(Math.hypot(dx, dy) <= 1) && !returns(dx, dy)) {
                images[from[k]][0] = Double.NaN;
                images[from[k]][1] = Double.NaN;
            }
        }
    }

    /** {@return whether every image so far led back to within a pixel} */
    boolean plain() {
        return geotransform != null && period == null;
    }

    /** {@return whether the source's coordinates are in degrees} */
    boolean inDegrees() {
        SpatialReference own = crs();
        return own != null && own.IsGeographic() == 1 && Math.abs(own.GetAngularUnits() - Math.toRadians(1)) < 1e-9;
    }

    private SpatialReference crs() {
        if (crs == null) {
            crs = override == null
                    ? OwnGeoreference.crs(source, "geotransform")
                    : CrsResolver.horizontal(override, "source-crs");
        }
        return crs;
    }

    private boolean returns(double dx, double dy) {
        if (Double.isNaN(dx) || Double.isNaN(dy)) {
            return false;
        }
        if (period == null) {
            measure();
        }
        double most = Math.max(1, tolerance);
        if (Math.hypot(dx, dy) <= most) {
            return true;
        }
        double square = period[0] * period[0] + period[1] * period[1];
        if (square == 0) {
            return false;
        }
        double turns = Math.rint((dx * period[0] + dy * period[1]) / square);
        return Math.hypot(dx - turns * period[0], dy - turns * period[1]) <= most;
    }

    /** In source pixels: the tolerance of a round trip, and the length of a turn around the Earth. */
    private void measure() {
        SpatialReference own = crs();
        boolean geographic = own != null && own.IsGeographic() == 1;
        double[] g = geotransform;
        double determinant = g[1] * g[5] - g[2] * g[4];
        tolerance = (geographic ? DEGREES : METRES) / Math.sqrt(Math.abs(determinant));
        double turn = own == null ? 0 : TargetArea.period(own);
        period = new double[] {turn * g[5] / determinant, -turn * g[4] / determinant};
    }
}
