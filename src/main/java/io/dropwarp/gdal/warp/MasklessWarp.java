package io.dropwarp.gdal.warp;

import io.dropwarp.gdal.core.Cell;
import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.core.WarpArguments;
import io.dropwarp.gdal.pixels.DataTypes;
import io.dropwarp.gdal.pixels.PixelBuffer;
import io.dropwarp.gdal.pixels.PixelTally;
import io.dropwarp.gdal.source.SourceValidity;
import io.dropwarp.model.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;

/**
 * Finds cells that can be warped without checking the validity of each pixel.
 *
 * <p>Once a nodata value is set, GDAL's kernels look up the validity of every source and target pixel, which takes
 * three to five times as long as the resampling itself. For a cell that reads valid pixels only, the kernels without
 * masks give the same bits: they start with a target full of nodata and skip what lies outside the source. The one
 * thing they do not do is move a resampled value that equals the nodata value to the next one, so such cells are left
 * to the ordinary kernels. For the GDAL thread.
 */
final class MasklessWarp {

    /** Types for which GDAL has kernels without masks; others would gain nothing. */
    private static final Set<String> TYPES = Set.of("Byte", "UInt16", "Int16", "Float32");

    /** Methods whose kernels give the same bits with and without masks, and are faster without. */
    private static final Set<String> METHODS = Set.of("near", "bilinear", "cubic", "cubicspline");

    /** Pixels examined at once; few enough to fit the processor's cache. */
    private static final int CHUNK = 1 << 16;

    /** What a cell reads. */
    enum Sight {
        /** No valid pixel: the cell stays empty. */
        NOTHING,
        /** Valid and invalid pixels, or unknown. */
        MIXED,
        /** Valid pixels only, and no result can equal the nodata value. */
        CLEAR,
        /** Valid pixels only; whether a result equals the nodata value must be checked afterwards. */
        VALID
    }

    private final String name;
    private final Dataset source;
    private final WarpArguments plain;
    private final List<String> nodata;
    private final String type;
    private final double target;
    private final boolean convex;
    private final PixelBuffer buffer;

    private MasklessWarp(
            String name,
            Dataset source,
            WarpArguments plain,
            List<String> nodata,
            String type,
            double target,
            boolean convex,
            PixelBuffer buffer) {
        this.name = name;
        this.source = source;
        this.plain = plain;
        this.nodata = nodata;
        this.type = type;
        this.target = target;
        this.convex = convex;
        this.buffer = buffer;
    }

    /** {@return a finder for the job's cells, or null if no part of it can do without masks} */
    static MasklessWarp of(Plan plan, Dataset source, PixelBuffer buffer) {
        boolean masks = plan.grid().nodata() != null
                && !plan.grid().alpha()
                && !SourceValidity.of(source, plan.options()).hasMasks();
        WarpArguments arguments = new WarpArguments(plan.warpArguments());
        if (!masks || !CellCutter.isPlain(plan, arguments)) {
            return null;
        }
        String type = plan.grid().type();
        String method = arguments.value("-r");
        boolean known = TYPES.contains(type)
                && plan.source().types().stream().allMatch(type::equals)
                && source.GetRasterBand(1).GetMetadataItem("PIXELTYPE", "IMAGE_STRUCTURE") == null
                && METHODS.contains(method);
        List<String> nodata = known ? sourceNodata(plan, arguments.value("-srcnodata")) : null;
        if (nodata == null || !nodata.stream().allMatch(value -> isPlain(type, value))) {
            return null;
        }
        List<String> plain = new ArrayList<>(arguments
                .without("-srcnodata")
                .without("-dstnodata")
                .with("-srcnodata", "None")
                .words());
        plain.replaceAll(word ->
                word.equals("INIT_DEST=NO_DATA") ? "INIT_DEST=" + plan.grid().nodata() : word);
        return new MasklessWarp(
                plan.file().name(),
                source,
                new WarpArguments(plain),
                nodata,
                type,
                Numbers.parse(plan.grid().nodata()),
                !method.equals("cubic"),
                buffer);
    }

    /** Nodata value of each band, null for none; null altogether if it is unclear what gdalwarp makes of them. */
    private static List<String> sourceNodata(Plan plan, String assumed) {
        if (assumed == null) {
            return plan.source().nodata();
        }
        List<String> words = Numbers.words(assumed);
        if (words.size() != 1) {
            return words.size() == plan.source().bands() ? words : null;
        }
        String all = words.get(0).equalsIgnoreCase("none") ? null : words.get(0);
        return java.util.Collections.nCopies(plan.source().bands(), all);
    }

    /** Whether the type can hold the value exactly: GDAL rounds nodata values that it cannot. */
    private static boolean isPlain(String type, String value) {
        try {
            return value == null || type.equals("Float32") || DataTypes.holds(type, value);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** {@return gdalwarp's arguments for a target without nodata values} */
    WarpArguments arguments() {
        return plain;
    }

    /**
     * Examines the source pixels of a cell.
     *
     * @throws io.dropwarp.model.DropwarpException CORRUPT; failures of memory or permission
     */
    Sight look(Cell cell) {
        if (cell.source() == null) {
            return Sight.MIXED;
        }
        int x = (int) Math.max(0, Math.floor(cell.source().xMin()));
        int y = (int) Math.max(0, Math.floor(cell.source().yMin()));
        int width =
                (int) Math.min(source.getRasterXSize(), Math.ceil(cell.source().xMax())) - x;
        int height =
                (int) Math.min(source.getRasterYSize(), Math.ceil(cell.source().yMax())) - y;
        return width < 1 || height < 1 ? Sight.MIXED : look(x, y, width, height);
    }

    private Sight look(int x, int y, int width, int height) {
        Sight all = null;
        int rows = Math.max(1, CHUNK / width);
        for (int i = 1; i <= nodata.size(); i++) {
            PixelTally tally = PixelTally.of(type, nodata.get(i - 1));
            for (int row = 0; row < height; row += rows) {
                int n = Math.min(rows, height - row);
                read(source.GetRasterBand(i), x, y + row, width, n);
                tally.add(buffer.bytes(), width * n, null);
                if (tally.valid() != 0 && tally.valid() != (long) width * (row + n)) {
                    return Sight.MIXED;
                }
            }
            Sight band = tally.valid() == 0 ? Sight.NOTHING : sight(tally, nodata.get(i - 1));
            if (band == Sight.MIXED || (all != null && (all == Sight.NOTHING) != (band == Sight.NOTHING))) {
                return Sight.MIXED;
            }
            all = all == Sight.VALID ? all : band;
        }
        return all;
    }

    private Sight sight(PixelTally tally, String nodataHere) {
        double least = tally.minimum();
        double most = tally.maximum();
        // GDAL treats floats close to the nodata value as invalid.
        boolean near =
                type.equals("Float32") && nodataHere != null && within(Numbers.parse(nodataHere), least, most, 0);
        if (near || !Double.isFinite(most - least)) {
            return Sight.MIXED;
        }
        // The absolute weights of a cubic kernel sum up to 1.5625, so it overshoots by 0.29 of the range.
        return within(target, least, most, convex ? 0 : 0.5 * (most - least)) ? Sight.VALID : Sight.CLEAR;
    }

    private static boolean within(double value, double least, double most, double margin) {
        double slack = margin + 1e-5 * Math.max(Math.abs(least), Math.abs(most));
        return value >= least - slack && value <= most + slack;
    }

    private void read(Band band, int x, int y, int width, int rows) {
        if (!buffer.read(band, x, y, width, rows, type)) {
            // Now, since not every driver reports the error to gdalwarp a second time.
            throw GdalError.unread(name);
        }
    }
}
