package io.dropwarp.gdal.core;

import java.nio.file.Path;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;

/** Opens TIFF and VRT files that dropwarp itself wrote. Stateless; for the GDAL thread. */
public final class TiffFile {

    private TiffFile() {}

    /**
     * Opens a file for reading.
     *
     * @param file a TIFF or VRT
     * @return the dataset, or null if it cannot be opened
     */
    public static Dataset open(Path file) {
        return open(file.toString());
    }

    /**
     * Opens a file for reading.
     *
     * @param name path of a TIFF or VRT, as GDAL has it
     * @return the dataset, or null if it cannot be opened
     */
    public static Dataset open(String name) {
        long flags = gdalconstConstants.OF_RASTER | gdalconstConstants.OF_READONLY;
        try {
            return gdal.OpenEx(name, flags, GdalList.of("GTiff", "VRT"));
        } catch (RuntimeException e) {
            return null;
        }
    }
}
