package io.dropwarp.gdal.plan;

import io.dropwarp.gdal.core.JobSpec;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.core.OutputFormat;
import io.dropwarp.gdal.pixels.DataTypes;
import io.dropwarp.gdal.source.SourceValidity;
import io.dropwarp.gdal.tile.MaskBand;
import io.dropwarp.model.SourceInfo;
import io.dropwarp.model.WarpOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How a source is warped, after combining the options with its properties: resampling, type, nodata, alpha and mask.
 *
 * @param sourceNodata nodata values to assume in place of the source's own, separated by spaces; "none"; or null
 * @param nodata nodata value of the output, or null
 * @param alpha whether the output's last band is alpha
 * @param addAlpha whether the source lacks that band
 * @param dropAlpha whether the source's alpha band is treated as an ordinary band
 * @param mask as in {@link io.dropwarp.model.TargetGrid#mask()}
 */
record WarpChoice(
        String resampling,
        String sourceNodata,
        String nodata,
        boolean alpha,
        boolean addAlpha,
        boolean dropAlpha,
        String mask) {

    /** {@return the choice for checked options} */
    static WarpChoice of(WarpOptions options, SourceInfo source, SourceValidity validity, List<String> notes) {
        String resampling = JobSpec.resampling(options);
        boolean keepsValues = resampling.equals("near") || resampling.equals("mode");
        if (!keepsValues && source.colorTable()) {
            notes.add("Resampled by nearest neighbour instead of " + resampling
                    + ", since the source has a colour table, and the mean of two indices has no meaning.");
            resampling = "near";
        }
        String outputType = options.type() == null ? DataTypes.union(source.types()) : options.type();
        String wantedAlpha = JobSpec.lower(options.alpha(), "auto");
        String lossy = OutputFormat.lossyCodec(options);
        boolean noAlpha = "JPEG".equals(lossy);
        boolean sourceAlpha = validity.alphaBand() > 0;
        boolean kept = sourceAlpha && !noAlpha;
        boolean add = !sourceAlpha && wantedAlpha.equals("yes") && !noAlpha;
        String assumed = assumedNodata(options, source, notes);
        if (assumed == null && validity.isListed()) {
            // The list excludes pixels only where all bands have their value, so no band may use its own.
            assumed = "none";
        }
        String first = firstNodata(assumed, source);
        boolean losesNan = validity.losesNan();
        if (losesNan && (assumed != null || first == null)) {
            // Only floats have NaN; converted to integers, NaN would become a valid zero.
            assumed = assumed == null ? "nan" : assumed.replace("none", "nan");
        }
        String nodata = null;
        boolean lost = false;
        if (options.nodata() != null) {
            nodata = options.nodata().trim().equalsIgnoreCase("none") ? null : Numbers.exact(options.nodata());
            if (nodata != null && !DataTypes.holds(outputType, nodata)) {
                throw JobSpec.bad("nodata", nodata, "cannot be held by pixels of type " + outputType);
            }
        } else if (first != null && !kept && !add) {
            lost = !DataTypes.holds(outputType, first) || (losesNan && Double.isNaN(Numbers.parse(first)));
            nodata = lost ? null : first;
        }
        boolean excludes = first != null || losesNan || validity.hasMasks() || options.nodata() != null;
        if (nodata != null && lossy != null) {
            nodata = OutputFormat.lossyNodata(
                    lossy,
                    OutputFormat.losesNan(options, outputType, source.bands()),
                    outputType,
                    nodata,
                    source.bands(),
                    notes);
        }
        int bands = validity.colourBands().size() + (kept || add ? 1 : 0);
        if (nodata != null
                && Double.isNaN(Numbers.parse(nodata))
                && OutputFormat.losesNan(options, outputType, bands)) {
            throw JobSpec.bad(
                    "nodata",
                    nodata,
                    "cannot be held by LERC in several bands of a COG; take another value, or DEFLATE or ZSTD, or"
                            + " \"layout: gtiff\"");
        }
        boolean masked = excludes && nodata == null && !kept && !add;
        boolean seen = MaskBand.isAlphaSeen(validity.colourBands().size(), outputType) && !source.colorTable();
        boolean filled = JobSpec.lower(options.collar(), "mask").equals("fill");
        if (masked && wantedAlpha.equals("auto") && !filled && lossy == null && seen && (lost || validity.hasMasks())) {
            add = true;
            masked = false;
        }
        if (lost) {
            boolean held = DataTypes.holds(outputType, first);
            notes.add((add ? "Added an alpha band" : "Wrote a mask") + ", since "
                    + (held ? "LERC in several bands of a COG" : outputType) + " cannot hold the nodata value " + first
                    + ".");
        } else if (add && wantedAlpha.equals("auto")) {
            notes.add("Added an alpha band, which keeps the source's mask.");
        }
        if (noAlpha && (sourceAlpha || wantedAlpha.equals("yes"))) {
            notes.add("Transparency became a mask, since JPEG has no alpha band.");
        }
        noteCarriers(validity, kept, notes);
        boolean maskNoted = notes.stream().anyMatch(note -> note.startsWith("Wrote a mask instead"));
        noteGaps(validity, nodata == null, maskNoted, notes);
        boolean collar = nodata == null && !kept && !add && !filled;
        boolean plainAlpha =
                wantedAlpha.equals("no") && validity.hasAlphaAtEnd() && !validity.viewHasAlpha(nodata == null);
        return new WarpChoice(
                resampling,
                assumed,
                nodata,
                kept || add,
                add,
                plainAlpha,
                masked ? "source" : collar ? "collar" : "none");
    }

    private static void noteCarriers(SourceValidity validity, boolean alpha, List<String> notes) {
        if (validity.carriers().contains(SourceValidity.BAND_MASKS)) {
            notes.add(
                    "The source has a mask for each band, and a TIFF has one for all: a pixel is invalid where any band's"
                            + " mask excludes it.");
        }
        if (validity.carriers().size() > 1) {
            notes.add("The source has " + validity.inWords() + "; a pixel that any of them excludes is invalid."
                    + (validity.needsView() ? " The command in this receipt uses only one of them." : ""));
        }
        if (alpha && validity.isAlphaInside()) {
            notes.add("The alpha band, number " + validity.alphaBand()
                    + " in the source, is the last one in the output, where readers look for it.");
        }
        if (validity.hasShades()) {
            notes.add("The colour table has half-transparent colours, which a TIFF cannot hold; they became opaque.");
        }
    }

    /** Notes what happens to gaps in only some of the bands, and to NaN. */
    private static void noteGaps(SourceValidity validity, boolean together, boolean maskNoted, List<String> notes) {
        boolean several = validity.colourBands().size() > 1;
        if (together && several && !maskNoted && validity.carriers().contains(SourceValidity.NODATA)) {
            notes.add("The output says for all bands at once which pixels are valid: a pixel is invalid only where"
                    + " all bands have their nodata value.");
        }
        if (validity.replacesNan()) {
            notes.add("What is not a number in the source is invalid"
                    + (together && several ? ", in all bands where it is so in any" : "")
                    + "; the command in this receipt may take it for a number.");
        }
    }

    /** {@return whether every value of the output is one of the source's} */
    boolean keepsValues() {
        return resampling.equals("near") || resampling.equals("mode");
    }

    /** {@return the same choice with another resampling method} */
    WarpChoice withResampling(String method) {
        return new WarpChoice(method, sourceNodata, nodata, alpha, addAlpha, dropAlpha, mask);
    }

    private static String assumedNodata(WarpOptions options, SourceInfo source, List<String> notes) {
        if (options.sourceNodata() != null) {
            return options.sourceNodata().trim().replaceAll("[\\s,]+", " ").toLowerCase(java.util.Locale.ROOT);
        }
        boolean any = false;
        boolean all = true;
        for (int i = 0; i < source.bands(); i++) {
            String value = source.nodata().get(i);
            any |= value != null;
            all &= value == null || !DataTypes.holds(source.types().get(i), value);
        }
        if (any && all) {
            notes.add("Ignored the source's nodata value "
                    + source.nodata().stream()
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse("") + ", which no pixel of type "
                    + source.types().get(0) + " can have.");
            return "none";
        }
        return null;
    }

    private static String firstNodata(String assumed, SourceInfo source) {
        if (assumed != null) {
            return assumed.equals("none")
                    ? null
                    : Numbers.exact(Numbers.words(assumed).get(0));
        }
        return source.nodata().stream().filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** {@return the resulting arguments of gdalwarp} */
    List<String> arguments() {
        List<String> out = new ArrayList<>(List.of("-r", resampling));
        if (sourceNodata != null) {
            out.addAll(List.of("-srcnodata", sourceNodata));
        }
        out.addAll(List.of("-dstnodata", nodata == null ? "none" : nodata));
        if (addAlpha || mask.equals("source")) {
            // A mask is warped as an alpha band, which becomes a mask when a tile is written.
            out.add("-dstalpha");
        }
        if (dropAlpha) {
            out.add("-nosrcalpha");
        }
        return out;
    }
}
