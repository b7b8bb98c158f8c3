package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.agent.WorkerUnderTest.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tiles are warped in cells, and cells without an invalid pixel by GDAL's kernels without masks; and yet every pixel is
 * that of one gdalwarp. The scene is a real Landsat crop with a slanting collar of nodata, enlarged, so that there are
 * cells of valid pixels, of both, and of nodata alone.
 */
@Timeout(300)
class CellsIT {

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    @TempDir
    static Path folder;

    @BeforeAll
    static void enlarge() throws IOException {
        String crop = Path.of("src/main/resources/io/dropwarp/cli/demo/landsat-bahamas.tif")
                .toAbsolutePath()
                .toString();
        enlarge(crop, "Byte.tif", "-ot", "Byte", "-co", "TILED=YES");
        enlarge(crop, "stripes.tif", "-ot", "Byte", "-co", "INTERLEAVE=PIXEL");
        enlarge(crop, "UInt16.tif", "-ot", "UInt16", "-co", "TILED=YES", "-co", "INTERLEAVE=BAND");
        enlarge(crop, "Int16.tif", "-ot", "Int16", "-co", "TILED=YES", "-a_nodata", "0");
        enlarge(crop, "Float32.tif", "-ot", "Float32", "-co", "TILED=YES");
        enlarge(crop, "Float64.tif", "-ot", "Float64", "-co", "TILED=YES");
        enlarge(crop, "Int32.tif", "-ot", "Int32", "-co", "TILED=YES");
        enlarge(
                crop,
                "NaN.tif",
                "-ot",
                "Float32",
                "-co",
                "TILED=YES",
                "-a_nodata",
                "nan",
                "-scale",
                "0",
                "250",
                "1",
                "9");
        // No pixel has it, so that all are valid.
        enlarge(crop, "valid.tif", "-ot", "Int16", "-co", "TILED=YES", "-a_nodata", "-9999");
    }

    private static void enlarge(String crop, String name, String... how) throws IOException {
        List<String> command = new java.util.ArrayList<>(
                List.of("gdal_translate", "-q", "-outsize", "2100", "0", "-r", "nearest", "-co", "COMPRESS=DEFLATE"));
        command.addAll(List.of(how));
        command.addAll(List.of(crop, folder.resolve(name).toString()));
        Gdal.run(folder, command.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Byte.tif    | 'resampling': 'near'",
                "Byte.tif    | 'resampling': 'cubic'",
                "Byte.tif    | 'resampling': 'cubicspline', 'size': [1300, 0]",
                "Byte.tif    | 'resampling': 'average', 'size': [1100, 0]",
                "Byte.tif    | 'nodata': '77'",
                "Byte.tif    | 'sourceNodata': '12'",
                "Byte.tif    | 'sourceNodata': 'none', 'nodata': '200'",
                "Byte.tif    | 'errorThreshold': 0, 'resampling': 'near'",
                "Byte.tif    | 'type': 'Float32'",
                "stripes.tif | 'crs': 'EPSG:3035'",
                "UInt16.tif  | 'resampling': 'cubic', 'tileRows': 700",
                "Int16.tif   | 'resampling': 'bilinear', 'size': [1800, 900]",
                "valid.tif   | 'resampling': 'cubic'",
                "valid.tif   | 'nodata': '40'",
                "Float32.tif | 'resampling': 'bilinear'",
                "Float32.tif | 'resampling': 'cubic', 'tileRows': 600",
                "Float32.tif | 'resampling': 'cubicspline', 'crs': 'EPSG:3035'",
                "Float32.tif | 'resampling': 'near', 'crs': 'EPSG:4326', 'tileRows': 512",
                "Float32.tif | 'resampling': 'cubic', 'crs': 'EPSG:3857', 'errorThreshold': 0, 'tileRows': 1000",
                "Float32.tif | 'resampling': 'lanczos', 'tileRows': 640",
                "Float32.tif | 'resampling': 'cubic', 'nodata': '40', 'tileRows': 900",
                "NaN.tif     | 'resampling': 'cubic', 'tileRows': 600",
                "NaN.tif     | 'resampling': 'bilinear', 'sourceNodata': '5'",
                "Float64.tif | 'resampling': 'cubic', 'tileRows': 600",
                "Int32.tif   | 'resampling': 'bilinear', 'tileRows': 600",
                "Float32.tif | 'resampling': 'cubic', 'resolution': [128, 128], 'targetAlignedPixels': true"
            })
    void makeThePixelsOfOneGdalwarp(String scene, String options) throws IOException {
        Outcome outcome = worker.run("'layout': 'GTIFF', " + options, folder.resolve(scene));

        assertThat(outcome.failed()).isNull();
        Path whole = Gdal.byHand(outcome.plan(), folder, folder.resolve("whole-" + System.nanoTime() + ".tif"));
        assertThat(Gdal.pixels(outcome.file())).isEqualTo(Gdal.pixels(whole)).hasSizeGreaterThan(3);
    }
}
