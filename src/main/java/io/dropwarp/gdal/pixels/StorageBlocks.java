package io.dropwarp.gdal.pixels;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.protocol.PlanLimits;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;

/** The blocks a raster is stored in. A block is the smallest unit GDAL reads, even for one pixel. Stateless. */
public final class StorageBlocks {

    /** A block of this size is accepted, however small the tiles are. */
    private static final long HARMLESS = 256L << 20;

    private StorageBlocks() {}

    /**
     * Rejects a raster of which a single block would fill a worker's memory.
     *
     * @throws DropwarpException TOO_LARGE
     */
    public static void refuseHuge(Dataset dataset, String name, PlanLimits limits) {
        if (dataset.getRasterCount() == 0) {
            return;
        }
        Band band = dataset.GetRasterBand(1);
        boolean together = "PIXEL".equals(dataset.GetMetadataItem("INTERLEAVE", "IMAGE_STRUCTURE"));
        String type = org.gdal.gdal.gdal.GetDataTypeName(band.getDataType());
        double bytes = (double) band.GetBlockXSize()
                * band.GetBlockYSize()
                * DataTypes.bytes(type)
                * (together ? dataset.getRasterCount() : 1);
        if (bytes > Math.max(HARMLESS, 4 * limits.tileBytes())) {
            throw new DropwarpException(
                    FailureCode.TOO_LARGE,
                    name + " is stored in blocks of " + band.GetBlockXSize() + " × " + band.GetBlockYSize()
                            + " pixels, each of which takes " + (long) bytes / (1 << 20) + " MB when read.",
                    "Save it in tiles, for example with gdal_translate -co TILED=YES.");
        }
    }
}
