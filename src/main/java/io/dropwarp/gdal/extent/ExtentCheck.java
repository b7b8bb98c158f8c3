package io.dropwarp.gdal.extent;

import io.dropwarp.gdal.core.Box;
import io.dropwarp.gdal.core.Grid;
import io.dropwarp.gdal.georeference.PixelTransform;
import java.util.List;

/**
 * Checks an extent against the source independently: with a lattice of more than 10,000 pixel centres, different from
 * the one that found the extent, and the last points with an image between neighbours. For the GDAL thread.
 */
final class ExtentCheck {

    /** Points per side; the step is shared with none of the lattices of 10, 20, 40, … that find an extent. */
    static final int SIDE = 103;

    private ExtentCheck() {}

    /**
     * {@return share (0 to 1) of the points with an image that lie more than a pixel outside an extent; above 0 if only
     * an edge does}
     *
     * @param transform from source pixels to target coordinates
     * @param roundTrip tells which images are real
     * @param grid the extent
     * @param period x distance after which the map repeats, 0 if it does not
     */
    static double outside(
            PixelTransform transform, RoundTrip roundTrip, int width, int height, Grid grid, double period) {
        SourceSamples walk = SourceSamples.at(transform, roundTrip, SourceSamples.centres(width, height, SIDE));
        Box box = grid.box();
        Box wide = box.grown(grid.xSize(), grid.ySize());
        long found = walk.found();
        long outside = 0;
        for (int i = 0; i < walk.size(); i++) {
            if (walk.has(i) && !contains(wide, walk.x(i), walk.y(i), period)) {
                outside++;
            }
        }
        if (outside == 0 && found > 0 && found < walk.size()) {
            FootprintEdge edge = new FootprintEdge(transform, roundTrip, width, height, 0, 0);
            List<double[]> last = edge.edges(walk, SIDE, (x, y) -> true);
            outside = last.stream().anyMatch(image -> !contains(wide, image[0], image[1], period)) ? 1 : 0;
        }
        return found == 0 ? 0 : (double) outside / found;
    }

    /** On a map that repeats, a point may lie a whole turn away. */
    private static boolean contains(Box box, double x, double y, double period) {
        return box.contains(x, y) || (period > 0 && (box.contains(x - period, y) || box.contains(x + period, y)));
    }
}
