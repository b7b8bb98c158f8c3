package io.dropwarp.gdal.pixels;

import io.dropwarp.gdal.core.GdalError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.gdal.gdal.Band;
import org.gdal.gdal.gdal;

/**
 * Native memory that pixels are read into. It is kept and grows when needed, since what a buffer held is freed only when the
 * heap is collected. For the GDAL thread.
 */
public final class PixelBuffer {

    private ByteBuffer bytes = ByteBuffer.allocateDirect(0);

    /**
     * Makes room.
     *
     * @param size bytes needed
     * @return the buffer, cleared, with what it held before
     */
    public ByteBuffer reserve(int size) {
        if (bytes.capacity() < size) {
            bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        }
        bytes.clear();
        return bytes;
    }

    /**
     * Reads a window of a band to the buffer's beginning.
     *
     * @param band the band
     * @param x first column, pixels
     * @param y first row, pixels
     * @param width pixels
     * @param rows pixels
     * @param type GDAL's name of the type to read as
     * @return whether it could be read; if not, GDAL's words say why
     */
    public boolean read(Band band, int x, int y, int width, int rows, String type) {
        reserve(width * rows * DataTypes.bytes(type));
        GdalError.reset();
        try {
            int kind = gdal.GetDataTypeByName(type);
            return band.ReadRaster_Direct(x, y, width, rows, width, rows, kind, bytes) == 0;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** {@return what was read last, in the machine's byte order} */
    public ByteBuffer bytes() {
        return bytes;
    }
}
