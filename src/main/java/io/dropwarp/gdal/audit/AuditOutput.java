package io.dropwarp.gdal.audit;

import io.dropwarp.model.Plan;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdalconst.gdalconstConstants;

/** Reads pixels of a finished output and their validity as any reader sees it, for the audit. For the GDAL thread. */
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
        this.geotransform = output.GetGeoTransform();
        this.bands = output.getRasterCount();
        this.all = new int[bands];
        for (int i = 0; i < bands; i++) {
            all[i] = i + 1;
        }
        this.alpha = plan.grid().alpha();
        int flags = output.GetRasterBand(1).GetMaskFlags();
        boolean none = (flags & gdalconstConstants.GMF_ALL_VALID) != 0;
        // GDAL's own masks come of alpha bands of two types, and beside one or three colours.
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

    /** {@return number of bands that are not alpha} */
    int colours() {
        return alpha ? bands - 1 : bands;
    }

    /** {@return whether a reader can tell invalid pixels from others} */
    boolean hasCarrier() {
        return carrier;
    }

    /** {@return whether a pixel may be invalid in one band and valid in another} */
    boolean perBand() {
        return perBand;
    }

    /**
     * Where a pixel's centre lies.
     *
     * @param column of the output
     * @param row of the output
     * @return {x, y, 0} in target CRS units
     */
    double[] centre(int column, int row) {
        return new double[] {
            geotransform[0] + (column + 0.5) * geotransform[1] + (row + 0.5) * geotransform[2],
            geotransform[3] + (column + 0.5) * geotransform[4] + (row + 0.5) * geotransform[5],
            0
        };
    }

    /**
     * The column in which a place lies.
     *
     * @param x target CRS units
     * @return columns from the left edge, with fraction
     */
    double column(double x) {
        return (x - geotransform[0]) / geotransform[1];
    }

    /**
     * The row in which a place lies.
     *
     * @param y target CRS units
     * @return rows from the upper edge, with fraction
     */
    double row(double y) {
        return (y - geotransform[3]) / geotransform[5];
    }

    /** {@return width of a pixel, target CRS units} */
    double pixelWidth() {
        return Math.abs(geotransform[1]);
    }

    /**
     * How much room a block of the file takes.
     *
     * @param column of a pixel in the block
     * @param row of a pixel in the block
     * @return bytes, compressed; 0 for none, and for a VRT
     */
    long stored(int column, int row) {
        Band band = output.GetRasterBand(1);
        String bytes = band.GetMetadataItem(
                "BLOCK_SIZE_" + column / band.GetBlockXSize() + "_" + row / band.GetBlockYSize(), "TIFF");
        return bytes == null ? 0 : Long.parseLong(bytes);
    }

    /**
     * Reads a few pixels.
     *
     * @param x first column
     * @param y first row
     * @param width pixels
     * @param height pixels
     * @return the pixels
     * @throws io.dropwarp.model.DropwarpException VERIFY_FAILED if they cannot be read
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

    /** A few pixels of all bands. */
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

        /** As readers see it: what is not a number is not valid, whatever the mask says. */
        boolean valid(int band, int column, int row) {
            return valid[(band - 1) * n + row * width + column] && !Double.isNaN(value(band, column, row));
        }
    }
}
