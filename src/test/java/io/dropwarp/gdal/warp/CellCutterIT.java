package io.dropwarp.gdal.warp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dropwarp.agent.TestRaster;
import io.dropwarp.gdal.core.Cell;
import io.dropwarp.gdal.core.OpenGdal;
import io.dropwarp.gdal.tile.OpenJob;
import io.dropwarp.model.Tile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cells of a warp within one CRS: a target pixel is drawn from the source pixel of the same place, so where a cell draws
 * from is known.
 */
@Tag("fast")
@ExtendWith(OpenGdal.class)
class CellCutterIT {

    private static final int EDGE = 2048;
    private static final String OWN_GRID =
            "'crs': 'EPSG:32633', 'layout': 'GTIFF', 'resampling': 'cubic', 'tileRows': 100000, ";

    @TempDir
    Path folder;

    /** A raster of 2048 × 2048 bytes, of which the output is a part or all, in one tile. */
    private OpenJob job(String options) throws IOException {
        Path file = TestRaster.of(EDGE, EDGE)
                .crs("EPSG:32633")
                .geotransform(500_000, 10, 0, 5_000_000, 0, -10)
                .band((x, y) -> 100)
                .write(folder.resolve("scene.tif"), "-co", "TILED=YES");
        OpenJob job = OpenGdal.job(folder.resolve("work"), file, OWN_GRID + options);
        assertThat(job.plan().tiling().count()).isEqualTo(1);
        return job;
    }

    private static Tile whole(OpenJob job) {
        return job.plan().tiling().tile(0, 0);
    }

    @Test
    void aStraightRowIsNotCutSoCellsAreBandsOf512Rows() throws IOException {
        try (OpenJob job = job("'errorThreshold': 0.125")) {
            List<Cell> cells = new CellCutter(job, false).cut(whole(job), false);

            assertThat(cells)
                    .extracting(Cell::window)
                    .containsExactly(
                            new Tile(0, 0, 0, 0, EDGE, 512),
                            new Tile(0, 0, 0, 512, EDGE, 512),
                            new Tile(0, 0, 0, 1024, EDGE, 512),
                            new Tile(0, 0, 0, 1536, EDGE, 512));
        }
    }

    @Test
    void withoutAThresholdCellsCoverTheTileOnceDownColumnAfterColumn() throws IOException {
        try (OpenJob job = job("'errorThreshold': 0")) {
            List<Cell> cells = new CellCutter(job, false).cut(whole(job), false);

            // Halves of 1023 and 1025 pixels; only the second is twice as wide as the narrowest.
            assertThat(cells).extracting(cell -> cell.window().xOff()).containsOnly(0, 1023, 1535);
            assertThat(cells).hasSize(3 * 4);
            assertThat(cells).extracting(cell -> cell.window().xOff()).isSorted();
            int[][] seen = new int[EDGE][EDGE];
            for (Cell cell : cells) {
                Tile window = cell.window();
                for (int y = window.yOff(); y < window.yOff() + window.height(); y++) {
                    for (int x = window.xOff(); x < window.xOff() + window.width(); x++) {
                        seen[y][x]++;
                    }
                }
            }
            for (int[] row : seen) {
                assertThat(row).containsOnly(1);
            }
        }
    }

    @Test
    void aCellDrawsFromItsOwnPlaceAndAKernelAround() throws IOException {
        try (OpenJob job = job("'errorThreshold': 0")) {
            for (Cell cell : new CellCutter(job, false).cut(whole(job), false)) {
                Tile window = cell.window();
                // A kernel of 3 pixels, 3 more, and 2 % for the bend of an edge.
                double margin = 6 + 0.02 * Math.max(window.width(), window.height());
                assertThat(cell.source().xMin()).isCloseTo(window.xOff() - margin, within(1e-3));
                assertThat(cell.source().yMin()).isCloseTo(window.yOff() - margin, within(1e-3));
                assertThat(cell.source().xMax()).isCloseTo(window.xOff() + window.width() + margin, within(1e-3));
                assertThat(cell.source().yMax()).isCloseTo(window.yOff() + window.height() + margin, within(1e-3));
            }
        }
    }

    @Test
    void aSmallTileStaysWholeAndIsBoundedOnlyOnRequest() throws IOException {
        // 1000 × 800 pixels, which begin 100 columns and 200 rows into the source.
        try (OpenJob job = job("'errorThreshold': 0, 'extent': [501000, 4990000, 511000, 4998000]")) {
            Tile tile = whole(job);
            assertThat(new CellCutter(job, false).cut(tile, false)).containsExactly(new Cell(tile, null));
            assertThat(new CellCutter(job, false).cut(tile, true))
                    .singleElement()
                    .satisfies(cell -> {
                        assertThat(cell.window()).isEqualTo(tile);
                        assertThat(cell.source().xMin()).isCloseTo(100 - 6 - 0.02 * 1000, within(1e-3));
                        assertThat(cell.source().yMax()).isCloseTo(1000 + 6 + 0.02 * 1000, within(1e-3));
                    });
        }
    }

    @Test
    void warpOptionsOfAProfileForbidCells() throws IOException {
        try (OpenJob job = job("'warpOptions': {'SOURCE_EXTRA': '5'}")) {
            assertThat(new CellCutter(job, false).cut(whole(job), true)).containsExactly(new Cell(whole(job), null));
        }
    }
}
