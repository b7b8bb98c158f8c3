package io.dropwarp.gdal.audit;

import io.dropwarp.model.Plan;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdalconst.gdalconstConstants;

/** Reads pixels of a finished output with their validity as any reader sees it. For the GDAL thread. */
final class AuditOutput {

    private final Dataset output;
    private final double[] geotransform;
    private final int bands;
    private final int[] all;
    private final boolean alpha;
    private final boolean carrier;
    private final boolean masked;
    private final boolean aside;
    private final boolean perBand;

    AuditOutput(Plan plan, Dataset output) {
        this.output = output;
        this.geotransform = plan.grid().geotransform().stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        this.bands = output.getRasterCount();
        this.all = new int[bands];
        for (int i = 0; i < bands; i++) {
            all[i] = i + 1;
        }
        this.alpha = plan.grid().alpha();
        int flags = output.GetRasterBand(1).GetMaskFlags();
        boolean none = (flags & gdalconstConstants.GMF_ALL_VALID) != 0;
        // GDAL derives masks only from alpha bands of two types, and beside one or three colours.
        this.aside = none && alpha;
        // A mask is written only where it excludes a pixel.
        this.masked = !none;
        this.carrier = !none || aside || plan.grid().masked();
        this.perBand = !none && (flags & gdalconstConstants.GMF_PER_DATASET) == 0;
    }

    int width() {
        return output.getRasterXSize();
    }

    int height() {
        return output.getRasterYSize();
    }

    /** {@return number of bands other than alpha} */
    int colours() {
        return alpha ? bands - 1 : bands;
    }

    /** {@return whether a reader can tell invalid pixels from valid ones} */
    boolean hasCarrier() {
        return carrier;
    }

    /** {@return whether a pixel may be invalid in one band and valid in another} */
    boolean perBand() {
        return perBand;
    }

    /** {@return the centre {x, y, 0} of a pixel in target CRS units} */
    double[] centre(int column, int row) {
        return new double[] {
            geotransform[0] + (column + 0.5) * geotransform[1] + (row + 0.5) * geotransform[2],
            geotransform[3] + (column + 0.5) * geotransform[4] + (row + 0.5) * geotransform[5],
            0
        };
    }

    /** {@return column of a position in target CRS units, with fraction} */
    double column(double x) {
        return (x - geotransform[0]) / geotransform[1];
    }

    /** {@return row of a position in target CRS units, with fraction} */
    double row(double y) {
        return (y - geotransform[3]) / geotransform[5];
    }

    /** {@return width of a pixel, target CRS units} */
    double pixelWidth() {
        return Math.abs(geotransform[1]);
    }

    /** {@return compressed bytes of the file's block that contains a pixel; 0 for none, and for a VRT} */
    long stored(int column, int row) {
        Band band = output.GetRasterBand(1);
        String bytes = band.GetMetadataItem(
                "BLOCK_SIZE_" + column / band.GetBlockXSize() + "_" + row / band.GetBlockYSize(), "TIFF");
        return bytes == null ? 0 : Long.parseLong(bytes);
    }

    /**
     * Reads a small window.
     *
     * @throws io.dropwarp.model.DropwarpException VERIFY_FAILED if it cannot be read
     */
    Pixels read(int x, int y, int width, int height) {
        int n = width * height;
        double[] values = new double[n * bands];
        if (output.ReadRaster(x, y, width, height, width, height, gdalconstConstants.GDT_Float64, values, all) != 0) {
            throw AuditFailure.unreadable();
        }
        boolean[] valid = new boolean[n * bands];
        for (int band = 0; band < bands; band++) {
            if (aside) {
                for (int i = 0; i < n; i++) {
                    valid[band * n + i] = values[(bands - 1) * n + i] != 0;
                }
            } else if (masked && (perBand || band == 0)) {
                mask(band, x, y, width, height, valid);
            } else {
                for (int i = 0; i < n; i++) {
                    valid[band * n + i] = !masked || valid[i];
                }
            }
        }
        return new Pixels(width, n, values, valid);
    }

    private void mask(int band, int x, int y, int width, int height, boolean[] valid) {
        int n = width * height;
        Band mask = output.GetRasterBand(band + 1).GetMaskBand();
        byte[] bytes = new byte[n];
        if (mask.ReadRaster(x, y, width, height, width, height, gdalconstConstants.GDT_Byte, bytes) != 0) {
            throw AuditFailure.unreadable();
        }
        for (int i = 0; i < n; i++) {
            valid[band * n + i] = bytes[i] != 0;
        }
    }

    /** A small window of all bands. */
    static final class Pixels {

        private final int width;
        private final int n;
        private final double[] values;
        private final boolean[] valid;

        private Pixels(int width, int n, double[] values, boolean[] valid) {
            this.width = width;
            this.n = n;
            this.values = values;
            this.valid = valid;
        }

        double value(int band, int column, int row) {
            return values[(band - 1) * n + row * width + column];
        }

        /** As readers see it: NaN is invalid, whatever the mask says. */
        boolean valid(int band, int column, int row) {
            return valid[(band - 1) * n + row * width + column] && !Double.isNaN(value(band, column, row));
        }
    }
}
