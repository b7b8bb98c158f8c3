package io.dropwarp.gdal.source;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.core.JobSpec;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.core.OutputFormat;
import io.dropwarp.gdal.core.Xml;
import io.dropwarp.gdal.pixels.DataTypes;
import io.dropwarp.gdal.pixels.ExactNodata;
import io.dropwarp.gdal.pixels.PixelBuffer;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.WarpOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.gdal.gdal.Band;
import org.gdal.gdal.ColorTable;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.TranslateOptions;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;

/**
 * Which pixels of a source are valid. A source can say so in several ways at once: nodata values, masks, an alpha band,
 * transparent colours, NaN. A pixel is valid if none of them excludes it. GDAL's own mask bands consider only one of
 * them at a time, and its warper at most a nodata value together with a mask or a trailing alpha band.
 *
 * <p>For the GDAL thread. Does not own the dataset.
 */
public final class SourceValidity {

    /** A nodata value for each band; a band's pixel is invalid where it has that value. */
    public static final String NODATA = "nodata";

    /** The NODATA_VALUES metadata item: a pixel is invalid where every band has its value of the list. */
    static final String NODATA_VALUES = "nodata-values";

    /** One mask for all bands. */
    static final String MASK = "mask";

    /** A mask for each band. */
    public static final String BAND_MASKS = "band-masks";

    /** An alpha band, not necessarily the last one; alpha 0 is invalid. */
    static final String ALPHA = "alpha";

    /** Fully transparent entries of the colour table. */
    static final String PALETTE = "palette";

    private static final int DOUBLE = gdalconstConstants.GDT_Float64;

    private final Dataset dataset;
    private final List<String> carriers = new ArrayList<>();
    private final List<String> nodata = new ArrayList<>();
    private final List<String> list;
    private final int alpha;
    private final boolean[] hiddenColours;
    private final Map<String, String> openOptions;
    private final boolean losesNan;

    private SourceValidity(Dataset dataset, String assumed, boolean alphaCounts, WarpOptions options) {
        this.dataset = dataset;
        this.openOptions = options == null ? Map.of() : options.openOptions();
        this.alpha = alphaCounts ? alphaBand(dataset) : 0;
        this.list = assumed == null ? nodataValues(dataset) : List.of();
        boolean wide = false;
        for (int i = 1; i <= dataset.getRasterCount(); i++) {
            wide |= DataTypes.isWide(type(i));
        }
        List<String> own = wide ? ExactNodata.of(dataset) : List.of();
        for (int i = 1; i <= dataset.getRasterCount(); i++) {
            String value = wide ? own.get(i - 1) : ExactNodata.text(dataset.GetRasterBand(i));
            nodata.add(i == alpha ? null : nodata(i, value, assumed));
        }
        this.hiddenColours = hiddenColours(dataset);
        if (nodata.stream().anyMatch(Objects::nonNull)) {
            carriers.add(NODATA);
        }
        if (!list.isEmpty()) {
            carriers.add(NODATA_VALUES);
        }
        if (isOneMask(1)) {
            carriers.add(MASK);
        }
        for (int i = 1; i <= dataset.getRasterCount(); i++) {
            if (dataset.GetRasterBand(i).GetMaskFlags() == 0 && !carriers.contains(BAND_MASKS)) {
                carriers.add(BAND_MASKS);
            }
        }
        if (alpha > 0) {
            carriers.add(ALPHA);
        }
        if (hiddenColours.length > 0) {
            carriers.add(PALETTE);
        }
        this.losesNan = options != null && colourBands().stream().anyMatch(this::isFloat) && losesNan(options);
    }

    /** Whether NaN cannot mark invalid pixels in the output. */
    private boolean losesNan(WarpOptions options) {
        List<String> types = new ArrayList<>();
        for (int i = 1; i <= dataset.getRasterCount(); i++) {
            types.add(type(i));
        }
        String output = options.type() == null ? DataTypes.union(types) : options.type();
        boolean alphaSaysIt =
                alpha > 0 || JobSpec.lower(options.alpha(), "auto").equals("yes");
        return alphaSaysIt
                || !output.contains("Float")
                || OutputFormat.losesNan(options, output, colourBands().size());
    }

    private boolean isFloat(int band) {
        return type(band).startsWith("Float");
    }

    /** {@return the validity that the source itself declares} */
    public static SourceValidity of(Dataset dataset) {
        return new SourceValidity(dataset, null, true, null);
    }

    /**
     * {@return the validity used in a job: what the source declares unless the options override it}
     *
     * @param options {@code source-nodata} replaces the source's nodata values, {@code alpha: no} makes alpha an
     *     ordinary band
     */
    public static SourceValidity of(Dataset dataset, WarpOptions options) {
        String assumed =
                options.sourceNodata() == null ? null : options.sourceNodata().trim();
        boolean alphaCounts = !JobSpec.lower(options.alpha(), "auto").equals("no");
        return new SourceValidity(dataset, assumed, alphaCounts, options);
    }

    private String nodata(int band, String own, String assumed) {
        if (assumed == null) {
            boolean possible = own != null && DataTypes.holds(type(band), own);
            // A value on the list excludes a pixel only together with the others.
            boolean listed = !list.isEmpty() && own != null && same(list.get(band - 1), own);
            return possible && !listed ? own : null;
        }
        List<String> words = Numbers.words(assumed);
        String word = words.get(Math.min(band, words.size()) - 1);
        return word.equalsIgnoreCase("none") ? null : word;
    }

    private static boolean same(String one, String other) {
        return one.equals(other) || Double.compare(Numbers.parse(one), Numbers.parse(other)) == 0;
    }

    /** As GDAL reads it: one value per band, and all bands of one type. */
    private static List<String> nodataValues(Dataset dataset) {
        String item = dataset.GetMetadataItem("NODATA_VALUES");
        List<String> words = item == null || item.isBlank() ? List.of() : Numbers.words(item);
        int count = dataset.getRasterCount();
        for (int i = 2; i <= count; i++) {
            if (dataset.GetRasterBand(i).getDataType()
                    != dataset.GetRasterBand(1).getDataType()) {
                return List.of();
            }
        }
        try {
            words.forEach(Numbers::parse);
        } catch (NumberFormatException e) {
            return List.of();
        }
        return words.size() == count ? words : List.of();
    }

    /**
     * For each index whether it is transparent; empty if none is, or only those that the nodata value excludes anyway.
     */
    private boolean[] hiddenColours(Dataset source) {
        ColorTable table = source.GetRasterBand(1).GetColorTable();
        boolean[] hidden = new boolean[table == null || source.getRasterCount() > 2 ? 0 : table.GetCount()];
        boolean any = false;
        // GDAL makes the colour of a TIFF's nodata value transparent; options may cancel that value.
        String own = hidden.length == 0 ? null : ExactNodata.text(source.GetRasterBand(1));
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = opacity(table, i) == 0 && !Integer.toString(i).equals(own);
            any |= hidden[i] && !Integer.toString(i).equals(nodata.get(0));
        }
        return any ? hidden : new boolean[0];
    }

    private boolean isOneMask(int band) {
        int flags = dataset.GetRasterBand(band).GetMaskFlags();
        int other = gdalconstConstants.GMF_ALPHA | gdalconstConstants.GMF_NODATA;
        return (flags & gdalconstConstants.GMF_PER_DATASET) != 0 && (flags & other) == 0;
    }

    /** {@return number of a dataset's alpha band from 1, 0 if there is none} */
    public static int alphaBand(Dataset dataset) {
        int count = dataset.getRasterCount();
        for (int i = count; i >= 1; i--) {
            if (count > 1 && dataset.GetRasterBand(i).GetColorInterpretation() == gdalconstConstants.GCI_AlphaBand) {
                return i;
            }
        }
        return 0;
    }

    /** A damaged table may hold colours that Java cannot represent. */
    private static int opacity(ColorTable table, int entry) {
        try {
            return table.GetColorEntry(entry).getAlpha();
        } catch (IllegalArgumentException e) {
            throw new io.dropwarp.model.DropwarpException(
                    FailureCode.CORRUPT,
                    "Entry " + entry + " of the colour table is not a colour: its components must be from 0 to 255.",
                    "Rewrite the colour table, also in an .aux.xml beside the file, and drop it again.");
        }
    }

    /** {@return the kinds of validity in use, by the names above} */
    public List<String> carriers() {
        return List.copyOf(carriers);
    }

    /** {@return number of the alpha band from 1, 0 if none is in use} */
    public int alphaBand() {
        return alpha;
    }

    /** {@return numbers of the bands other than alpha, in order} */
    public List<Integer> colourBands() {
        List<Integer> bands = new ArrayList<>();
        for (int i = 1; i <= dataset.getRasterCount(); i++) {
            if (i != alpha) {
                bands.add(i);
            }
        }
        return bands;
    }

    /** {@return whether anything other than a band's nodata value excludes pixels} */
    public boolean hasMasks() {
        return carriers.stream().anyMatch(carrier -> !carrier.equals(NODATA));
    }

    /** {@return whether the NODATA_VALUES list covers the bands' own nodata values} */
    public boolean isListed() {
        return !list.isEmpty() && !carriers.contains(NODATA);
    }

    /**
     * {@return whether NaN pixels must be marked before the warp} True for floats whose NaN the output's type or codec
     * cannot hold, or where readers use an alpha band.
     */
    public boolean losesNan() {
        return losesNan;
    }

    /** {@return whether that takes more than NaN as the only nodata value} */
    public boolean replacesNan() {
        return losesNan
                && (colourBands().size() > 1
                        || nodata.stream().anyMatch(value -> value != null && !Double.isNaN(Numbers.parse(value))));
    }

    /** {@return whether the alpha band is not the last band} */
    public boolean isAlphaInside() {
        return alpha > 0 && alpha < dataset.getRasterCount();
    }

    /** {@return whether gdalwarp takes a dataset's last band for alpha} */
    public static boolean endsInAlpha(Dataset dataset) {
        int count = dataset.getRasterCount();
        return count > 0 && dataset.GetRasterBand(count).GetColorInterpretation() == gdalconstConstants.GCI_AlphaBand;
    }

    /** {@return whether gdalwarp would take the last band for alpha} */
    public boolean hasAlphaAtEnd() {
        return endsInAlpha(dataset);
    }

    /** {@return whether the colour table has semi-transparent colours} */
    public boolean hasShades() {
        ColorTable table = dataset.GetRasterBand(1).GetColorTable();
        for (int i = 0; table != null && i < table.GetCount(); i++) {
            int opacity = opacity(table, i);
            if (opacity > 0 && opacity < 255) {
                return true;
            }
        }
        return false;
    }

    /** {@return the kinds of validity for notes, such as "nodata values and a mask"} */
    public String inWords() {
        List<String> words = carriers.stream()
                .map(carrier -> switch (carrier) {
                    case NODATA -> "nodata values";
                    case NODATA_VALUES -> "a list of nodata values";
                    case MASK -> "a mask";
                    case BAND_MASKS -> "masks";
                    case ALPHA -> "an alpha band";
                    default -> "transparent colours";
                })
                .toList();
        int last = words.size() - 1;
        return last < 1
                ? String.join("", words)
                : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }

    /**
     * Reads which pixels of a band are valid.
     *
     * @param band from 1; in an alpha band all are valid
     * @return a byte for each pixel, row by row: 1 if valid, else 0
     * @throws io.dropwarp.model.DropwarpException if the source cannot be read
     */
    public byte[] read(int band, int x, int y, int width, int height) {
        byte[] valid = new byte[width * height];
        Arrays.fill(valid, (byte) 1);
        if (band == alpha) {
            return valid;
        }
        Window window = new Window(x, y, width, height);
        if (nodata.get(band - 1) != null || type(band).contains("Float")) {
            hide(valid, equal(band, nodata.get(band - 1), window));
        }
        if (!list.isEmpty()) {
            boolean[] all = equal(1, list.get(0), window);
            for (int i = 2; i <= list.size(); i++) {
                boolean[] more = equal(i, list.get(i - 1), window);
                for (int p = 0; p < all.length; p++) {
                    all[p] &= more[p];
                }
            }
            hide(valid, all);
        }
        if (carriers.contains(MASK)) {
            hide(valid, zeros(dataset.GetRasterBand(1).GetMaskBand(), window));
        }
        if (carriers.contains(BAND_MASKS)) {
            for (int i : colourBands()) {
                hide(valid, zeros(dataset.GetRasterBand(i).GetMaskBand(), window));
            }
        }
        if (alpha > 0) {
            hide(valid, zeros(dataset.GetRasterBand(alpha), window));
        }
        if (hiddenColours.length > 0) {
            hide(valid, transparent(window));
        }
        return valid;
    }

    private record Window(int x, int y, int width, int height) {
        int pixels() {
            return width * height;
        }
    }

    private static void hide(byte[] valid, boolean[] hidden) {
        for (int p = 0; p < valid.length; p++) {
            if (hidden[p]) {
                valid[p] = 0;
            }
        }
    }

    /** Where a band has a value, or NaN. */
    private boolean[] equal(int band, String value, Window window) {
        boolean[] out = new boolean[window.pixels()];
        if (DataTypes.isWide(type(band))) {
            java.util.OptionalLong wanted = DataTypes.bits(type(band), value);
            ByteBuffer pixels = longs(band, window);
            for (int p = 0; p < out.length; p++) {
                out[p] = wanted.isPresent() && pixels.getLong(p * 8) == wanted.getAsLong();
            }
            return out;
        }
        double wanted = value == null ? Double.NaN : Numbers.parse(value);
        wanted = type(band).endsWith("Float32") ? (float) wanted : wanted;
        double[] pixels = doubles(dataset.GetRasterBand(band), window);
        for (int p = 0; p < out.length; p++) {
            double pixel = pixels[p];
            // Adding 0 makes -0 and 0 the same.
            out[p] = Double.compare(pixel + 0.0, wanted + 0.0) == 0 || Double.isNaN(pixel);
        }
        return out;
    }

    private ByteBuffer longs(int band, Window w) {
        PixelBuffer buffer = new PixelBuffer();
        if (!buffer.read(dataset.GetRasterBand(band), w.x, w.y, w.width, w.height, type(band))) {
            throw unread();
        }
        return buffer.bytes();
    }

    private static double[] doubles(Band band, Window w) {
        double[] pixels = new double[w.pixels()];
        GdalError.reset();
        int error;
        try {
            error = band.ReadRaster(w.x, w.y, w.width, w.height, w.width, w.height, DOUBLE, pixels);
        } catch (RuntimeException e) {
            error = gdalconstConstants.CE_Failure;
        }
        if (error != gdalconstConstants.CE_None) {
            throw unread();
        }
        return pixels;
    }

    private static io.dropwarp.model.DropwarpException unread() {
        return GdalError.failure("Cannot read the source", FailureCode.CORRUPT, null);
    }

    private static boolean[] zeros(Band band, Window window) {
        boolean[] out = new boolean[window.pixels()];
        double[] pixels = doubles(band, window);
        for (int p = 0; p < out.length; p++) {
            out[p] = pixels[p] == 0;
        }
        return out;
    }

    /**
     * {@return for each pixel, row by row, whether any band other than alpha is NaN}
     *
     * @throws io.dropwarp.model.DropwarpException if the source cannot be read
     */
    public boolean[] notANumber(int x, int y, int width, int height) {
        boolean[] any = new boolean[width * height];
        Window window = new Window(x, y, width, height);
        for (int band : colourBands()) {
            if (isFloat(band)) {
                boolean[] nan = equal(band, null, window);
                for (int p = 0; p < any.length; p++) {
                    any[p] |= nan[p];
                }
            }
        }
        return any;
    }

    private boolean[] transparent(Window window) {
        boolean[] out = new boolean[window.pixels()];
        double[] pixels = doubles(dataset.GetRasterBand(1), window);
        for (int p = 0; p < out.length; p++) {
            int index = (int) pixels[p];
            out[p] = index >= 0 && index < hiddenColours.length && hiddenColours[index];
        }
        return out;
    }

    private String type(int band) {
        return gdal.GetDataTypeName(dataset.GetRasterBand(band).getDataType());
    }

    /**
     * A view of the source in which gdalwarp sees every kind of validity.
     *
     * @param together whether the output marks validity for all bands at once, without a nodata value
     * @return a dataset whose last band is an alpha that combines all but the nodata values, to be deleted before the
     *     source; null if the source itself is enough
     */
    public Dataset view(boolean together) {
        return needsView() ? withAlpha(together) : null;
    }

    /**
     * {@return whether the last band of the {@link #view} is alpha} False if there is no view, or it has nodata values
     * only.
     */
    public boolean viewHasAlpha(boolean together) {
        return needsView() && (hasMasks() || hidesNan(together));
    }

    /** NaN in place of a nodata value makes a gap in one band; without one, it hides the pixel in all bands. */
    private boolean hidesNan(boolean together) {
        return losesNan && together && colourBands().size() > 1;
    }

    /** {@return whether gdalwarp would miss something in the source itself} */
    public boolean needsView() {
        List<String> masks = new ArrayList<>(carriers);
        boolean values = masks.remove(NODATA);
        return replacesNan()
                || !(masks.isEmpty()
                        || (masks.equals(List.of(ALPHA)) && !isAlphaInside())
                        || (masks.equals(List.of(MASK)) && !values)
                        || (masks.equals(List.of(NODATA_VALUES)) && !values));
    }

    private Dataset withAlpha(boolean together) {
        List<String> words = new ArrayList<>(List.of("-of", "VRT", "-mask", "none"));
        colourBands().forEach(band -> words.addAll(List.of("-b", Integer.toString(band))));
        GdalError.reset();
        Dataset view = gdal.Translate("", dataset, new TranslateOptions(GdalList.of(words)));
        if (view == null) {
            throw GdalError.failure("Cannot join the source's masks", FailureCode.INTERNAL, null);
        }
        if (losesNan) {
            view = withoutNan(view);
        }
        List<String> layers = layers(together);
        if (layers.isEmpty()) {
            return view;
        }
        String type = gdal.GetDataTypeName(
                alpha > 0 ? dataset.GetRasterBand(alpha).getDataType() : gdalconstConstants.GDT_Byte);
        List<String> kind = layers.size() == 1
                ? List.of()
                : List.of("subclass=VRTDerivedRasterBand", "PixelFunctionType=mul", "SourceTransferType=Float64");
        view.AddBand(gdal.GetDataTypeByName(type), GdalList.of(kind));
        Band band = view.GetRasterBand(view.getRasterCount());
        band.SetColorInterpretation(gdalconstConstants.GCI_AlphaBand);
        for (int i = 0; i < layers.size(); i++) {
            if (band.SetMetadataItem("source_" + i, layers.get(i), "new_vrt_sources") != gdalconstConstants.CE_None) {
                view.delete();
                throw GdalError.failure("Cannot join the source's masks", FailureCode.INTERNAL, null);
            }
        }
        return view;
    }

    /** The view with NaN replaced by the nodata value; without a nodata value, NaN becomes it. */
    private Dataset withoutNan(Dataset view) {
        List<Integer> bands = colourBands();
        for (int i = 1; i <= bands.size(); i++) {
            if (isFloat(bands.get(i - 1))) {
                String value = nodata.get(bands.get(i - 1) - 1);
                view.GetRasterBand(i).SetNoDataValue(value == null ? Double.NaN : Numbers.parse(value));
            }
        }
        String[] parts = String.valueOf(view.GetMetadata_List("xml:VRT").get(0)).split("(?=<VRTRasterBand )", -1);
        view.delete();
        for (int i = 1; i < parts.length; i++) {
            String value = nodata.get(bands.get(i - 1) - 1);
            if (isFloat(bands.get(i - 1)) && value != null && !Double.isNaN(Numbers.parse(value))) {
                // Pixels that such a source does not supply keep the band's fill, its nodata value.
                parts[i] = parts[i].replace("<SimpleSource>", "<ComplexSource>")
                        .replace("</SimpleSource>", "<NODATA>nan</NODATA></ComplexSource>");
            }
        }
        Dataset numbers = gdal.Open(String.join("", parts));
        if (numbers == null) {
            throw GdalError.failure("Cannot mark the source's NaN pixels", FailureCode.INTERNAL, null);
        }
        return numbers;
    }

    /** Layers are multiplied: the first has the alpha values, the others are 0 or 1. */
    private List<String> layers(boolean together) {
        List<String> layers = new ArrayList<>();
        if (alpha > 0) {
            layers.add(layer(dataset.GetDescription(), Integer.toString(alpha), ""));
        }
        if (hiddenColours.length > 0) {
            // Semi-transparent colours count as opaque: a TIFF's colour table has neither.
            StringBuilder table = new StringBuilder();
            for (int i = 0; i < hiddenColours.length; i++) {
                table.append(i == 0 ? "" : ",").append(i).append(':').append(hiddenColours[i] ? 0 : full(layers));
            }
            layers.add(layer(dataset.GetDescription(), "1", "<LUT>" + table + "</LUT>"));
        }
        if (carriers.contains(MASK)) {
            layers.add(mask(dataset.GetDescription(), 1, layers));
        }
        if (carriers.contains(BAND_MASKS)) {
            colourBands().forEach(band -> layers.add(mask(dataset.GetDescription(), band, layers)));
        }
        if (!list.isEmpty()) {
            layers.add(mask(listed(), 1, layers));
        }
        if (hidesNan(together)) {
            String numbers = numbers();
            colourBands().stream().filter(this::isFloat).forEach(band -> layers.add(mask(numbers, band, layers)));
        }
        return layers;
    }

    private static int full(List<String> before) {
        return before.isEmpty() ? 255 : 1;
    }

    private String mask(String name, int band, List<String> before) {
        String scale = "<ScaleOffset>0</ScaleOffset><ScaleRatio>" + 1 / 255.0 + "</ScaleRatio>";
        return layer(name, "mask," + band, before.isEmpty() ? "" : scale);
    }

    /** A VRT with the list and no mask, so that GDAL's mask band uses the list. */
    private String listed() {
        Dataset vrt = gdal.Translate(
                "",
                dataset,
                new TranslateOptions(GdalList.of("-of", "VRT", "-mask", "none", "-colorinterp", "undefined")));
        if (vrt == null) {
            throw GdalError.failure("Cannot join the source's masks", FailureCode.INTERNAL, null);
        }
        String xml = String.valueOf(vrt.GetMetadata_List("xml:VRT").get(0));
        vrt.delete();
        return xml;
    }

    /** A VRT whose mask bands use NaN only. */
    private String numbers() {
        Dataset vrt = gdal.Translate(
                "", dataset, new TranslateOptions(GdalList.of("-of", "VRT", "-mask", "none", "-a_nodata", "nan")));
        if (vrt == null) {
            throw GdalError.failure("Cannot mark the source's NaN pixels", FailureCode.INTERNAL, null);
        }
        vrt.SetMetadataItem("NODATA_VALUES", null);
        String xml = String.valueOf(vrt.GetMetadata_List("xml:VRT").get(0));
        vrt.delete();
        return xml;
    }

    private String layer(String name, String band, String more) {
        StringBuilder xml = new StringBuilder("<ComplexSource><SourceFilename relativeToVRT=\"0\" shared=\"0\">");
        xml.append(Xml.escape(name)).append("</SourceFilename>");
        if (!openOptions.isEmpty() && !name.startsWith("<")) {
            xml.append("<OpenOptions>");
            new TreeMap<>(openOptions)
                    .forEach((key, value) -> xml.append("<OOI key=\"")
                            .append(Xml.escape(key))
                            .append("\">")
                            .append(Xml.escape(value))
                            .append("</OOI>"));
            xml.append("</OpenOptions>");
        }
        String size = "xSize=\"" + dataset.getRasterXSize() + "\" ySize=\"" + dataset.getRasterYSize() + "\"/>";
        xml.append("<SourceBand>").append(band).append("</SourceBand>");
        xml.append("<SrcRect xOff=\"0\" yOff=\"0\" ").append(size);
        xml.append("<DstRect xOff=\"0\" yOff=\"0\" ").append(size);
        return xml.append(more).append("</ComplexSource>").toString();
    }
}
