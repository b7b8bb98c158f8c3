package io.dropwarp.gdal.extent;

import io.dropwarp.gdal.core.Box;
import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.core.Grid;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.georeference.PixelTransform;
import io.dropwarp.gdal.georeference.RpcModel;
import io.dropwarp.model.WarpOptions;
import java.util.ArrayList;
import java.util.List;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;

/** The grids gdalwarp suggests for one source, and ours for bounds where it suggests none. For the GDAL thread. */
final class SuggestedGrid {

    private final Dataset source;
    private final PixelTransform transform;
    private final WarpOptions options;
    private final List<String> arguments;

    /**
     * @param transform from its pixels to the target CRS; released while gdalwarp is called
     * @param options extent, resolution and size override the suggestion
     * @param arguments gdalwarp arguments for CRSs and resampling
     */
    SuggestedGrid(Dataset source, PixelTransform transform, WarpOptions options, List<String> arguments) {
        this.source = source;
        this.transform = transform;
        this.options = options;
        this.arguments = List.copyOf(arguments);
    }

    /**
     * {@return a grid of at least one pixel for bounds, without gdalwarp; null if the size is not a positive number}
     *
     * @param size of a square pixel, CRS units, unless the options set a resolution
     */
    Grid own(Box box, double size) {
        List<Integer> wanted = options.size();
        if (options.resolution() != null || wanted != null) {
            Grid grid = box.empty() ? null : of(box, false);
            if (grid != null) {
                return grid;
            }
        }
        if (!(size > 0) || !Double.isFinite(size)) {
            return null;
        }
        double x = options.resolution() == null ? size : options.resolution().get(0);
        double y = options.resolution() == null
                ? size
                : options.resolution().get(options.resolution().size() - 1);
        int width = pixels(box.width() / x);
        int height = pixels(box.height() / y);
        return new Grid(box.xMin(), box.yMax(), x, y, width, height);
    }

    private static int pixels(double count) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.rint(count)));
    }

    private List<String> wanted() {
        List<String> out = new ArrayList<>();
        if (options.resolution() != null) {
            List<Double> r = options.resolution();
            out.addAll(List.of("-tr", Numbers.text(r.get(0)), Numbers.text(r.get(r.size() - 1))));
        }
        if (options.size() != null) {
            out.addAll(List.of(
                    "-ts",
                    options.size().get(0).toString(),
                    options.size().get(1).toString()));
        }
        if (options.targetAlignedPixels()) {
            out.add("-tap");
        }
        return out;
    }

    /**
     * {@return gdalwarp's grid, or null}
     *
     * @param box bounds in the target CRS unless the options set an extent; null to leave them to gdalwarp
     * @param real whether images of source pixels are known to lead back to them; then gdalwarp need not test it, which
     *     takes a third of its time
     */
    Grid of(Box box, boolean real) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("-of", "VRT"));
        all.addAll(wanted());
        List<Double> extent = options.extent();
        Box bounds = extent == null ? box : Box.of(extent);
        if (bounds != null) {
            all.addAll(List.of(
                    "-te",
                    Numbers.text(bounds.xMin()),
                    Numbers.text(bounds.yMin()),
                    Numbers.text(bounds.xMax()),
                    Numbers.text(bounds.yMax())));
        }
        transform.release();
        GdalError.reset();
        Dataset warped;
        // No grid is a normal result; keep the error out of the job's messages.
        gdal.PushErrorHandler("CPLQuietErrorHandler");
        gdal.SetThreadLocalConfigOption("CHECK_WITH_INVERT_PROJ", real ? "NO" : null);
        try {
            warped = gdal.Warp(
                    "",
                    new Dataset[] {source},
                    new org.gdal.gdal.WarpOptions(GdalList.of(RpcModel.located(source, all))));
        } catch (RuntimeException e) {
            return null;
        } finally {
            gdal.SetThreadLocalConfigOption("CHECK_WITH_INVERT_PROJ", null);
            gdal.PopErrorHandler();
        }
        if (warped == null) {
            return null;
        }
        double[] g = warped.GetGeoTransform();
        Grid grid = new Grid(g[0], g[3], g[1], Math.abs(g[5]), warped.getRasterXSize(), warped.getRasterYSize());
        warped.delete();
        return grid;
    }
}
