package io.dropwarp.gdal;

import io.dropwarp.model.SourceInfo;
import io.dropwarp.model.WarpOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How a source is warped, once its options have been read in the light of what it is: resampling, type, nodata and
 * alpha. Pure.
 *
 * @param resampling GDAL's name of the method
 * @param sourceNodata nodata values to assume in place of the source's own, space between bands; "none"; or null
 * @param nodata nodata value of the output, or null
 * @param addAlpha whether an alpha band is added that the source does not have
 * @param dropAlpha whether a source's alpha band is taken as a band like any other
 */
record WarpChoice(String resampling, String sourceNodata, String nodata, boolean addAlpha, boolean dropAlpha) {

    /**
     * Reads the options in the light of the source.
     *
     * @param options effective options, already checked
     * @param source what the source is
     * @param notes receives decisions worth telling
     * @return the choice
     */
    static WarpChoice of(WarpOptions options, SourceInfo source, List<String> notes) {
        String resampling = JobSpec.resampling(options);
        boolean keepsValues = resampling.equals("near") || resampling.equals("mode");
        if (!keepsValues && source.colorTable()) {
            notes.add("Resampled by nearest neighbour instead of " + resampling
                    + ", since the source has a colour table, and the mean of two indices is no colour between.");
            resampling = "near";
        }
        String outputType = options.type() == null ? DataTypes.union(source.types()) : options.type();
        String wantedAlpha = JobSpec.lower(options.alpha(), "auto");
        boolean sourceAlpha = source.mask().equals("alpha");
        String assumed = assumedNodata(options, source, notes);
        String first = firstNodata(assumed, source);
        String nodata = null;
        boolean lost = false;
        if (options.nodata() != null) {
            nodata = options.nodata().trim().equalsIgnoreCase("none") ? null : Numbers.exact(options.nodata());
            if (nodata != null && !DataTypes.holds(outputType, nodata)) {
                throw JobSpec.bad("nodata", nodata, "cannot be held by pixels of type " + outputType);
            }
        } else if (first != null && !(sourceAlpha && !wantedAlpha.equals("no"))) {
            lost = !DataTypes.holds(outputType, first);
            nodata = lost ? null : first;
        }
        boolean masked = source.mask().equals("per-dataset") && first == null;
        boolean add = !sourceAlpha
                && (wantedAlpha.equals("yes") || (wantedAlpha.equals("auto") && nodata == null && (masked || lost)));
        if (add && wantedAlpha.equals("auto")) {
            notes.add(
                    lost
                            ? "Added an alpha band, since " + outputType + " cannot hold the nodata value " + first
                                    + "."
                            : "Added an alpha band, which keeps the source's mask.");
        }
        if (add && nodata != null && options.nodata() == null) {
            nodata = null;
        }
        return new WarpChoice(resampling, assumed, nodata, add, sourceAlpha && wantedAlpha.equals("no"));
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

    /**
     * The arguments of gdalwarp that follow.
     *
     * @return a new list
     */
    List<String> arguments() {
        List<String> out = new ArrayList<>(List.of("-r", resampling));
        if (sourceNodata != null) {
            out.addAll(List.of("-srcnodata", sourceNodata));
        }
        out.addAll(List.of("-dstnodata", nodata == null ? "none" : nodata));
        if (addAlpha) {
            out.add("-dstalpha");
        }
        if (dropAlpha) {
            out.add("-nosrcalpha");
        }
        return out;
    }
}
