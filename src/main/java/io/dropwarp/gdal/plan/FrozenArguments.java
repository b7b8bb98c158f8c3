package io.dropwarp.gdal.plan;

import io.dropwarp.gdal.core.GdalLibrary;
import io.dropwarp.gdal.core.JobSpec;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.extent.SourceWindows;
import io.dropwarp.gdal.pixels.DataTypes;
import io.dropwarp.gdal.source.SourceValidity;
import io.dropwarp.gdal.warp.CodedWarp;
import io.dropwarp.model.Reach;
import io.dropwarp.model.SourceInfo;
import io.dropwarp.model.Tiling;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.protocol.Needs;
import io.dropwarp.protocol.PlanLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;

/**
 * Fixes everything that gdalwarp would otherwise estimate for each chunk, so that every tile gives the same pixels as
 * one whole run: scales, margins, overview, initial value, and how chunks are split.
 */
final class FrozenArguments {

    private final WarpOptions options;
    private final WarpChoice choice;
    private final SourceWindows windows;
    private final Dataset dataset;
    private final SourceInfo source;
    private final SourceValidity validity;

    FrozenArguments(WarpOptions options, WarpChoice choice, SourceWindows windows, Dataset dataset, SourceInfo source) {
        this.options = options;
        this.choice = choice;
        this.windows = windows;
        this.dataset = dataset;
        this.source = source;
        this.validity = SourceValidity.of(dataset, options);
    }

    /**
     * {@return the plan's arguments}
     *
     * @param base those for CRSs, resampling, nodata, alpha and type
     * @param pixelBytes bytes of one pixel of all bands
     */
    List<String> of(List<String> base, double pixelBytes, Tiling tiling, PlanLimits limits) {
        List<String> out = new ArrayList<>(base);
        int overview = overview();
        out.addAll(List.of("-ovr", overview < 0 ? "NONE" : Integer.toString(overview)));
        out.addAll(List.of("-et", Numbers.text(options.errorThreshold())));
        out.addAll(List.of("-wm", Long.toString(memory(pixelBytes, tiling, limits))));
        double ratio = overview < 0 ? 1 : overviewRatio(overview);
        warpOptions(ratio).forEach((key, value) -> out.addAll(List.of("-wo", key + "=" + value)));
        return out;
    }

    private Map<String, String> warpOptions(double ratio) {
        Map<String, String> out = new TreeMap<>();
        double xScale = near1(windows.xScale() * ratio);
        double yScale = near1(windows.yScale() * ratio);
        out.put("XSCALE", Numbers.text(xScale));
        out.put("YSCALE", Numbers.text(yScale));
        out.put("SRC_FILL_RATIO_HEURISTICS", "NO");
        out.put("SAMPLE_GRID", "YES");
        out.put("INIT_DEST", choice.nodata() == null ? "0" : "NO_DATA");
        out.put("SKIP_NOSOURCE", "YES");
        // Splits chunks by rows as long as possible; splitting by columns changes the approximation along rows.
        out.put("STREAMABLE_OUTPUT", "YES");
        double smallest = Math.min(xScale, yScale);
        int extra = source.georeferencing().equals("rpc") ? 5 : 0;
        if (smallest < 0.5) {
            // gdalwarp derives the margin from the scale of the current chunk, which may be too little at its edges.
            extra = Math.max(extra, (int) Math.min(1000, Math.ceil(radius() / smallest) + 16));
        }
        if (extra > 0) {
            out.put("SOURCE_EXTRA", Integer.toString(extra));
        }
        addAlphaRange(out);
        if (choice.sourceNodata() != null && validity.replacesNan()) {
            // Otherwise a pixel would be invalid only where all bands are.
            out.put("UNIFIED_SRC_NODATA", "NO");
        }
        options.warpOptions().forEach((key, value) -> out.put(key.toUpperCase(java.util.Locale.ROOT), value));
        return out;
    }

    /**
     * Keeps gdalwarp from scaling alpha to another type's range, where many visible values would become 0: many files
     * have alpha from 0 to 255 in pixels of 16 bits.
     */
    private void addAlphaRange(Map<String, String> out) {
        int band = validity.alphaBand();
        if (band == 0) {
            return;
        }
        int own = opaque(gdal.GetDataTypeName(dataset.GetRasterBand(band).getDataType()));
        String type = choice.alpha() ? type() : "Byte";
        if (coded() || own > opaque(type)) {
            // Coded warps write doubles, which are clamped afterwards.
            int most = coded() || DataTypes.holds(type, Integer.toString(own)) ? own : opaque(type);
            out.put("SRC_ALPHA_MAX", Integer.toString(most));
            out.put("DST_ALPHA_MAX", Integer.toString(most));
        }
    }

    /** gdalwarp's value of opaque. */
    private static int opaque(String type) {
        return switch (type) {
            case "UInt16" -> 65_535;
            case "Int16" -> 32_767;
            default -> 255;
        };
    }

    private String type() {
        return options.type() == null ? DataTypes.union(source.types()) : options.type();
    }

    private boolean coded() {
        return CodedWarp.takes(source, choice.sourceNodata(), choice.resampling(), type(), choice.nodata());
    }

    private static double near1(double scale) {
        return scale < 1 && 1 / scale < 1.05 ? 1 : scale;
    }

    /** Radius of GDAL's kernels in source pixels at scale 1, as in GWKGetFilterRadius. */
    private int radius() {
        return switch (choice.resampling()) {
            case "cubic", "cubicspline" -> 2;
            case "lanczos" -> 3;
            default -> 1;
        };
    }

    /**
     * {@return MB that a worker holds for the largest tile}
     *
     * @param pixelBytes bytes of one pixel of all bands, with gdalwarp's masks
     * @param typeBytes bytes of one pixel of all bands in the target
     * @param reach the part of the grid that is warped and then put into its tiles; null for all of it
     */
    int tileMemoryMb(double pixelBytes, double typeBytes, Tiling tiling, Reach reach, PlanLimits limits) {
        double target = typeBytes * tiling.tileWidth() * tiling.tileHeight();
        if (reach != null) {
            target += typeBytes
                    * Math.min(reach.width(), tiling.tileWidth())
                    * Math.min(reach.height(), tiling.tileHeight());
        }
        double chunk = pixelBytes * tiling.tileWidth() * tiling.tileHeight()
                + pixelBytes * windows.largest(tiling.tileWidth(), tiling.tileHeight());
        double most = (double) memory(pixelBytes, tiling, limits) * (1 << 20);
        return Needs.megabytes(GdalLibrary.cacheMb(), target + Math.min(chunk, most));
    }

    /** MB for one chunk: the largest tile and its source window, so that gdalwarp need not split it. */
    private long memory(double pixelBytes, Tiling tiling, PlanLimits limits) {
        double own = pixelBytes * tiling.tileWidth() * tiling.tileHeight();
        double from = pixelBytes * windows.largest(tiling.tileWidth(), tiling.tileHeight());
        double wanted = 1.3 * (own + from) + (16 << 20);
        double most = tiling.count() == 1 ? Math.max(3.0 * limits.tileBytes(), 64 << 20) : wanted;
        return (long) Math.max(64, Math.min(9999, Math.ceil(Math.min(wanted, most) / (1 << 20))));
    }

    /** The overview that all tiles read, by gdalwarp's rule for the whole grid; -1 for none. */
    private int overview() {
        String wanted = JobSpec.lower(options.sourceOverview(), "none");
        Band band = dataset.GetRasterBand(1);
        int count = band.GetOverviewCount();
        if (wanted.equals("none") || count == 0 || coded() || validity.needsView()) {
            return -1;
        }
        if (!wanted.equals("auto")) {
            return Math.min(count - 1, Integer.parseInt(wanted));
        }
        double ratio = 1 / Math.max(windows.xScale(), windows.yScale());
        int best = -1;
        for (int i = 0; i < count; i++) {
            if (overviewRatio(i) <= ratio + 0.1) {
                best = i;
            }
        }
        return best;
    }

    private double overviewRatio(int level) {
        return (double) source.width()
                / dataset.GetRasterBand(1).GetOverview(level).GetXSize();
    }
}
