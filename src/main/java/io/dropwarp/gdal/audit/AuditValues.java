package io.dropwarp.gdal.audit;

import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.pixels.DataTypes;
import io.dropwarp.model.Plan;
import io.dropwarp.model.TargetGrid;
import io.dropwarp.model.WarpOptions;
import java.util.Locale;

/** Tolerances between an output's values and the source's: rounding, nodata and lossy codecs. Pure. */
final class AuditValues {

    /** Largest error of a single pixel that JPEG or WEBP may cause. */
    private static final double LOSSY_PIXEL = 160;

    private final boolean picks;
    private final boolean whole;
    private final boolean single;
    private final double least;
    private final double most;
    private final Double nodata;
    private final double codec;
    private final double meanAllowed;
    private final boolean lossy;

    /** {@code picks}: the output's values are always the source's own. */
    AuditValues(Plan plan, boolean picks) {
        TargetGrid grid = plan.grid();
        this.picks = picks;
        String type = grid.type().startsWith("C") ? grid.type().substring(1) : grid.type();
        this.whole = !type.startsWith("Float");
        this.single = type.equals("Float32");
        double[] limits = DataTypes.limits(type);
        this.least = limits[0];
        this.most = limits[1];
        this.nodata = grid.nodata() == null ? null : Double.valueOf(Numbers.parse(grid.nodata()));
        WarpOptions options = plan.options();
        String compression = options.compression() == null
                ? "LZW"
                : options.compression().trim().toUpperCase(Locale.ROOT);
        int quality = options.quality() == null ? 75 : options.quality();
        this.lossy = compression.equals("JPEG") || (compression.equals("WEBP") && quality < 100);
        double error = options.maxZError() == null || !compression.startsWith("LERC") ? 0 : options.maxZError();
        this.codec = lossy ? LOSSY_PIXEL : error;
        this.meanAllowed = lossy ? 8 + 0.3 * (100 - quality) : Double.POSITIVE_INFINITY;
    }

    /** {@return how far a value lies outside a range, rounding aside; 0 if inside} */
    double beyond(double lower, double upper, double value) {
        double from = Math.max(least, Math.min(most, lower));
        double to = Math.max(least, Math.min(most, upper));
        double size = Math.max(Math.abs(from), Math.abs(to));
        double room = (whole ? 0.5 : 0) + size * (picks ? single ? 1e-7 : 4e-16 : single ? 1e-5 : 1e-6);
        if (nodata != null && nodata >= from - 0.5 && nodata <= to + 0.5) {
            // A value equal to nodata is moved to the next one.
            room += whole ? 1 : 1e-5 * Math.max(size, 1e-30);
        }
        return Math.max(0, Math.max(from - room - value, value - to - room));
    }

    /** {@return whether a codec may have caused a deviation} */
    boolean allows(double beyond) {
        return beyond <= codec * (1 + 1e-6);
    }

    /** {@return whether a codec may have caused this average deviation} */
    boolean allowsOnAverage(double mean) {
        return mean <= meanAllowed;
    }

    /** {@return whether a codec may have changed any pixel next to an edge} */
    boolean lossy() {
        return lossy;
    }

    /** {@return the size below which differences are noise} */
    double noise() {
        return (whole ? 1 : 0) + codec / 2;
    }
}
