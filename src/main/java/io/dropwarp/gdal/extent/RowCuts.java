package io.dropwarp.gdal.extent;

import io.dropwarp.gdal.core.Grid;
import io.dropwarp.gdal.georeference.PixelTransform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a row of target pixels may be cut without moving one of them.
 *
 * <p>gdalwarp does not transform each pixel of a row. It transforms the first, middle and last one. If the middle is
 * farther than the error threshold from the line between the others, it treats the pixels before the middle and those
 * from the middle on as separate rows, else it uses the line for all of them (GDALApproxTransformInternal in
 * alg/gdaltransformer.cpp). So a part that begins and ends where every row is cut anyway has the same source
 * coordinates when it is warped alone. For the GDAL thread.
 */
public final class RowCuts {

    /** A middle must exceed the threshold by this factor, so that rounding never decides. */
    private static final double CLEARLY = 1.01;

    private final PixelTransform transform;
    private final Grid grid;
    private final double maxError;
    private final int wide;
    private final List<Integer> cuts = new ArrayList<>();

    /** Source coordinates of the pixels of a column. */
    private final Map<Integer, double[][]> columns = new HashMap<>();

    private RowCuts(PixelTransform transform, Grid grid, double maxError, int narrowest) {
        this.transform = transform;
        this.grid = grid;
        this.maxError = maxError;
        this.wide = 2 * narrowest;
    }

    /**
     * {@return the first column of each part, then the grid's width}
     *
     * @param transform from target to source pixels, exact
     * @param grid the part of the target grid whose rows are cut, as wide as a call of gdalwarp
     * @param maxError error threshold in source pixels; 0 where every pixel is transformed separately
     * @param narrowest minimum width of a part in target pixels, within a pixel
     */
    public static List<Integer> of(PixelTransform transform, Grid grid, double maxError, int narrowest) {
        RowCuts found = new RowCuts(transform, grid, maxError, narrowest);
        found.cuts.add(0);
        found.cut(0, grid.width());
        found.cuts.add(grid.width());
        return List.copyOf(found.cuts);
    }

    /** Adds the cuts within a part, from left to right. */
    private void cut(int from, int width) {
        int middle = (width - 1) / 2;
        if (width >= wide && (maxError == 0 || allCut(from, middle, width))) {
            cut(from, middle);
            cuts.add(from + middle);
            cut(from + middle, width - middle);
        }
    }

    /** Whether gdalwarp cuts this part in two in every row. */
    private boolean allCut(int from, int middle, int width) {
        double[][] first = column(from);
        double[][] between = column(from + middle);
        double[][] last = column(from + width - 1);
        double share = (double) middle / (width - 1);
        for (int row = 0; row < grid.height(); row++) {
            double error = 0;
            for (int axis = 0; axis < 2; axis++) {
                double line = first[row][axis] + share * (last[row][axis] - first[row][axis]);
                error += Math.abs(line - between[row][axis]);
            }
            // Includes points without an image: gdalwarp then transforms each pixel separately.
            if (!(error > CLEARLY * maxError)) {
                return false;
            }
        }
        // It also does so where one of the new ends or middles has no image.
        return exists(from + (middle - 1) / 2)
                && exists(from + middle - 1)
                && exists(from + middle + (width - middle - 1) / 2);
    }

    private boolean exists(int column) {
        for (double[] point : column(column)) {
            if (Double.isNaN(point[0])) {
                return false;
            }
        }
        return true;
    }

    private double[][] column(int x) {
        return columns.computeIfAbsent(x, column -> {
            double[][] points = new double[grid.height()][];
            for (int row = 0; row < points.length; row++) {
                points[row] = grid.at(column + 0.5, row + 0.5);
            }
            transform.apply(true, points);
            return points;
        });
    }
}
