package io.dropwarp.gdal;

import io.dropwarp.model.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdalconst.gdalconstConstants;

/** Reads windows of a source with what is known of each pixel's validity, for the audit. For the GDAL thread. */
final class AuditSource {

    /** All carriers of validity that the source has agree that the pixel is valid. */
    static final byte VALID = 2;

    /** They do not agree, or it is a matter of rounding. */
    static final byte UNKNOWN = 1;

    /** The pixel is invalid. */
    static final byte INVALID = 0;

    private final Dataset source;
    private final int width;
    private final int height;
    private final int bands;
    private final int alpha;
    private final int[] all;
    private final boolean perDataset;
    private final boolean[] ownMask;
    private final boolean together;
    private final List<Double> nodata = new ArrayList<>();

    AuditSource(Plan plan, Dataset source) {
        this.source = source;
        this.width = source.getRasterXSize();
        this.height = source.getRasterYSize();
        this.bands = source.getRasterCount();
        WarpArguments arguments = new WarpArguments(plan.warpArguments());
        boolean counts = !arguments.words().contains("-nosrcalpha");
        this.alpha = counts && SourceInspector.hasAlpha(source) ? bands : 0;
        this.all = new int[bands];
        this.ownMask = new boolean[bands];
        String assumed = arguments.value("-srcnodata");
        this.together = together(plan, assumed);
        boolean dataset = false;
        for (int i = 0; i < bands; i++) {
            all[i] = i + 1;
            Band band = source.GetRasterBand(i + 1);
            int flags = band.GetMaskFlags();
            boolean byAlpha = (flags & gdalconstConstants.GMF_ALPHA) != 0;
            boolean byNodata = (flags & gdalconstConstants.GMF_NODATA) != 0;
            boolean byMask =
                    (flags & (gdalconstConstants.GMF_ALL_VALID | gdalconstConstants.GMF_ALPHA)) == 0 && !byNodata;
            dataset |= byMask && (flags & gdalconstConstants.GMF_PER_DATASET) != 0;
            boolean wide = DataTypes.bytes(org.gdal.gdal.gdal.GetDataTypeName(band.getDataType())) == 8;
            ownMask[i] = !byAlpha
                    && ((byMask && (flags & gdalconstConstants.GMF_PER_DATASET) == 0)
                            || (byNodata && assumed == null && wide));
            nodata.add(nodata(i, assumed));
        }
        this.perDataset = dataset;
    }

    /** Whether a pixel is invalid only where all bands have their nodata value; gdalwarp's rule for {@code -srcnodata}. */
    private static boolean together(Plan plan, String assumed) {
        for (java.util.Map.Entry<String, String> option :
                plan.options().warpOptions().entrySet()) {
            if (option.getKey().equalsIgnoreCase("UNIFIED_SRC_NODATA")) {
                return option.getValue().equalsIgnoreCase("YES");
            }
        }
        return assumed != null;
    }

    private Double nodata(int index, String assumed) {
        String value = SourceInspector.nodata(source.GetRasterBand(index + 1));
        if (assumed != null) {
            List<String> words = Numbers.words(assumed);
            value = words.size() == 1 ? words.get(0) : index < words.size() ? words.get(index) : null;
        }
        try {
            return value == null || value.equalsIgnoreCase("none") ? null : Double.valueOf(Numbers.parse(value));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** {@return columns} */
    int width() {
        return width;
    }

    /** {@return rows} */
    int height() {
        return height;
    }

    /** {@return bands, alpha included} */
    int bands() {
        return bands;
    }

    /** {@return whether any pixel may be invalid} */
    boolean hasCarrier() {
        boolean any = alpha > 0 || perDataset || nodata.stream().anyMatch(java.util.Objects::nonNull);
        for (boolean mask : ownMask) {
            any |= mask;
        }
        return any;
    }

    /**
     * Reads a window, cut to the raster.
     *
     * @param xMin first column
     * @param yMin first row
     * @param xMax last column
     * @param yMax last row
     * @return its pixels, or null if none of it lies in the raster or it cannot be read
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
        double[] values = new double[n * bands];
        if (source.ReadRaster(x, y, w, h, w, h, gdalconstConstants.GDT_Float64, values, all) != 0) {
            return null;
        }
        byte[] states = new byte[n * bands];
        Arrays.fill(states, VALID);
        for (int i = 0; i < bands; i++) {
            judge(values, states, i * n, n, nodata.get(i));
            if (ownMask[i]) {
                exclude(states, i * n, source.GetRasterBand(i + 1).GetMaskBand(), x, y, w, h);
            }
        }
        if (together) {
            rejoin(values, states, n);
        }
        if (perDataset) {
            for (int i = 0; i < bands; i++) {
                exclude(states, i * n, source.GetRasterBand(1).GetMaskBand(), x, y, w, h);
            }
        }
        if (alpha > 0) {
            byAlpha(values, states, n);
        }
        return new Window(x, y, w, h, values, states);
    }

    private static void judge(double[] values, byte[] states, int from, int n, Double nodata) {
        for (int i = from; i < from + n; i++) {
            if (nodata != null && (values[i] == nodata || (Double.isNaN(nodata) && Double.isNaN(values[i])))) {
                states[i] = INVALID;
            } else if (Double.isNaN(values[i])) {
                states[i] = UNKNOWN;
            } else if (nodata != null && Math.abs(values[i] - nodata) <= 1e-6 * Math.abs(nodata)) {
                // GDAL takes floats for nodata that are next to it.
                states[i] = UNKNOWN;
            }
        }
    }

    private void rejoin(double[] values, byte[] states, int n) {
        for (int i = 0; i < n; i++) {
            boolean all = true;
            for (int band = 0; band < bands; band++) {
                all &= states[band * n + i] == INVALID;
            }
            for (int band = 0; band < bands && !all; band++) {
                int at = band * n + i;
                if (states[at] == INVALID && !Double.isNaN(values[at])) {
                    states[at] = UNKNOWN;
                }
            }
        }
    }

    private static void exclude(byte[] states, int from, Band mask, int x, int y, int w, int h) {
        byte[] bytes = new byte[w * h];
        if (mask.ReadRaster(x, y, w, h, w, h, gdalconstConstants.GDT_Byte, bytes) != 0) {
            Arrays.fill(states, from, from + w * h, UNKNOWN);
            return;
        }
        for (int i = 0; i < w * h; i++) {
            if (bytes[i] == 0) {
                states[from + i] = INVALID;
            }
        }
    }

    private void byAlpha(double[] values, byte[] states, int n) {
        for (int i = 0; i < n; i++) {
            double value = values[(alpha - 1) * n + i];
            for (int band = 0; band < bands; band++) {
                int at = band * n + i;
                if (value == 0) {
                    states[at] = INVALID;
                } else if (value <= 2 && states[at] == VALID) {
                    // A faint pixel may be rounded away.
                    states[at] = UNKNOWN;
                }
            }
        }
    }

    /** Pixels of a window: values and states band by band, row by row. */
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
