package io.dropwarp.gdal.warp;

import io.dropwarp.gdal.core.Box;
import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.core.Grid;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.core.Progress;
import io.dropwarp.gdal.core.WarpArguments;
import io.dropwarp.gdal.georeference.PixelTransform;
import io.dropwarp.gdal.georeference.RpcModel;
import io.dropwarp.gdal.pixels.DataTypes;
import io.dropwarp.gdal.pixels.PixelBuffer;
import io.dropwarp.gdal.source.OwnGeoreference;
import io.dropwarp.gdal.source.SourceValidity;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Plan;
import io.dropwarp.model.SourceInfo;
import io.dropwarp.model.TargetGrid;
import io.dropwarp.model.Tile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.TranslateOptions;
import org.gdal.gdal.WarpOptions;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;

/**
 * Warps values that GDAL's kernels would round, by encoding them as other numbers.
 *
 * <p>Measured with GDAL 3.6.2 on constant rasters of each type with every method: Int32, UInt32 and Float64 come out
 * exactly from all methods except {@code mode}, which compares as Float32 (16,777,217 becomes 16,777,216), and never
 * finds -1 in Int16. Int64 and UInt64 come out as doubles with a half added, so that odd values beyond 2^52 change, and
 * 2^63 - 1 becomes -2^63. Their nodata values are compared as doubles too.
 *
 * <p>So the source window of a part of the grid is read here and invalid pixels become NaN. The others become: for
 * {@code near} their upper and lower 32 bits, in a band each; for {@code mode} the index of the value among the
 * window's different values; for other methods on 64-bit integers, doubles, after checking that all are within 2^53.
 * GDAL warps these with the same arguments through the same transformer, as a raster of the source's size, and the
 * result is decoded. The same is done for sums that are to be integers, which GDAL clamps to the type's largest value,
 * and for values picked beside a nodata value that is not the source's own, which would turn into nodata. For the GDAL
 * thread.
 */
public final class CodedWarp {

    /** Pixels encoded at once; few enough to fit the processor's cache. */
    private static final int CHUNK = 1 << 16;

    /** Limit of different values in one warp; with more, a part of the grid is cut in two. */
    private static final int MOST_CLASSES = 1 << 20;

    /** Beyond this, doubles skip integers. */
    private static final long EXACT = 1L << 53;

    /** Marks source pixels outside the window; no code has this value. */
    private static final double OUTSIDE = -1e30;

    /** Parts that each edge is cut into to find the source window. */
    private static final int STEPS = 40;

    /** Types that {@code mode} would compare after rounding to Float32, or whose -1 it would take for nothing found. */
    private static final Set<String> WRONG_BY_MODE =
            Set.of("Int8", "Int16", "Int32", "UInt32", "Int64", "UInt64", "Float64");

    private enum Way {
        HALVES("Float64", 2),
        CLASSES("Float32", 1),
        NUMBERS("Float64", 1);

        private final String type;
        private final int bands;

        Way(String type, int bands) {
            this.type = type;
            this.bands = bands;
        }

        static Way of(String resampling) {
            return switch (resampling) {
                case "near" -> HALVES;
                case "mode" -> CLASSES;
                default -> NUMBERS;
            };
        }
    }

    private final Plan plan;
    private final Dataset source;
    private final TargetGrid grid;
    private final WarpArguments given;
    private final WarpArguments coded;
    private final Way way;
    private final List<CodedBand> bands;
    private final int alphaBand;
    private final SourceValidity validity;
    private final PixelBuffer buffer;
    private final PixelBuffer second = new PixelBuffer();

    private CodedWarp(Plan plan, Dataset source, PixelBuffer buffer) {
        this.plan = plan;
        this.source = source;
        this.grid = plan.grid();
        this.buffer = buffer;
        this.given = new WarpArguments(plan.warpArguments());
        this.way = Way.of(given.value("-r"));
        List<String> words = new ArrayList<>(given.without("-ot")
                .without("-srcnodata")
                .without("-dstnodata")
                .with("-srcnodata", "nan")
                .with("-dstnodata", "nan")
                .words());
        words.replaceAll(word -> word.startsWith("INIT_DEST=") ? "INIT_DEST=NO_DATA" : word);
        this.coded = new WarpArguments(words);
        this.validity = SourceValidity.of(source, plan.options());
        this.alphaBand = grid.alpha() ? validity.alphaBand() : 0;
        List<String> nodata = nodata(given.value("-srcnodata"), plan.source());
        this.bands = new ArrayList<>();
        for (int i : validity.colourBands()) {
            bands.add(new CodedBand(source.GetRasterBand(i), nodata.get(i - 1), validity.losesNan()));
        }
    }

    /**
     * {@return whether GDAL alone would round, clamp or lose values} Type and nodata (or null) are those of the target.
     *
     * @param sourceNodata nodata values assumed in place of its own, or null
     */
    public static boolean takes(SourceInfo source, String sourceNodata, String resampling, String type, String nodata) {
        boolean complex = isComplex(source, type);
        boolean picked = Way.of(resampling) != Way.NUMBERS;
        return source.types().stream().anyMatch(DataTypes::isWide)
                || ((picked || DataTypes.isWide(type)) && !complex && isForeign(source, sourceNodata, nodata))
                || (resampling.equals("sum") && !type.startsWith("Float") && !complex)
                || (resampling.equals("mode") && source.types().stream().anyMatch(WRONG_BY_MODE::contains))
                || (DataTypes.isWide(type) && nodata != null && Math.abs(Numbers.parse(nodata)) >= EXACT && !complex);
    }

    private static boolean isComplex(SourceInfo source, String type) {
        return type.startsWith("C") || source.types().stream().anyMatch(other -> other.startsWith("C"));
    }

    /**
     * {@return whether a valid pixel may have the target's nodata value, because a band has another one or none}
     *
     * @param sourceNodata nodata values assumed in place of its own, or null
     */
    public static boolean isForeign(SourceInfo source, String sourceNodata, String nodata) {
        if (nodata == null || Double.isNaN(Numbers.parse(nodata))) {
            return false;
        }
        for (String own : nodata(sourceNodata, source)) {
            if (own == null || !(own.equals(nodata) || Numbers.parse(own) == Numbers.parse(nodata))) {
                return true;
            }
        }
        return false;
    }

    /** {@return extra bytes for each pixel of a tile and of its source window, compared with an ordinary warp} */
    public static double moreBytes(String resampling, int bands) {
        Way way = Way.of(resampling);
        return 2.0 * bands * way.bands * DataTypes.bytes(way.type);
    }

    /** {@return the warp, or null if GDAL alone rounds nothing} */
    static CodedWarp of(Plan plan, Dataset source, PixelBuffer buffer) {
        WarpArguments arguments = new WarpArguments(plan.warpArguments());
        return takes(
                        plan.source(),
                        arguments.value("-srcnodata"),
                        arguments.value("-r"),
                        plan.grid().type(),
                        plan.grid().nodata())
                ? new CodedWarp(plan, source, buffer)
                : null;
    }

    /**
     * A second warp for parts where the nodata value came out, to find valid pixels among them. Returns the warp, or
     * null if no valid pixel can have the output's nodata value.
     */
    static CodedWarp secondPass(Plan plan, Dataset source, PixelBuffer buffer) {
        String assumed = new WarpArguments(plan.warpArguments()).value("-srcnodata");
        return !isComplex(plan.source(), plan.grid().type())
                        && isForeign(plan.source(), assumed, plan.grid().nodata())
                ? new CodedWarp(plan, source, buffer)
                : null;
    }

    /** {@return whether a warped part has pixels with the nodata value} */
    boolean hasNodata(Dataset memory) {
        double nodata = Numbers.parse(grid.nodata());
        int width = memory.getRasterXSize();
        int height = memory.getRasterYSize();
        int rows = Math.max(1, CHUNK / width);
        for (int row = 0; row < height; row += rows) {
            for (int i = 1; i <= grid.colours(); i++) {
                for (double value : read(memory.GetRasterBand(i), row, width, Math.min(rows, height - row))) {
                    if (isClose(value, nodata)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /**
     * Moves valid pixels of a warped part that have the nodata value to the next value.
     *
     * @param second a dataset like it, which is overwritten
     */
    void avoidNodata(Dataset memory, Dataset second, Tile part, Progress progress) {
        warp(second, part, progress);
        double nodata = Numbers.parse(grid.nodata());
        int width = part.width();
        int rows = Math.max(1, CHUNK / width);
        for (int row = 0; row < part.height(); row += rows) {
            int n = Math.min(rows, part.height() - row);
            for (int i = 1; i <= grid.colours(); i++) {
                double[] is = read(memory.GetRasterBand(i), row, width, n);
                double[] valid = read(second.GetRasterBand(i), row, width, n);
                boolean changed = false;
                for (int p = 0; p < is.length; p++) {
                    if (isClose(is[p], nodata) && !isClose(valid[p], nodata)) {
                        is[p] = valid[p];
                        changed = true;
                    }
                }
                if (changed) {
                    write(memory.GetRasterBand(i), row, width, n, is);
                }
            }
        }
    }

    private static List<String> nodata(String assumed, SourceInfo source) {
        if (assumed == null) {
            return source.nodata();
        }
        List<String> words = Numbers.words(assumed);
        List<String> out = new ArrayList<>();
        for (int i = 0; i < source.bands(); i++) {
            String word = words.get(Math.min(i, words.size() - 1));
            out.add(word.equalsIgnoreCase("none") ? null : word);
        }
        return out;
    }

    /**
     * Warps a part of the grid.
     *
     * @param memory a dataset of the grid's bands and type and the part's size; all its pixels are written
     * @throws DropwarpException BAD_JOB_SPEC if the method would round existing values; TOO_LARGE, CORRUPT; failures of
     *     memory or permission
     */
    void warp(Dataset memory, Tile part, Progress progress) {
        warp(memory, part, 0, progress);
    }

    private void warp(Dataset memory, Tile part, int y, Progress progress) {
        Box box = box(part);
        Classes classes = new Classes();
        Dataset window = window(box, classes);
        if (window == null) {
            halve(memory, part, y, progress);
            return;
        }
        if (warp(memory, part, y, window, classes, progress)) {
            return;
        }
        // A pixel outside the window was needed: the transformation is less smooth than it seemed.
        Classes all = new Classes();
        Dataset whole = window(new Box(0, 0, source.getRasterXSize(), source.getRasterYSize()), all);
        if (whole == null || !warp(memory, part, y, whole, all, progress)) {
            throw new DropwarpException(
                    FailureCode.TOO_LARGE,
                    plan.file().name()
                            + " cannot be warped exactly: the transformation of its pixels is too irregular.",
                    "Cut it into smaller rasters, or choose another target CRS.");
        }
    }

    private void halve(Dataset memory, Tile part, int y, Progress progress) {
        if (part.height() == 1) {
            throw new DropwarpException(
                    FailureCode.TOO_LARGE,
                    "One row of the output needs more than " + MOST_CLASSES + " different values of "
                            + plan.file().name() + ", too many to find the most frequent ones among.",
                    "Choose a finer resolution, or resampling near.");
        }
        int upper = part.height() / 2;
        warp(memory, rows(part, 0, upper), y, progress.part(0, 0.5));
        warp(memory, rows(part, upper, part.height() - upper), y + upper, progress.part(0.5, 1));
    }

    private static Tile rows(Tile part, int from, int count) {
        return new Tile(part.row(), part.col(), part.xOff(), part.yOff() + from, part.width(), count);
    }

    /** The encoded window as a raster of the source's size and position; null if it has too many different values. */
    private Dataset window(Box box, Classes classes) {
        int x = (int) box.xMin();
        int y = (int) box.yMin();
        int width = Math.max(1, (int) box.width());
        int height = Math.max(1, (int) box.height());
        Dataset pixels = memory(width, height, codedBands());
        try {
            for (int i = 0; i < bands.size(); i++) {
                if (!code(i, x, y, pixels, classes)) {
                    return null;
                }
            }
            if (alphaBand > 0) {
                copyAlpha(x, y, pixels);
            }
            for (int i = 1; i <= pixels.getRasterCount(); i++) {
                pixels.GetRasterBand(i).SetNoDataValue(OUTSIDE);
            }
            return placed(pixels, x, y);
        } finally {
            // Placed elsewhere, which keeps it open.
            pixels.delete();
        }
    }

    private int codedBands() {
        return bands.size() * way.bands + (alphaBand > 0 ? 1 : 0);
    }

    private Dataset placed(Dataset pixels, int x, int y) {
        List<String> how = List.of(
                "-of",
                "VRT",
                "-srcwin",
                Integer.toString(-x),
                Integer.toString(-y),
                Integer.toString(source.getRasterXSize()),
                Integer.toString(source.getRasterYSize()));
        GdalError.reset();
        gdal.PushErrorHandler("CPLQuietErrorHandler");
        Dataset placed;
        try {
            placed = gdal.Translate("", pixels, new TranslateOptions(GdalList.of(how)));
        } finally {
            gdal.PopErrorHandler();
        }
        if (placed == null) {
            throw GdalError.failure("Cannot code " + plan.file().name(), FailureCode.INTERNAL, null);
        }
        placed.SetMetadata(source.GetMetadata_Dict("RPC"), "RPC");
        placed.SetMetadata(source.GetMetadata_Dict("GEOLOCATION"), "GEOLOCATION");
        if (source.GetGCPCount() > 0) {
            org.gdal.gdal.GCP[] points = new org.gdal.gdal.GCP[source.GetGCPCount()];
            for (int i = 0; i < points.length; i++) {
                points[i] = (org.gdal.gdal.GCP) source.GetGCPs().get(i);
            }
            placed.SetGCPs(points, source.GetGCPProjection());
        }
        double[] geotransform = OwnGeoreference.geotransform(source);
        if (geotransform != null) {
            placed.SetGeoTransform(geotransform);
        }
        if (source.GetSpatialRef() != null) {
            placed.SetSpatialRef(source.GetSpatialRef());
        }
        if (alphaBand > 0) {
            placed.GetRasterBand(codedBands()).SetColorInterpretation(gdalconstConstants.GCI_AlphaBand);
        }
        return placed;
    }

    /** Encodes a band's pixels; false if there are too many different ones. */
    private boolean code(int index, int x, int y, Dataset into, Classes classes) {
        CodedBand band = bands.get(index);
        int width = into.getRasterXSize();
        int height = into.getRasterYSize();
        int rows = Math.max(1, CHUNK / width);
        long[] bits = new long[width * Math.min(rows, height)];
        boolean[] valid = new boolean[bits.length];
        for (int row = 0; row < height; row += rows) {
            int n = Math.min(rows, height - row);
            int count = n * width;
            read(band, x, y + row, width, n, bits, valid);
            double[] codes = new double[count];
            switch (way) {
                case HALVES -> {
                    fill(codes, valid, bits, value -> (double) (value >>> 32));
                    write(into.GetRasterBand(2 * index + 1), row, width, n, codes);
                    fill(codes, valid, bits, value -> (double) (value & 0xffff_ffffL));
                    write(into.GetRasterBand(2 * index + 2), row, width, n, codes);
                }
                case CLASSES -> {
                    fill(codes, valid, bits, classes::codeOf);
                    if (classes.size() > MOST_CLASSES) {
                        return false;
                    }
                    write(into.GetRasterBand(index + 1), row, width, n, codes);
                }
                case NUMBERS -> {
                    fill(codes, valid, bits, value -> number(band, value));
                    write(into.GetRasterBand(index + 1), row, width, n, codes);
                }
            }
        }
        return true;
    }

    private static void fill(
            double[] codes, boolean[] valid, long[] bits, java.util.function.LongToDoubleFunction code) {
        for (int i = 0; i < codes.length; i++) {
            codes[i] = valid[i] ? code.applyAsDouble(bits[i]) : Double.NaN;
        }
    }

    private double number(CodedBand band, long bits) {
        return requireExact(band, bits, band.number(bits));
    }

    private double requireExact(CodedBand band, long bits, double number) {
        if (!band.floating() && Math.abs(number) > EXACT - 1) {
            throw rounded(band.text(bits));
        }
        return number;
    }

    private double requireHeld(double number) {
        double[] limits = DataTypes.limits(grid.type());
        if (given.value("-r").equals("sum") && (number < limits[0] - 0.5 || number >= limits[1] + 0.5)) {
            throw new DropwarpException(
                    FailureCode.BAD_JOB_SPEC,
                    plan.file().name() + " cannot be summed up in pixels of type " + grid.type()
                            + ": it leads to the sum " + Numbers.text(number) + ", which they cannot hold.",
                    "Set \"type: Float64\", or a larger integer type than " + grid.type() + ".");
        }
        return number;
    }

    private DropwarpException rounded(String value) {
        return new DropwarpException(
                FailureCode.BAD_JOB_SPEC,
                plan.file().name() + " cannot be resampled exactly by " + given.value("-r") + " to " + grid.type()
                        + ": it leads to the value " + value + ", and doubles hold integers exactly up to 2^53 only.",
                "Set \"resampling: near\" (or mode), which keeps every value, and \"type\" to Int64 or UInt64.");
    }

    private void read(CodedBand band, int x, int y, int width, int rows, long[] bits, boolean[] valid) {
        if (!buffer.read(band.band(), x, y, width, rows, band.type())) {
            throw GdalError.unread(plan.file().name());
        }
        int count = width * rows;
        buffer.bytes().asLongBuffer().get(0, bits, 0, count);
        band.look(bits, valid, count);
        // Nodata was compared exactly; everything else that excludes a pixel does so in all bands.
        if (validity.hasMasks()) {
            byte[] counts = validity.read(validity.colourBands().get(0), x, y, width, rows);
            for (int i = 0; i < count; i++) {
                valid[i] &= counts[i] != 0;
            }
        }
        if (validity.losesNan() && grid.nodata() == null) {
            boolean[] nan = validity.notANumber(x, y, width, rows);
            for (int i = 0; i < count; i++) {
                valid[i] &= !nan[i];
            }
        }
    }

    private void copyAlpha(int x, int y, Dataset into) {
        int width = into.getRasterXSize();
        int height = into.getRasterYSize();
        int rows = Math.max(1, CHUNK / width);
        for (int row = 0; row < height; row += rows) {
            int n = Math.min(rows, height - row);
            if (!buffer.read(source.GetRasterBand(alphaBand), x, y + row, width, n, "Float64")) {
                throw GdalError.unread(plan.file().name());
            }
            writeRaw(into.GetRasterBand(into.getRasterCount()), row, width, n, "Float64", buffer.bytes());
        }
    }

    private void write(Band band, int y, int width, int rows, double[] values) {
        ByteBuffer bytes = second.reserve(values.length * Double.BYTES);
        bytes.asDoubleBuffer().put(values);
        writeRaw(band, y, width, rows, "Float64", bytes);
    }

    private void write(Band band, int y, int width, int rows, long[] values, int count) {
        ByteBuffer bytes = second.reserve(count * Long.BYTES);
        bytes.asLongBuffer().put(values, 0, count);
        writeRaw(band, y, width, rows, grid.type(), bytes);
    }

    private void writeRaw(Band band, int y, int width, int rows, String type, ByteBuffer bytes) {
        int kind = gdal.GetDataTypeByName(type);
        if (band.WriteRaster_Direct(0, y, width, rows, width, rows, kind, bytes) != 0) {
            throw GdalError.failure("Cannot hold the pixels of a tile", FailureCode.OUT_OF_MEMORY, null);
        }
    }

    private Dataset memory(int width, int height, int count) {
        GdalError.reset();
        Dataset memory;
        try {
            memory = gdal.GetDriverByName("MEM").Create("", width, height, count, gdal.GetDataTypeByName(way.type));
        } catch (RuntimeException e) {
            memory = null;
        }
        if (memory == null) {
            throw GdalError.failure(
                    "There is too little memory to hold a window of "
                            + plan.file().name(),
                    FailureCode.OUT_OF_MEMORY,
                    null);
        }
        return memory;
    }

    /** False if a pixel outside the window was needed. */
    private boolean warp(Dataset memory, Tile part, int y, Dataset window, Classes classes, Progress progress) {
        boolean alpha = memory.getRasterCount() > bands.size();
        Dataset target = null;
        try {
            target = memory(part.width(), part.height(), bands.size() * way.bands + (alpha ? 1 : 0));
            target.SetGeoTransform(Grid.of(grid, part).geotransform());
            target.SetProjection(grid.crsWkt());
            int colours = target.getRasterCount() - (alpha ? 1 : 0);
            for (int i = 1; i <= colours; i++) {
                target.GetRasterBand(i).Fill(Double.NaN);
            }
            if (alpha) {
                target.GetRasterBand(colours + 1).SetColorInterpretation(gdalconstConstants.GCI_AlphaBand);
            }
            fill(target, window, progress);
            return decode(target, memory, y, classes);
        } finally {
            if (target != null) {
                target.delete();
            }
            window.delete();
        }
    }

    private void fill(Dataset target, Dataset window, Progress progress) {
        GdalError.reset();
        boolean done;
        try {
            Dataset[] from = {window};
            WarpOptions how = new WarpOptions(GdalList.of(RpcModel.located(source, coded.words())));
            done = gdal.Warp(target, from, how, progress.callback()) == 1;
        } catch (RuntimeException e) {
            done = false;
        }
        if (!done) {
            throw GdalError.unread(plan.file().name());
        }
    }

    private boolean decode(Dataset from, Dataset to, int y, Classes classes) {
        int width = from.getRasterXSize();
        int height = from.getRasterYSize();
        int rows = Math.max(1, CHUNK / width);
        for (int row = 0; row < height; row += rows) {
            int n = Math.min(rows, height - row);
            for (int i = 0; i < bands.size(); i++) {
                double[][] codes = new double[way.bands][];
                for (int part = 0; part < way.bands; part++) {
                    codes[part] = read(from.GetRasterBand(i * way.bands + part + 1), row, width, n);
                }
                if (!decode(codes, bands.get(i), to.GetRasterBand(i + 1), y + row, width, n, classes)) {
                    return false;
                }
            }
            if (to.getRasterCount() > bands.size()) {
                double[] alpha = read(from.GetRasterBand(from.getRasterCount()), row, width, n);
                write(to.GetRasterBand(to.getRasterCount()), y + row, width, n, alpha);
            }
        }
        return true;
    }

    private double[] read(Band band, int y, int width, int rows) {
        if (!buffer.read(band, 0, y, width, rows, "Float64")) {
            throw GdalError.failure("Cannot read back the pixels of a tile", FailureCode.IO_ERROR, null);
        }
        double[] values = new double[width * rows];
        buffer.bytes().asDoubleBuffer().get(values);
        return values;
    }

    private boolean decode(double[][] codes, CodedBand band, Band to, int y, int width, int rows, Classes classes) {
        int count = width * rows;
        for (double[] part : codes) {
            for (double code : part) {
                if (code < OUTSIDE / 1e6) {
                    return false;
                }
            }
        }
        if (DataTypes.isWide(grid.type())) {
            long[] values = new long[count];
            Long nodata = grid.nodata() == null
                    ? null
                    : (Long) DataTypes.bits(grid.type(), grid.nodata()).getAsLong();
            for (int i = 0; i < count; i++) {
                values[i] = Double.isNaN(codes[0][i])
                        ? nodata == null ? 0 : nodata
                        : nextToNodata(nodata, wide(band, codes, i, classes), band);
            }
            write(to, y, width, rows, values, count);
        } else {
            double[] values = new double[count];
            Double nodata = grid.nodata() == null ? null : (Double) Numbers.parse(grid.nodata());
            for (int i = 0; i < count; i++) {
                values[i] = Double.isNaN(codes[0][i])
                        ? nodata == null ? 0 : nodata
                        : nextToNodata(nodata, narrow(band, codes, i, classes), band);
            }
            write(to, y, width, rows, values);
        }
        return true;
    }

    /** Moves a valid value equal to nodata by one, as GDAL does, unless it may be a class label. */
    private long nextToNodata(Long nodata, long value, CodedBand band) {
        if (nodata != null && value == nodata) {
            requireColour(band);
        }
        long most = grid.type().equals("UInt64") ? -1 : Long.MAX_VALUE;
        return nodata == null || value != nodata ? value : value == most ? value - 1 : value + 1;
    }

    /** GDAL treats floats within a relative 2.4e-7 of nodata as nodata, doubles too. */
    private double closeness(double nodata) {
        return grid.type().startsWith("Float") ? Math.max(Math.abs(nodata) * 5e-7, Float.MIN_NORMAL) : 0;
    }

    private boolean isClose(double value, double nodata) {
        return value == nodata || Math.abs(value - nodata) < closeness(nodata);
    }

    private double nextToNodata(Double nodata, double value, CodedBand band) {
        if (nodata == null || nodata.isNaN()) {
            return value;
        }
        if (grid.type().startsWith("Float")) {
            double step = 2 * closeness(nodata);
            return isClose(value, nodata) ? nodata > 0 ? nodata - step : nodata + step : value;
        }
        double whole = Math.floor(value + 0.5);
        if (whole == nodata) {
            requireColour(band);
        }
        return whole != nodata ? whole : DataTypes.holds(grid.type(), Numbers.text(whole + 1)) ? whole + 1 : whole - 1;
    }

    /** In colours of a picture, a difference of one is invisible. */
    private void requireColour(CodedBand band) {
        if (way != Way.NUMBERS && !band.isColour()) {
            throw new DropwarpException(
                    FailureCode.BAD_JOB_SPEC,
                    plan.file().name() + " has valid pixels with the value " + grid.nodata()
                            + ", which would be invalid in the output, where that is the nodata value.",
                    "Set \"nodata\" to a value that no pixel has, or to none, for a mask in its place; or set"
                            + " \"source-nodata: " + grid.nodata() + "\" if these pixels are not to count.");
        }
    }

    private long wide(CodedBand band, double[][] codes, int i, Classes classes) {
        if (way == Way.NUMBERS) {
            double number = codes[0][i];
            if (Math.abs(number) > EXACT) {
                throw rounded(Numbers.text(number));
            }
            return CodedBand.clamp(number, grid.type());
        }
        return band.to(grid.type(), bits(codes, i, classes));
    }

    private double narrow(CodedBand band, double[][] codes, int i, Classes classes) {
        if (way == Way.NUMBERS) {
            return requireHeld(codes[0][i]);
        }
        long bits = bits(codes, i, classes);
        double number = band.number(bits);
        // A type set explicitly is accepted with what it cannot hold.
        return plan.options().type() == null ? requireExact(band, bits, number) : number;
    }

    private long bits(double[][] codes, int i, Classes classes) {
        return way == Way.HALVES ? ((long) codes[0][i] << 32) | (long) codes[1][i] : classes.valueOf((int) codes[0][i]);
    }

    /** Bounds in whole source pixels around everything a part of the grid can read. */
    private Box box(Tile part) {
        Box whole = new Box(0, 0, source.getRasterXSize(), source.getRasterYSize());
        Box box = Box.NONE;
        Grid place = Grid.of(grid, part);
        int across = Math.min(STEPS, part.width());
        int down = Math.min(STEPS, part.height());
        double[][] points = new double[(across + 1) * (down + 1)][];
        for (int i = 0; i < points.length; i++) {
            double row = Math.floorDiv(i, across + 1);
            points[i] =
                    place.at((double) part.width() * (i % (across + 1)) / across, (double) part.height() * row / down);
        }
        try (PixelTransform transform = PixelTransform.along(source, given)) {
            if (transform == null) {
                return whole;
            }
            transform.apply(true, points);
        }
        for (double[] point : points) {
            if (!Double.isNaN(point[0])) {
                box = box.with(point[0], point[1]);
            }
        }
        if (box.xMin() > box.xMax()) {
            return whole;
        }
        double scale = Math.max(1, Math.max(box.width() / part.width(), box.height() / part.height()));
        double margin = 4 * scale + 8 + 0.05 * Math.max(box.width(), box.height());
        double xMin = Math.max(0, Math.min(whole.xMax() - 1, Math.floor(box.xMin() - margin)));
        double yMin = Math.max(0, Math.min(whole.yMax() - 1, Math.floor(box.yMin() - margin)));
        return new Box(
                xMin,
                yMin,
                Math.max(xMin + 1, Math.min(whole.xMax(), Math.ceil(box.xMax() + margin))),
                Math.max(yMin + 1, Math.min(whole.yMax(), Math.ceil(box.yMax() + margin))));
    }

    /** The different values of a window, in order of appearance. */
    private static final class Classes {
        private long[] values = new long[256];
        private int[] places = new int[1024];
        private int size;

        int size() {
            return size;
        }

        long valueOf(int code) {
            return values[code - 1];
        }

        /** From 1 up. */
        int codeOf(long value) {
            int place = find(value);
            if (places[place] == 0) {
                if (size == values.length) {
                    grow();
                    place = find(value);
                }
                values[size++] = value;
                places[place] = size;
            }
            return places[place];
        }

        private int find(long value) {
            long mixed = value * 0x9e37_79b9_7f4a_7c15L;
            int place = (int) (mixed >>> 32) & (places.length - 1);
            while (places[place] != 0 && values[places[place] - 1] != value) {
                place = (place + 1) & (places.length - 1);
            }
            return place;
        }

        private void grow() {
            values = Arrays.copyOf(values, 2 * size);
            places = new int[8 * size];
            for (int i = 0; i < size; i++) {
                places[find(values[i])] = i + 1;
            }
        }
    }
}
