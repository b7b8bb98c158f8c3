package io.dropwarp.gdal.pixels;

import io.dropwarp.gdal.core.GdalError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.gdal.gdal.Band;
import org.gdal.gdal.gdal;

/**
 * Native memory that pixels are read into. It is reused and grows on demand, because a dropped buffer's memory is only
 * freed when the heap is collected. For the GDAL thread.
 */
public final class PixelBuffer {

    private ByteBuffer bytes = ByteBuffer.allocateDirect(0);

    /** {@return the cleared buffer with room for this many bytes} It still holds the old content. */
    public ByteBuffer reserve(int size) {
        if (bytes.capacity() < size) {
            bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        }
        bytes.clear();
        return bytes;
    }

    /**
     * Reads a window of a band to the start of the buffer, converted to a GDAL type. Returns whether it succeeded; if
     * not, GDAL's last error says why.
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

    /** {@return what was read last, in native byte order} */
    public ByteBuffer bytes() {
        return bytes;
    }
}
