package io.dropwarp.gdal.plan;

import io.dropwarp.gdal.core.Grid;
import io.dropwarp.gdal.extent.SourceOutline;
import io.dropwarp.gdal.extent.SourceSamples;
import io.dropwarp.gdal.georeference.PixelTransform;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.WarpOptions;
import java.util.List;

/**
 * Special rules of the resampling method {@code sum}. GDAL distributes it from source to target, each source pixel as
 * the box around its corners. For the GDAL thread.
 */
final class SumRules {

    /** Points along each side of the lattice that looks for the edge. */
    private static final int SIDE = 201;

    private SumRules() {}

    /**
     * {@return options that place every pixel exactly, since an error of a part of a target pixel is one of many source
     * pixels}
     */
    static WarpOptions exact(WarpOptions options, List<String> notes) {
        if (options.errorThreshold() == 0) {
            return options;
        }
        notes.add("Every pixel is transformed exactly instead of within the error threshold, since sum shares out the"
                + " value of each source pixel.");
        return options.asExact();
    }

    /**
     * Rejects sources with pixels on both sides of the edge of a map that repeats: the box around such a pixel would
     * span the Earth, and GDAL loses what lies beyond the edge.
     *
     * @param transform from source pixels to target coordinates
     * @param period x distance after which the map repeats, 0 if it does not
     * @throws DropwarpException NOT_TRANSFORMABLE if the source crosses the edge
     */
    static void refuseAcrossEdge(PixelTransform transform, int width, int height, double period) {
        if (period == 0) {
            return;
        }
        // Centres, since the outer edges of a world raster lie on the edge of the map.
        double[][] points = SourceSamples.centres(width, height, SIDE);
        transform.apply(false, points);
        for (int i = 0; i < points.length; i++) {
            boolean across = i % SIDE > 0 && Math.abs(points[i][0] - points[i - 1][0]) > period / 2;
            boolean down = i >= SIDE && Math.abs(points[i][0] - points[i - SIDE][0]) > period / 2;
            if (across || down) {
                throw new DropwarpException(
                        FailureCode.NOT_TRANSFORMABLE,
                        "The source crosses the edge of the target's map at 180° or a pole, where the resampling \"sum\" would"
                                + " lose what lies beyond.",
                        "Take a target CRS whose map does not end there, or cut the source at 180° and drop both parts.");
            }
        }
    }

    /**
     * {@return the grid, extended by a pixel where needed to hold the whole source} gdalwarp rounds to whole pixels,
     * and half a pixel at an edge would be missing from the sum. A grid fixed by options is kept.
     */
    static Grid whole(Grid grid, SourceOutline outline, WarpOptions options, List<String> notes) {
        if (options.extent() != null || options.size() != null || options.targetAlignedPixels()) {
            return grid;
        }
        Grid whole = outline.withinGrid();
        if (!whole.equals(grid)) {
            notes.add("The grid is a pixel larger at some edges than gdalwarp's, which would leave a part of the source"
                    + " out of the sum.");
        }
        return whole;
    }
}
