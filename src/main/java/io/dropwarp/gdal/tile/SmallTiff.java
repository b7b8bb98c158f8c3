package io.dropwarp.gdal.tile;

import static org.gdal.gdalconst.gdalconstConstants.CE_None;
import static org.gdal.gdalconst.gdalconstConstants.GMF_PER_DATASET;

import io.dropwarp.gdal.core.Domains;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.pixels.PixelBuffer;
import io.dropwarp.gdal.pixels.PixelCopy;
import java.nio.file.Path;
import java.util.List;
import java.util.Vector;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;

/**
 * Writes small GeoTIFFs block by block. GDAL's CreateCopy reads back the CRS it has just written to compare it, which
 * takes as long as compressing a tile of 256 × 256 pixels. Reuses its buffer between tiles; for the GDAL thread.
 */
final class SmallTiff {

    /** In larger files, the pixels dominate the time. */
    static final long SMALL_BYTES = 16 << 20;

    private final PixelCopy copy = new PixelCopy(new PixelBuffer());

    /**
     * Writes a dataset if it is small and the resulting GeoTIFF equals one made by CreateCopy.
     *
     * @param options creation options of the GTiff driver
     * @param block height of the file's blocks in pixels
     * @param withoutPixels leave them to {@link LzwBlocks}; then the dataset need not be small
     * @return the written dataset; null if it is not suitable or could not be written, then GDAL's last error says why
     */
    Dataset write(Path path, Dataset pixels, List<String> options, int block, boolean withoutPixels) {
        Band first = pixels.GetRasterBand(1);
        int type = first.getDataType();
        int bands = pixels.getRasterCount();
        int width = pixels.getRasterXSize();
        int height = pixels.getRasterYSize();
        long rowBytes = (long) width * bands * (gdal.GetDataTypeSize(type) / 8);
        if ((!withoutPixels && rowBytes * height > SMALL_BYTES) || first.GetColorTable() != null) {
            return null;
        }
        Vector<String> creation = GdalList.of(options);
        if (withoutPixels) {
            creation.add("SPARSE_OK=TRUE");
        }
        Dataset file;
        try {
            file = gdal.GetDriverByName("GTiff").Create(path.toString(), width, height, bands, type, creation);
        } catch (RuntimeException e) {
            file = null;
        }
        if (file == null) {
            return null;
        }
        boolean masked = MaskBand.isOn(pixels);
        if (!putMetadata(file, pixels) || (masked && file.CreateMaskBand(GMF_PER_DATASET) != CE_None)) {
            file.delete();
            return null;
        }
        // If this fails, GDAL's last error tells the caller why.
        boolean done = withoutPixels || copy.copy(pixels, file, 0, 0, block);
        if (done && masked) {
            copy.copy(first.GetMaskBand(), file.GetRasterBand(1).GetMaskBand(), 0, 0);
        }
        return file;
    }

    /** Before the first pixel, so that the directory is written once. False if this way cannot express it. */
    private static boolean putMetadata(Dataset file, Dataset like) {
        file.SetGeoTransform(like.GetGeoTransform());
        file.SetSpatialRef(like.GetSpatialRef());
        if (!Domains.items(like, Domains.ICC).isEmpty()) {
            return false;
        }
        file.SetMetadata(like.GetMetadata_Dict());
        Domains.copy(like, file);
        Double[] value = new Double[1];
        for (int i = 1; i <= like.getRasterCount(); i++) {
            Band from = like.GetRasterBand(i);
            Band to = file.GetRasterBand(i);
            from.GetNoDataValue(value);
            if (value[0] != null) {
                to.SetNoDataValue(value[0]);
            }
            if (to.GetColorInterpretation() != from.GetColorInterpretation()) {
                return false;
            }
            if (!from.GetDescription().isEmpty()) {
                to.SetDescription(from.GetDescription());
            }
            to.SetMetadata(from.GetMetadata_Dict());
            if (!from.GetUnitType().isEmpty()) {
                to.SetUnitType(from.GetUnitType());
            }
            Domains.copyScale(from, to);
        }
        return true;
    }
}
