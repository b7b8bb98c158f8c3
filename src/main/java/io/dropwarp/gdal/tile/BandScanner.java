package io.dropwarp.gdal.tile;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.pixels.PixelBuffer;
import io.dropwarp.gdal.pixels.PixelTally;
import io.dropwarp.model.BandStatistics;
import io.dropwarp.model.TargetGrid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;

/**
 * Counts a dataset's valid pixels and finds their smallest and largest value in one pass in Java; GDAL's own statistics
 * read each band several times. Reuses its buffers between tiles; for one thread.
 */
public final class BandScanner {

    /** Pixels read at once; few enough to fit the processor's cache. */
    private static final int CHUNK = 1 << 17;

    private final PixelBuffer buffer = new PixelBuffer();
    private boolean[] hidden = new boolean[0];

    /** {@return the read buffer, for other uses in between} */
    public PixelBuffer buffer() {
        return buffer;
    }

    /** {@return statistics of each band of a dataset with the grid's bands, optionally followed by {@link MaskBand}} */
    public List<BandStatistics> scan(Dataset dataset, TargetGrid grid) {
        int width = dataset.getRasterXSize();
        int height = dataset.getRasterYSize();
        List<PixelTally> tallies = new ArrayList<>();
        for (int i = 0; i < grid.bands(); i++) {
            boolean alphaBand = grid.alpha() && i == grid.bands() - 1;
            tallies.add(PixelTally.of(grid.type(), alphaBand ? null : grid.nodata()));
        }
        int hiding = MaskBand.number(dataset, grid);
        int rows = Math.max(1, CHUNK / width);
        for (int y = 0; y < height; y += rows) {
            int n = Math.min(rows, height - y);
            boolean[] mask = hiding > 0 ? hiddenPixels(dataset.GetRasterBand(hiding), y, width, n) : null;
            for (int i = 0; i < grid.bands(); i++) {
                boolean alphaBand = grid.alpha() && i == grid.bands() - 1;
                ByteBuffer pixels = read(dataset.GetRasterBand(i + 1), y, width, n, grid.type());
                tallies.get(i).add(pixels, width * n, alphaBand ? null : mask);
            }
        }
        long pixels = (long) width * height;
        return tallies.stream().map(tally -> tally.statistics(pixels)).toList();
    }

    /** {@return the combined statistics of two disjoint sets of pixels; the first may be null} */
    public static List<BandStatistics> sum(List<BandStatistics> some, List<BandStatistics> more) {
        if (some == null) {
            return more;
        }
        List<BandStatistics> sum = new ArrayList<>();
        for (int i = 0; i < more.size(); i++) {
            sum.add(some.get(i).plus(more.get(i)));
        }
        return sum;
    }

    private boolean[] hiddenPixels(Band alpha, int y, int width, int rows) {
        int count = width * rows;
        if (hidden.length < count) {
            hidden = new boolean[count];
        }
        // A byte of alpha tells 0 from the rest for any type, since GDAL clamps.
        byte[] values = new byte[count];
        alpha.ReadRaster(0, y, width, rows, width, rows, org.gdal.gdalconst.gdalconstConstants.GDT_Byte, values);
        for (int i = 0; i < count; i++) {
            hidden[i] = values[i] == 0;
        }
        return hidden;
    }

    private ByteBuffer read(Band band, int y, int width, int rows, String type) {
        if (!buffer.read(band, 0, y, width, rows, type)) {
            throw GdalError.failure(
                    "Cannot read back the pixels of a tile", io.dropwarp.model.FailureCode.IO_ERROR, null);
        }
        return buffer.bytes();
    }
}
