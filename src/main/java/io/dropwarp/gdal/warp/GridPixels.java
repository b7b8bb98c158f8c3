package io.dropwarp.gdal.warp;

import io.dropwarp.gdal.core.Grid;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.core.WarpArguments;
import io.dropwarp.gdal.crs.CrsResolver;
import io.dropwarp.gdal.crs.GeoBox;
import io.dropwarp.gdal.crs.OperationCandidate;
import io.dropwarp.gdal.crs.ProjInfo;
import io.dropwarp.gdal.georeference.PixelTransform;
import io.dropwarp.gdal.source.OwnGeoreference;
import io.dropwarp.gdal.tile.OpenJob;
import io.dropwarp.model.Plan;
import io.dropwarp.model.TargetGrid;
import io.dropwarp.model.Tile;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.gdal.osr.SpatialReference;

/**
 * Gives every part of a grid the coordinates that its pixels have in the whole grid, to the last bit.
 *
 * <p>A part with an origin of its own does not: the origin is rounded, which moves its pixels by about 1e-11 of a
 * pixel, and in a float raster that changes a last bit here and there. So gdalwarp is given a part whose coordinates are
 * the columns and rows of the whole grid, which are exact, and a coordinate operation that ends with the grid's
 * geotransform. PROJ computes it in the same order as GDAL. For the GDAL thread.
 */
final class GridPixels {

    /** Types too coarse to show a coordinate shift in the last bits, some 1e-11 of a pixel. */
    private static final Set<String> COARSE = Set.of("Byte", "UInt16", "Int16");

    /** Points compared along each axis. */
    private static final int CHECKS = 64;

    private static final String SWAP = " +step +proj=axisswap +order=2,1";

    private final String operation;

    private GridPixels(String operation) {
        this.operation = operation;
    }

    /** {@return whether a pixel type cannot show that a part of a grid has an origin of its own} */
    static boolean areCoarse(String type) {
        return COARSE.contains(type);
    }

    /** {@return the coordinates of a job's parts; null if they are not needed, or PROJ's operation is not known} */
    static GridPixels of(OpenJob job) {
        Plan plan = job.plan();
        WarpArguments arguments = new WarpArguments(plan.warpArguments());
        if (areCoarse(plan.grid().type())
                || (plan.tiling().count() == 1
                        && !CellCutter.isLarge(plan.tiling().tile(0, 0)))
                || !CellCutter.isPlain(plan, arguments)) {
            return null;
        }
        String source = arguments.value("-s_srs") == null
                ? text(OwnGeoreference.crs(job.source(), plan.source().georeferencing()))
                : arguments.value("-s_srs");
        List<OperationCandidate> known = source == null
                ? List.of()
                : ProjInfo.operations(source, arguments.value("-t_srs"), GeoBox.WORLD, false);
        // Between several, PROJ chooses for each point.
        return known.size() == 1 && known.get(0).pipeline() != null
                ? checked(job, arguments, known.get(0).pipeline())
                : null;
    }

    private static String text(SpatialReference crs) {
        return crs == null ? null : CrsResolver.wkt(crs);
    }

    private static GridPixels checked(OpenJob job, WarpArguments arguments, String pipeline) {
        TargetGrid grid = job.plan().grid();
        List<Double> g = grid.geotransform();
        String affine = " +step +inv +proj=affine +xoff=" + Numbers.text(g.get(0)) + " +yoff=" + Numbers.text(g.get(3))
                + " +s11=" + Numbers.text(g.get(1)) + " +s22=" + Numbers.text(g.get(5));
        // The second is for a CRS whose official order of axes is not GDAL's.
        for (String ending : List.of(affine, SWAP + affine + SWAP)) {
            GridPixels pixels = new GridPixels(
                    (pipeline.startsWith("+proj=pipeline") ? "" : "+proj=pipeline +step ") + pipeline + ending);
            if (pixels.agree(job, arguments)) {
                return pixels;
            }
        }
        return null;
    }

    /** Compares them with the coordinates that gdalwarp has without this operation, bit by bit. */
    private boolean agree(OpenJob job, WarpArguments plain) {
        TargetGrid target = job.plan().grid();
        Grid grid = Grid.of(target, new Tile(0, 0, 0, 0, target.width(), target.height()));
        double[][] expected = new double[CHECKS * CHECKS][];
        double[][] actual = new double[CHECKS * CHECKS][];
        for (int i = 0; i < expected.length; i++) {
            double column = Math.floorDiv((target.width() - 1L) * (i % CHECKS), CHECKS - 1) + 0.5;
            double row = Math.floorDiv((target.height() - 1L) * Math.floorDiv(i, CHECKS), CHECKS - 1) + 0.5;
            expected[i] = grid.at(column, row);
            actual[i] = new double[] {column, row, 0};
        }
        // One after the other, since GDAL caches transformations that nobody holds.
        try (PixelTransform transform = PixelTransform.along(job.source(), plain)) {
            if (transform == null) {
                return false;
            }
            transform.apply(true, expected);
        }
        try (PixelTransform transform = PixelTransform.along(job.source(), arguments(plain))) {
            if (transform == null) {
                return false;
            }
            transform.apply(true, actual);
        }
        return Arrays.deepEquals(expected, actual);
    }

    /** {@return gdalwarp's arguments for a target placed by {@link #geotransform}} */
    WarpArguments arguments(WarpArguments plain) {
        return plain.with("-to", "COORDINATE_OPERATION=" + operation);
    }

    /** {@return the geotransform of a part of the grid whose coordinates are columns and rows} */
    static double[] geotransform(Tile window) {
        return new double[] {window.xOff(), 1, 0, window.yOff(), 0, 1};
    }
}
