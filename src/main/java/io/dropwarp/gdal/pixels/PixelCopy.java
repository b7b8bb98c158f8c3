package io.dropwarp.gdal.pixels;

import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;

/** Copies pixels from one dataset into another. For the GDAL thread. */
public final class PixelCopy {

    /** Rows copied at once take this many bytes, which fit the processor's cache. */
    private static final int COPIED_BYTES = 1 << 20;

    private final PixelBuffer buffer;

    public PixelCopy(PixelBuffer buffer) {
        this.buffer = buffer;
    }

    /**
     * Copies a whole dataset to a position in another with the same bands and type. Returns whether it succeeded; if
     * not, GDAL's last error says why.
     */
    public boolean copy(Dataset from, Dataset to, int x, int y) {
        return copy(from, to, x, y, (int) Math.max(1, COPIED_BYTES / rowBytes(from)));
    }

    /**
     * Copies a whole dataset to a position in another with the same bands and type, some rows at a time. Returns
     * whether it succeeded; if not, GDAL's last error says why.
     */
    public boolean copy(Dataset from, Dataset to, int x, int y, int rows) {
        int type = from.GetRasterBand(1).getDataType();
        int width = from.getRasterXSize();
        int height = from.getRasterYSize();
        int[] all = IntStream.rangeClosed(1, from.getRasterCount()).toArray();
        ByteBuffer bytes = buffer.reserve(Math.toIntExact(rowBytes(from) * Math.min(rows, height)));
        for (int row = 0; row < height; row += rows) {
            int n = Math.min(rows, height - row);
            if (from.ReadRaster_Direct(0, row, width, n, width, n, type, bytes, all) != 0
                    || to.WriteRaster_Direct(x, y + row, width, n, width, n, type, bytes, all) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Copies the first pixel of a dataset to a position in another. Bands that only the target has (a mask) become 0.
     * Returns whether it succeeded; if not, GDAL's last error says why.
     */
    public boolean copyPixel(Dataset from, Dataset to, int x, int y) {
        for (int band = 1; band <= to.getRasterCount(); band++) {
            Band target = to.GetRasterBand(band);
            int type = target.getDataType();
            int size = gdal.GetDataTypeSize(type) / 8;
            ByteBuffer bytes = buffer.reserve(size);
            if (band > from.getRasterCount()) {
                for (int i = 0; i < size; i++) {
                    bytes.put(i, (byte) 0);
                }
            } else if (from.GetRasterBand(band).ReadRaster_Direct(0, 0, 1, 1, 1, 1, type, bytes) != 0) {
                return false;
            }
            if (target.WriteRaster_Direct(x, y, 1, 1, 1, 1, type, bytes) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Copies a band of bytes to a position in one that is at least as large. Returns whether it succeeded; if not,
     * GDAL's last error says why.
     */
    public boolean copy(Band from, Band to, int x, int y) {
        int width = from.getXSize();
        int height = from.getYSize();
        int rows = Math.max(1, COPIED_BYTES / width);
        ByteBuffer bytes = buffer.reserve(width * Math.min(rows, height));
        int type = from.getDataType();
        for (int row = 0; row < height; row += rows) {
            int n = Math.min(rows, height - row);
            if (from.ReadRaster_Direct(0, row, width, n, width, n, type, bytes) != 0
                    || to.WriteRaster_Direct(x, y + row, width, n, width, n, type, bytes) != 0) {
                return false;
            }
        }
        return true;
    }

    private static long rowBytes(Dataset dataset) {
        int type = dataset.GetRasterBand(1).getDataType();
        return (long) dataset.getRasterXSize() * dataset.getRasterCount() * (gdal.GetDataTypeSize(type) / 8);
    }
}
