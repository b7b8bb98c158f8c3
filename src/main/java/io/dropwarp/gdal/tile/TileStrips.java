package io.dropwarp.gdal.tile;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.core.Grid;
import io.dropwarp.gdal.core.PartFile;
import io.dropwarp.gdal.pixels.PixelBuffer;
import io.dropwarp.gdal.pixels.PixelCopy;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Plan;
import io.dropwarp.model.TargetGrid;
import io.dropwarp.model.Tile;
import java.nio.file.Path;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;

/**
 * A tile that does not fit in memory: its strips in a hidden uncompressed file next to it, deleted on close. For the
 * GDAL thread.
 */
public final class TileStrips implements AutoCloseable {

    private final PartFile part;
    private final PixelCopy copy = new PixelCopy(new PixelBuffer());
    private Dataset file;

    private TileStrips(PartFile part) {
        this.part = part;
    }

    /**
     * {@return a tile without strips yet}
     *
     * @throws io.dropwarp.model.DropwarpException disk or permission failures
     */
    public static TileStrips begin(Plan plan, Path tileFile, Tile tile) {
        TargetGrid grid = plan.grid();
        TileStrips strips = new TileStrips(PartFile.of(tileFile.resolveSibling(tile.name() + ".strips")));
        GdalError.reset();
        try {
            // Uncompressed, so that each strip is written once, in place.
            strips.file = gdal.GetDriverByName("GTiff")
                    .Create(
                            strips.part.path().toString(),
                            tile.width(),
                            tile.height(),
                            grid.bands() + (grid.masked() ? 1 : 0),
                            gdal.GetDataTypeByName(grid.type()),
                            GdalList.of("BIGTIFF=YES", "INTERLEAVE=BAND"));
        } catch (RuntimeException e) {
            strips.file = null;
        }
        if (strips.file == null) {
            strips.close();
            throw GdalError.failure("Cannot write the strips of tile " + tile.name(), FailureCode.IO_ERROR, null);
        }
        strips.file.SetGeoTransform(Grid.of(grid, tile).geotransform());
        return strips;
    }

    /** Adds a warped strip whose first row in the tile is y. */
    public void add(Dataset pixels, int y) {
        GdalError.reset();
        if (!copy.copy(pixels, file, 0, y)) {
            throw unwritten();
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
     * {@return a view of the whole tile that can be read and given metadata without changing the file; to be deleted
     * before this is closed}
     */
    public Dataset join() {
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
