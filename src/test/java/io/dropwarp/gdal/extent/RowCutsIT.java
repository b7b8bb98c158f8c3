package io.dropwarp.gdal.extent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.gdal.core.Grid;
import io.dropwarp.gdal.core.OpenGdal;
import io.dropwarp.gdal.core.WarpArguments;
import io.dropwarp.gdal.georeference.PixelTransform;
import java.util.List;
import org.gdal.gdal.Dataset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Where rows are cut, for projections of a sphere whose formulas are short. On the equator the gnomonic projection puts
 * longitude λ at R tan λ, so how far the middle of a row is from the line between its ends is known.
 */
@Tag("fast")
@ExtendWith(OpenGdal.class)
class RowCutsIT {

    private static final double RADIUS = 6_371_000;
    private static final double SOURCE_PIXEL = 1000;
    private static final String DEGREES = "+proj=longlat +R=6371000 +no_defs";
    private static final String GNOMONIC = "+proj=gnom +lat_0=0 +lon_0=0 +R=6371000 +no_defs";
    private static final String MERCATOR = "+proj=merc +lon_0=0 +R=6371000 +no_defs";

    private static final int WIDTH = 1025;

    /** From 0° to 41° on the equator, a row of 1025 pixels. */
    private static final Grid ROW = new Grid(0, 0.02, 0.04, 0.04, WIDTH, 1);

    private static List<Integer> cuts(String source, String target, Grid grid, double maxError, int narrowest) {
        Dataset raster = OpenGdal.raster(source, 100, 100, 0, SOURCE_PIXEL, 0, 0, 0, -SOURCE_PIXEL);
        try (PixelTransform transform = PixelTransform.along(raster, new WarpArguments(List.of("-t_srs", target)))) {
            return RowCuts.of(transform, grid, maxError, narrowest);
        } finally {
            raster.delete();
        }
    }

    /** How far the middle pixel of a part is from the line between its ends, in source pixels. */
    private static double error(int from, int width) {
        int middle = (width - 1) / 2;
        double first = tan(from);
        double last = tan(from + width - 1);
        double line = first + (double) middle / (width - 1) * (last - first);
        return Math.abs(line - tan(from + middle)) * RADIUS / SOURCE_PIXEL;
    }

    private static double tan(int column) {
        return Math.tan(Math.toRadians((column + 0.5) * 0.04));
    }

    @Test
    void aBentRowIsCutInTheMiddleWhereItsErrorIsClearlyAboveTheThreshold() {
        double error = error(0, WIDTH);
        assertThat(error).as("source pixels").isGreaterThan(100);

        assertThat(cuts(GNOMONIC, DEGREES, ROW, error * 0.98, 400)).containsExactly(0, 512, WIDTH);
        assertThat(cuts(GNOMONIC, DEGREES, ROW, error * 1.001, 400)).containsExactly(0, WIDTH);
    }

    @Test
    void onlyTheHalfThatIsBentFurtherIsCutAgain() {
        // tan bends more the larger the angle.
        double left = error(0, 512);
        double right = error(512, 513);
        assertThat(right).isGreaterThan(1.5 * left);

        assertThat(cuts(GNOMONIC, DEGREES, ROW, (left + right) / 2, 250)).containsExactly(0, 512, 768, WIDTH);
        assertThat(cuts(GNOMONIC, DEGREES, ROW, left / 2, 250)).containsExactly(0, 255, 512, 768, WIDTH);
    }

    @Test
    void aRowThatStaysStraightIsNeverCut() {
        // Mercator's x is proportional to the longitude, and its y is the same all along a row.
        assertThat(cuts(MERCATOR, DEGREES, ROW, 0.001, 2)).containsExactly(0, WIDTH);
    }

    @Test
    void withoutAThresholdRowsAreHalvedDownToTheNarrowest() {
        // Halves of 512 and 513 pixels; at 256 both are twice as wide as the narrowest.
        assertThat(cuts(MERCATOR, DEGREES, ROW, 0, 256)).containsExactly(0, 255, 512, 768, WIDTH);
        assertThat(cuts(MERCATOR, DEGREES, ROW, 0, 257)).containsExactly(0, 512, WIDTH);
        assertThat(cuts(MERCATOR, DEGREES, ROW, 0, 512)).containsExactly(0, 512, WIDTH);
        assertThat(cuts(MERCATOR, DEGREES, ROW, 0, 513)).containsExactly(0, WIDTH);
    }

    @Test
    void aRowWhoseMiddleIsOnTheLineIsNotCut() {
        // Symmetric about the central meridian, the middle of a row lies on the line: tan(-λ) = -tan λ.
        Grid symmetric = new Grid(-20.5 * 0.04, 0.02, 0.04, 0.04, 41, 1);
        assertThat(cuts(GNOMONIC, DEGREES, symmetric, 1e-6, 2)).containsExactly(0, 41);
    }

    @Test
    void aRowWithAnEndThatHasNoPlaceInTheSourceIsNotCut() {
        // 90° from its centre, the gnomonic projection ends.
        Grid beyond = new Grid(60, 0.02, 0.04, 0.04, WIDTH, 1);
        assertThat(cuts(GNOMONIC, DEGREES, beyond, 0.125, 2)).containsExactly(0, WIDTH);
    }
}
