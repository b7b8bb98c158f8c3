package io.dropwarp.gdal.extent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dropwarp.gdal.core.Grid;
import io.dropwarp.gdal.core.OpenGdal;
import io.dropwarp.gdal.core.Options;
import io.dropwarp.gdal.crs.TargetCrs;
import io.dropwarp.gdal.georeference.PixelTransform;
import io.dropwarp.gdal.georeference.SourceCrs;
import io.dropwarp.gdal.georeference.SourceInspector;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.WarpOptions;
import java.util.ArrayList;
import java.util.List;
import org.gdal.gdal.Dataset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Grids whose bounds follow from the formulas of Web Mercator: x = R λ, y = R ln tan(π/4 + φ/2). */
@Tag("fast")
@ExtendWith(OpenGdal.class)
class GridFinderIT {

    private static final double RADIUS = 6_378_137;
    private static final double HALF_WORLD = Math.PI * RADIUS;

    private final List<String> notes = new ArrayList<>();

    private Grid find(Dataset raster, String target, String more) {
        try {
            WarpOptions options = Options.of("'crs': '" + target + "'" + more);
            SourceCrs placed = SourceCrs.of(raster, SourceInspector.describe(raster, options), options, notes);
            TargetCrs crs = TargetCrs.of(target);
            try (PixelTransform transform = placed.transformTo(crs.text())) {
                List<String> arguments = List.of("-t_srs", crs.text(), "-r", "near");
                return new GridFinder(placed, transform, crs.area(), options, arguments, notes).find();
            }
        } finally {
            raster.delete();
        }
    }

    private static double x(double longitude) {
        return RADIUS * Math.toRadians(longitude);
    }

    private static double y(double latitude) {
        return RADIUS * Math.log(Math.tan(Math.PI / 4 + Math.toRadians(latitude) / 2));
    }

    @Test
    void theSameCrsKeepsTheGridOfTheSource() {
        Grid grid = find(OpenGdal.raster("EPSG:32633", 300, 200, 500_000, 10, 0, 5_000_000, 0, -10), "EPSG:32633", "");

        assertThat(grid).isEqualTo(new Grid(500_000, 5_000_000, 10, 10, 300, 200));
        assertThat(notes).isEmpty();
    }

    @Test
    void aSceneBeginsWhereItsCornerIsAndKeepsItsDiagonal() {
        Grid grid = find(OpenGdal.raster("EPSG:4326", 200, 100, 10, 0.01, 0, 51, 0, -0.01), "EPSG:3857", "");

        double width = x(12) - x(10);
        double height = y(51) - y(50);
        double pixel = Math.hypot(width, height) / Math.hypot(200, 100);
        assertThat(grid.xMin()).isCloseTo(x(10), within(1e-6));
        assertThat(grid.yMax()).isCloseTo(y(51), within(1e-6));
        assertThat(grid.xSize()).isCloseTo(pixel, within(1e-6));
        assertThat(grid.ySize()).isEqualTo(grid.xSize());
        assertThat(grid.width()).isEqualTo((int) Math.rint(width / pixel));
        assertThat(grid.height()).isEqualTo((int) Math.rint(height / pixel));
    }

    @Test
    void theWorldIsClippedToTheSquareOfTheMap() {
        Grid grid = find(OpenGdal.raster("EPSG:4326", 360, 180, -180, 1, 0, 90, 0, -1), "EPSG:3857", "");

        assertThat(grid.box().xMin()).isCloseTo(-HALF_WORLD, within(1e-6));
        assertThat(grid.box().xMax()).isCloseTo(HALF_WORLD, within(1e-6));
        assertThat(grid.box().yMin()).isCloseTo(-HALF_WORLD, within(1e-6));
        assertThat(grid.box().yMax()).isCloseTo(HALF_WORLD, within(1e-6));
        assertThat(grid.width()).isEqualTo(grid.height());
        assertThat(notes).anyMatch(note -> note.contains("clipped"));
    }

    @Test
    void aSceneAcrossTheAntimeridianStaysInOnePiece() {
        // 1° on either side of 180° on the equator, in UTM zone 1, whose central meridian is 177° west.
        Grid grid = find(OpenGdal.raster("EPSG:32601", 223, 223, 54_000, 1000, 0, 111_500, 0, -1000), "EPSG:3857", "");

        assertThat(grid.box().xMin()).isBetween(x(178.9), x(179.1));
        assertThat(grid.box().xMax()).isBetween(x(180.9), x(181.1));
        assertThat(grid.resolution()).isBetween(990.0, 1010.0);
        assertThat(notes).anyMatch(note -> note.contains("180°"));
    }

    @Test
    void anExtentAndAResolutionAreTakenAsTheyAre() {
        Grid grid = find(
                OpenGdal.raster("EPSG:4326", 200, 100, 10, 0.01, 0, 51, 0, -0.01),
                "EPSG:3857",
                ", 'extent': [1100000, 6400000, 1200000, 6500000], 'resolution': [250, 500]");

        assertThat(grid).isEqualTo(new Grid(1_100_000, 6_500_000, 250, 500, 400, 200));
    }

    @Test
    void latitudesBeyondThePolesAreRefused() {
        assertThatThrownBy(
                        () -> find(OpenGdal.raster("EPSG:4326", 100, 100, 10, 0.1, 0, 200, 0, -0.1), "EPSG:3857", ""))
                .isInstanceOfSatisfying(DropwarpException.class, refused -> {
                    assertThat(refused.failure().code()).isEqualTo(FailureCode.NOT_TRANSFORMABLE);
                    assertThat(refused.failure().message()).contains("200°");
                });
    }
}
