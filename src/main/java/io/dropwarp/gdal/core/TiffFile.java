package io.dropwarp.gdal.core;

import java.nio.file.Path;
import java.util.Vector;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;

/** Opens TIFF and VRT files written by dropwarp. Stateless; for the GDAL thread. */
public final class TiffFile {

    private TiffFile() {}

    /** {@return a read-only dataset, or null if it cannot be opened} */
    public static Dataset open(Path file) {
        return open(file.toString());
    }

    /**
     * {@return the same without looking for its geotransform and CRS, which costs a millisecond for a GeoTIFF; null if
     * it cannot be opened}
     */
    public static Dataset openUnplaced(Path file) {
        if (file.toString().endsWith(".vrt")) {
            return open(file);
        }
        return open(file.toString(), GdalList.of("GEOREF_SOURCES=NONE"));
    }

    /** {@return a read-only dataset of a TIFF or VRT given by GDAL's name for it, or null if it cannot be opened} */
    public static Dataset open(String name) {
        return open(name, GdalList.of());
    }

    private static Dataset open(String name, Vector<String> options) {
        long flags = gdalconstConstants.OF_RASTER | gdalconstConstants.OF_READONLY;
        try {
            return gdal.OpenEx(name, flags, GdalList.of("GTiff", "VRT"), options);
        } catch (RuntimeException e) {
            return null;
        }
    }
}
