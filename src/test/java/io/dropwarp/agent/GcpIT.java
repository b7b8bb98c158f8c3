package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.gdal.core.Options;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Tile;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ground control points place a scene where they say, also where the edge of a map parts them, or the scene is refused.
 * The scene is 4.3° wide and lies slanting; each of its pixels has a value of its own, and its place follows by formula.
 */
@Timeout(300)
class GcpIT {

    private static final int WIDTH = 125;
    private static final int HEIGHT = 100;
    private static final double RADIUS = 6378137;
    private static final String WGS84 = "EPSG:4326";

    @TempDir
    static Path folder;

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    private static int count;

    /** How the ground of a point is written. */
    private enum Form {
        HALVES(WGS84),
        TURN(WGS84),
        MERCATOR("EPSG:3857");

        private final String crs;

        Form(String crs) {
            this.crs = crs;
        }

        double[] write(double[] place) {
            double half = Math.IEEEremainder(place[0], 360);
            return switch (this) {
                case HALVES -> new double[] {half, place[1]};
                case TURN -> new double[] {half < 0 ? half + 360 : half, place[1]};
                case MERCATOR -> mercator(half, place[1]);
            };
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "178   | HALVES   | EPSG:3857  | ''",
                "178   | HALVES   | EPSG:4326  | ''",
                "178   | HALVES   | EPSG:32601 | ''",
                "178   | TURN     | EPSG:3857  | ''",
                "178   | MERCATOR | EPSG:4326  | ''",
                "178   | MERCATOR | EPSG:3857  | 'gcpOrder': 3",
                "178   | HALVES   | EPSG:3857  | 'tps': true",
                "178   | HALVES   | EPSG:4326  | 'gcpOrder': 1, 'resampling': 'near'",
                "190   | TURN     | EPSG:3857  | ''",
                "190   | TURN     | EPSG:4326  | ''",
                "358   | TURN     | EPSG:3857  | ''",
                "358   | TURN     | EPSG:4326  | ''",
                "-180  | HALVES   | EPSG:3857  | ''",
                "20    | HALVES   | EPSG:3857  | ''"
            })
    void placeAScene(double west, Form form, String crs, String options) throws IOException {
        Outcome outcome = run(west, form, crs, options, null);

        assertThat(outcome.failed()).isNull();
        assertThat(outcome.plan().georeferencing().residualMaxPx()).isLessThan(0.5);
        assertIsThere(Pixels.of(outcome.file()), west, crs);
    }

    /** Every pixel of the scene is where it belongs, and there is not much more. */
    private static void assertIsThere(Pixels pixels, double west, String crs) {
        double[] origin = pixels.centre(0, 0);
        double[] next = pixels.centre(1, 1);
        for (int y = 2; y < HEIGHT - 2; y += 6) {
            for (int x = 2; x < WIDTH - 2; x += 5) {
                double[] place = ground(west, x + 0.5, y + 0.5);
                double[] at = project(crs, place);
                double period = crs.equals(WGS84) ? 360 : crs.equals("EPSG:3857") ? 2 * Math.PI * RADIUS : 1e99;
                double middle = origin[0] + (next[0] - origin[0]) * pixels.width() / 2;
                double tx = at[0] - period * Math.rint((at[0] - middle) / period);
                int column = (int) Math.rint((tx - origin[0]) / (next[0] - origin[0]));
                int row = (int) Math.rint((at[1] - origin[1]) / (next[1] - origin[1]));
                assertThat(column).isBetween(0, pixels.width() - 1);
                assertThat(row).isBetween(0, pixels.height() - 1);
                assertThat(pixels.value(1, column, row))
                        .as("pixel %d, %d at %d, %d of %s", x, y, column, row, crs)
                        .isBetween(value(x, y) - 8, value(x, y) + 8);
            }
        }
        int drawn = 0;
        for (int row = 0; row < pixels.height(); row++) {
            for (int column = 0; column < pixels.width(); column++) {
                drawn += pixels.value(1, column, row) > 0 ? 1 : 0;
            }
        }
        double share = (double) drawn / (WIDTH * HEIGHT);
        assertThat(share).isBetween(0.3, 4.5);
        assertThat((double) pixels.width() * pixels.height()).isLessThan(4.0 * drawn);
    }

    @Test
    void giveTheSamePixelsInTilesOfAnotherWorker() throws IOException {
        Outcome whole = run(178, Form.HALVES, "EPSG:3857", "", null);
        String job = "tiles";
        worker.claim(job, scene(178, Form.HALVES, null));
        Plan plan = worker.ask(new Request.MakePlan(
                        job,
                        "scene.tif",
                        Options.of("'layout': 'TILES', 'blockSize': 64, 'tileRows': 64"),
                        Options.limits(""),
                        false))
                .plan();
        assertThat(plan.tiling().count()).isGreaterThan(1);

        try (WorkerUnderTest other = worker.another()) {
            for (Tile tile : plan.tiling().tiles()) {
                assertThat(other.ask(new Request.WarpTile(job, tile.row(), tile.col()))
                                .failure())
                        .isNull();
            }
            AssembledOutput output = other.ask(new Request.Assemble(job, "out")).output();
            assertThat(output).isNotNull();
        }
        Pixels tiles = Pixels.of(worker.job(job).resolve("staged/out"));
        Pixels one = Pixels.of(whole.file());
        assertThat(tiles.width()).isEqualTo(one.width());
        for (int row = 0; row < one.height(); row++) {
            for (int column = 0; column < one.width(); column++) {
                assertThat(tiles.value(1, column, row)).isEqualTo(one.value(1, column, row));
            }
        }
    }

    @Test
    void canBeWarpedByHandToo() throws IOException {
        Outcome outcome = run(178, Form.HALVES, "EPSG:3857", "'layout': 'GTIFF'", null);

        Path byHand = Gdal.byHand(
                outcome.plan(), outcome.file().getParent().resolveSibling("source"), folder.resolve("byhand.tif"));

        assertThat(Gdal.pixels(outcome.file())).isEqualTo(Gdal.pixels(byHand));
    }

    @Test
    void areRefusedWhereOneIsFarOff() throws IOException {
        Outcome outcome = run(20, Form.HALVES, "EPSG:3857", "", new double[] {75, 60, 1.5, 0});

        assertThat(outcome.failed().failure().code()).isEqualTo(FailureCode.NOT_TRANSFORMABLE);
        assertThat(outcome.failed().failure().message())
                .contains("scene.tif", "point 22 of 36", "pixel 75", "line 60", "pixels off")
                .containsPattern("ground is 2[0-9.]+, 6[0-9.]+");
        assertThat(outcome.failed().failure().hint()).contains("tps", "max-residual");
    }

    @Test
    void areTakenWithTheirResidualsWhereTheProfileAllowsThem() throws IOException {
        Outcome outcome = run(20, Form.HALVES, "EPSG:3857", "'maxResidual': 100", new double[] {75, 60, 1.5, 0});

        assertThat(outcome.failed()).isNull();
        assertThat(outcome.plan().georeferencing().kind()).isEqualTo("gcps");
        assertThat(outcome.plan().georeferencing().residualMaxPx()).isBetween(10.0, 60.0);
        assertThat(outcome.plan().georeferencing().residualRmsPx()).isBetween(1.0, 15.0);
        assertThat(outcome.plan().georeferencing().assumed()).contains("order 2", "36");
        assertThat(outcome.plan().notes()).anyMatch(note -> note.contains("point 22") && note.contains("RMS"));
    }

    @Test
    void giveTheSameGridWhetherOrNotTheyTakeThePlaceOfAGeotransform() throws IOException {
        // With one point off by a degree, the curve there and the one back miss each other by pixels.
        Path scene = scene(20, Form.HALVES, new double[] {75, 60, 1, 0.5});
        Path alone = folder.resolve("scene.vrt");
        Gdal.run(folder, "gdal_translate", "-q", "-of", "VRT", "scene.tif", "scene.vrt");
        Plan by = plan(scene, alone);
        Files.writeString(
                alone,
                Files.readString(alone)
                        .replace(
                                "<GCPList",
                                "<SRS>EPSG:4326</SRS><GeoTransform>10, 0.1, 0, 50, 0, -0.1</GeoTransform><GCPList"));
        Plan beside = plan(scene, alone);

        assertThat(beside.notes()).anyMatch(note -> note.contains("not used: its geotransform"));
        assertThat(beside.grid()).isEqualTo(by.grid());
        assertThat(beside.warpArguments()).isEqualTo(by.warpArguments());
        assertThat(beside.notes()).containsAll(by.notes()).hasSize(by.notes().size() + 1);
    }

    private static Plan plan(Path... files) throws IOException {
        String job = "gcps" + count++;
        worker.claim(job, files);
        WarpOptions options = Options.of("'crs': 'EPSG:3857', 'gcpOrder': 2, 'maxResidual': 100");
        AnyReply reply = worker.ask(new Request.MakePlan(job, "scene.vrt", options, Options.limits(""), false));
        assertThat(reply.failure()).isNull();
        return reply.plan();
    }

    @Test
    void lieOnASplineExactly() throws IOException {
        Outcome outcome = run(20, Form.HALVES, "EPSG:3857", "'tps': true", new double[] {75, 60, 0.05, 0});

        assertThat(outcome.failed()).isNull();
        assertThat(outcome.plan().georeferencing().kind()).isEqualTo("tps");
        assertThat(outcome.plan().georeferencing().residualMaxPx()).isLessThan(0.01);
        assertThat(outcome.plan().command()).contains("METHOD=GCP_TPS");
    }

    private static Outcome run(double west, Form form, String crs, String options, double[] wrong) throws IOException {
        String job = "gcps" + count++;
        worker.claim(job, scene(west, form, wrong));
        String all = "'crs': '" + crs + "'" + (options == null || options.isEmpty() ? "" : ", " + options);
        return worker.run(job, "scene.tif", Options.of(all), Options.limits(""));
    }

    private static Path scene(double west, Form form, double[] wrong) throws IOException {
        StringBuilder list = new StringBuilder("<GCPList Projection=\"" + form.crs + "\" dataAxisToSRSAxisMapping=\""
                + (form.crs.equals(WGS84) ? "2,1" : "1,2") + "\">");
        for (int row = 0; row <= 5; row++) {
            for (int column = 0; column <= 5; column++) {
                double x = WIDTH * column / 5.0;
                double y = HEIGHT * row / 5.0;
                double[] place = ground(west, x, y);
                if (wrong != null && x == wrong[0] && y == wrong[1]) {
                    place[0] += wrong[2];
                    place[1] += wrong[3];
                }
                double[] written = form.write(place);
                list.append(String.format(
                        Locale.ROOT,
                        "<GCP Id=\"%d\" Pixel=\"%f\" Line=\"%f\" X=\"%.10f\" Y=\"%.10f\"/>",
                        row * 6 + column,
                        x,
                        y,
                        written[0],
                        written[1]));
            }
        }
        return TestRaster.of(WIDTH, HEIGHT)
                .type("UInt16")
                .xml(list + "</GCPList>")
                .band(GcpIT::value)
                .write(folder.resolve("scene.tif"));
    }

    private static double value(int x, int y) {
        return 100 + 3 * x + 2 * y;
    }

    /** Longitude and latitude of a pixel. */
    private static double[] ground(double west, double x, double y) {
        return new double[] {west + 4.0 / WIDTH * x + 0.3 / HEIGHT * y, 62 + 0.3 / WIDTH * x - 1.6 / HEIGHT * y};
    }

    private static double[] project(String crs, double[] place) {
        return switch (crs) {
            case "EPSG:3857" -> mercator(place[0], place[1]);
            case "EPSG:32601" -> transverse(Math.IEEEremainder(place[0] + 177, 360), place[1]);
            default -> place;
        };
    }

    private static double[] mercator(double lon, double lat) {
        return new double[] {
            Math.toRadians(lon) * RADIUS, Math.log(Math.tan(Math.PI / 4 + Math.toRadians(lat) / 2)) * RADIUS
        };
    }

    /** Krüger's series to the third order, better than a millimetre here. */
    private static double[] transverse(double lon, double lat) {
        double f = 1 / 298.257223563;
        double n = f / (2 - f);
        double e = Math.sqrt(f * (2 - f));
        double a = RADIUS / (1 + n) * (1 + n * n / 4);
        double sin = Math.sin(Math.toRadians(lat));
        double t = Math.sinh(atanh(sin) - e * atanh(e * sin));
        double xi = Math.atan2(t, Math.cos(Math.toRadians(lon)));
        double eta = atanh(Math.sin(Math.toRadians(lon)) / Math.sqrt(1 + t * t));
        double[] alpha = {
            n / 2 - 2 * n * n / 3 + 5 * n * n * n / 16, 13 * n * n / 48 - 3 * n * n * n / 5, 61 * n * n * n / 240
        };
        double east = eta;
        double north = xi;
        for (int j = 1; j <= 3; j++) {
            east += alpha[j - 1] * Math.cos(2 * j * xi) * Math.sinh(2 * j * eta);
            north += alpha[j - 1] * Math.sin(2 * j * xi) * Math.cosh(2 * j * eta);
        }
        return new double[] {500000 + 0.9996 * a * east, 0.9996 * a * north};
    }

    private static double atanh(double x) {
        return Math.log((1 + x) / (1 - x)) / 2;
    }
}
