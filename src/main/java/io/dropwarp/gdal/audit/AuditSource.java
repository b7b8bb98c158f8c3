package io.dropwarp.gdal.audit;

import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.core.WarpArguments;
import io.dropwarp.gdal.pixels.ExactNodata;
import io.dropwarp.gdal.source.SourceValidity;
import io.dropwarp.model.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.gdal.gdal.Dataset;
import org.gdal.gdalconst.gdalconstConstants;

/** Reads windows of a source with the validity of each pixel. For the GDAL thread. */
final class AuditSource {

    /** Every kind of validity in the source marks the pixel valid. */
    static final byte VALID = 2;

    /** They disagree, or it depends on rounding. */
    static final byte UNKNOWN = 1;

    /** The pixel is invalid. */
    static final byte INVALID = 0;

    private final Dataset source;
    private final SourceValidity validity;
    private final int width;
    private final int height;
    private final int[] bands;
    private final boolean together;
    private final boolean plain;
    private final List<Double> nodata = new ArrayList<>();
    private final boolean ownGaps;

    AuditSource(Plan plan, Dataset source) {
        this.source = source;
        this.width = source.getRasterXSize();
        this.height = source.getRasterYSize();
        this.validity = SourceValidity.of(source, plan.options());
        this.bands = validity.colourBands().stream().mapToInt(Integer::intValue).toArray();
        WarpArguments arguments = new WarpArguments(plan.warpArguments());
        String assumed = arguments.value("-srcnodata");
        this.together = together(arguments, assumed);
        this.plain = validity.carriers().isEmpty()
                && plan.source().types().stream().noneMatch(type -> type.contains("Float"));
        for (int band : bands) {
            nodata.add(nodata(band, assumed));
        }
        this.ownGaps = bands.length > 1 && nodata.stream().anyMatch(Objects::nonNull);
    }

    /**
     * Whether a pixel is invalid only where all bands have their nodata value; gdalwarp's rule for {@code -srcnodata}.
     */
    private static boolean together(WarpArguments arguments, String assumed) {
        String unified = "UNIFIED_SRC_NODATA=";
        for (String option : arguments.values("-wo")) {
            if (option.startsWith(unified)) {
                return option.substring(unified.length()).equalsIgnoreCase("YES");
            }
        }
        return assumed != null;
    }

    private Double nodata(int band, String assumed) {
        String value = ExactNodata.text(source.GetRasterBand(band));
        if (assumed != null) {
            List<String> words = Numbers.words(assumed);
            value = words.get(Math.min(band, words.size()) - 1);
        }
        try {
            return value == null || value.equalsIgnoreCase("none") ? null : Double.valueOf(Numbers.parse(value));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** {@return number of bands other than alpha} */
    int bands() {
        return bands.length;
    }

    /** {@return whether a pixel may be valid in one band and invalid in another} */
    boolean hasOwnGaps() {
        return ownGaps;
    }

    /** {@return GDAL's number of a band that is counted from 1 without alpha} */
    int number(int band) {
        return bands[band - 1];
    }

    /**
     * Reads a window (last column and row included), clipped to the raster. Returns null if it lies outside or cannot
     * be read.
     */
    Window read(int xMin, int yMin, int xMax, int yMax) {
        int x = Math.max(0, xMin);
        int y = Math.max(0, yMin);
        int w = Math.min(width - 1, xMax) - x + 1;
        int h = Math.min(height - 1, yMax) - y + 1;
        if (w < 1 || h < 1) {
            return null;
        }
        int n = w * h;
        double[] values = new double[n * bands.length];
        if (source.ReadRaster(x, y, w, h, w, h, gdalconstConstants.GDT_Float64, values, bands) != 0) {
            return null;
        }
        byte[] states = new byte[n * bands.length];
        Arrays.fill(states, VALID);
        for (int i = 0; i < bands.length && !plain; i++) {
            byte[] counts = validity.read(bands[i], x, y, w, h);
            for (int p = 0; p < n; p++) {
                double value = values[i * n + p];
                boolean unsure = Double.isNaN(value) || isNext(value, nodata.get(i));
                states[i * n + p] = counts[p] == 0 ? INVALID : unsure ? UNKNOWN : VALID;
            }
        }
        if (together) {
            rejoin(values, states, n);
        }
        if (validity.alphaBand() > 0) {
            doubtFaint(states, x, y, w, h);
        }
        return new Window(x, y, w, h, values, states);
    }

    /** GDAL treats floats close to nodata as nodata. */
    private static boolean isNext(double value, Double nodata) {
        return nodata != null && value != nodata && Math.abs(value - nodata) <= 1e-6 * Math.abs(nodata);
    }

    private void rejoin(double[] values, byte[] states, int n) {
        for (int i = 0; i < n; i++) {
            boolean all = true;
            for (int band = 0; band < bands.length; band++) {
                all &= states[band * n + i] == INVALID;
            }
            for (int band = 0; band < bands.length && !all; band++) {
                int at = band * n + i;
                if (states[at] == INVALID && !Double.isNaN(values[at])) {
                    states[at] = UNKNOWN;
                }
            }
        }
    }

    /** A faint alpha may be rounded away. */
    private void doubtFaint(byte[] states, int x, int y, int w, int h) {
        double[] alpha = new double[w * h];
        source.GetRasterBand(validity.alphaBand()).ReadRaster(x, y, w, h, w, h, gdalconstConstants.GDT_Float64, alpha);
        for (int i = 0; i < states.length; i++) {
            if (states[i] == VALID && alpha[i % alpha.length] <= 2) {
                states[i] = UNKNOWN;
            }
        }
    }

    /** Values and states of a window, band by band, row by row. */
    static final class Window {

        final int x;
        final int y;
        final int width;
        final int height;
        private final double[] values;
        private final byte[] states;

        private Window(int x, int y, int width, int height, double[] values, byte[] states) {
            this.x = x;
            this.y = y;
            this.width = width;
            this.height = height;
            this.values = values;
            this.states = states;
        }

        private int at(int band, int column, int row) {
            return ((band - 1) * height + row - y) * width + column - x;
        }

        double value(int band, int column, int row) {
            return values[at(band, column, row)];
        }

        byte state(int band, int column, int row) {
            return states[at(band, column, row)];
        }
    }
}
