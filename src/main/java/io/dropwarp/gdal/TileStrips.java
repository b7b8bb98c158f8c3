package io.dropwarp.gdal;

import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Plan;
import io.dropwarp.model.TargetGrid;
import io.dropwarp.model.Tile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;

/**
 * A tile that does not fit the memory at once: its strips, on disk, one below the other in a hidden raw file beside the
 * tile. It takes what the tile takes uncompressed and is gone when this is closed. For the GDAL thread.
 */
final class TileStrips implements AutoCloseable {

    /** Rows copied at once are as many as take so many bytes. */
    private static final int COPIED_BYTES = 4 << 20;

    private final Plan plan;
    private final PartFile part;
    private final ByteBuffer buffer;
    private Dataset file;

    private TileStrips(Plan plan, PartFile part, int rowBytes) {
        this.plan = plan;
        this.part = part;
        // One for all strips: a direct buffer is freed only when the heap is collected.
        this.buffer = ByteBuffer.allocateDirect(Math.max(COPIED_BYTES, rowBytes));
    }

    /**
     * Begins a tile.
     *
     * @param plan the plan
     * @param tileFile where the tile itself will be
     * @param tile the tile
     * @return without strips yet
     * @throws io.dropwarp.model.DropwarpException what became of disk or permission
     */
    static TileStrips begin(Plan plan, Path tileFile, Tile tile) {
        TargetGrid grid = plan.grid();
        TileStrips strips = new TileStrips(
                plan,
                PartFile.of(tileFile.resolveSibling(tile.name() + ".strips")),
                tile.width() * DataTypes.bytes(grid.type()));
        GdalError.reset();
        try {
            // Not compressed, so that each strip is written once and at its place.
            strips.file = gdal.GetDriverByName("GTiff")
                    .Create(
                            strips.part.path().toString(),
                            tile.width(),
                            tile.height(),
                            grid.bands(),
                            gdal.GetDataTypeByName(grid.type()),
                            GdalList.of("BIGTIFF=YES", "INTERLEAVE=BAND"));
        } catch (RuntimeException e) {
            strips.file = null;
        }
        if (strips.file == null) {
            strips.close();
            throw GdalError.failure("Cannot write the strips of tile " + tile.name(), FailureCode.IO_ERROR, null);
        }
        strips.file.SetGeoTransform(new double[] {
            grid.geotransform().get(0) + tile.xOff() * grid.geotransform().get(1),
            grid.geotransform().get(1),
            0,
            grid.geotransform().get(3) + tile.yOff() * grid.geotransform().get(5),
            0,
            grid.geotransform().get(5)
        });
        return strips;
    }

    /**
     * Adds a strip.
     *
     * @param pixels the warped strip
     * @param y its first row in the tile
     */
    void add(Dataset pixels, int y) {
        int width = pixels.getRasterXSize();
        int type = gdal.GetDataTypeByName(plan.grid().type());
        int rows =
                Math.max(1, COPIED_BYTES / (width * DataTypes.bytes(plan.grid().type())));
        GdalError.reset();
        for (int band = 1; band <= plan.grid().bands(); band++) {
            for (int at = 0; at < pixels.getRasterYSize(); at += rows) {
                int n = Math.min(rows, pixels.getRasterYSize() - at);
                int bad = pixels.GetRasterBand(band).ReadRaster_Direct(0, at, width, n, width, n, type, buffer);
                bad += file.GetRasterBand(band).WriteRaster_Direct(0, y + at, width, n, width, n, type, buffer);
                if (bad != 0) {
                    throw unwritten();
                }
            }
        }
        file.FlushCache();
        if (gdal.GetLastErrorType() >= gdalconstConstants.CE_Failure) {
            throw unwritten();
        }
    }

    private static io.dropwarp.model.DropwarpException unwritten() {
        return GdalError.failure("Cannot write the strips of a tile", FailureCode.IO_ERROR, null);
    }

    /**
     * The whole tile, to be read piece by piece and dressed without touching the file.
     *
     * @return to be deleted before this is closed
     */
    Dataset join() {
        GdalError.reset();
        Dataset joined = gdal.GetDriverByName("VRT").CreateCopy("", file);
        if (joined == null) {
            throw GdalError.failure("Cannot join the strips of a tile", FailureCode.INTERNAL, null);
        }
        return joined;
    }

    @Override
    public void close() {
        if (file != null) {
            file.delete();
            file = null;
        }
        part.close();
    }
}
