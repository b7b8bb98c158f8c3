package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.TargetGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sources that reach to where the map ends: the extent ends there too, not a sample before and not far beyond. */
@Timeout(300)
class MapEdgeIT {

    private static final double EDGE = 20037508.342789244;
    private static final double RADIUS = 6378137;

    @TempDir
    static Path folder;

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    private static Outcome warp(Path file, String crs) throws IOException {
        return worker.run("'crs': '" + crs + "'", file);
    }

    private static TargetGrid grid(Outcome outcome) {
        assertThat(outcome.failed()).isNull();
        return outcome.plan().grid();
    }

    private static double[] bounds(TargetGrid grid) {
        List<Double> g = grid.geotransform();
        return new double[] {g.get(0), g.get(3) + grid.height() * g.get(5), g.get(0) + grid.width() * g.get(1), g.get(3)
        };
    }

    private static void isAbout(TargetGrid grid, double... expected) {
        double pixel = grid.geotransform().get(1);
        double[] bounds = bounds(grid);
        for (int i = 0; i < 4; i++) {
            assertThat(bounds[i]).as("side %d", i).isCloseTo(expected[i], within(1.5 * pixel));
        }
    }

    /** Pixel centres from 0° eastwards and on both poles, so half a pixel beyond them; each tells its latitude. */
    private static Path reanalysis() throws IOException {
        return TestRaster.of(360, 181)
                .type("Float32")
                .crs("EPSG:4326")
                .geotransform(-0.5, 1, 0, 90.5, 0, -1)
                .band((x, y) -> 90 - y)
                .nodata("-9999")
                .write(folder.resolve("reanalysis.tif"));
    }

    @Test
    void aWorldHalfAPixelBeyondThePolesFillsTheSquareOfEachMercator() throws IOException {
        Path world = reanalysis();
        for (String crs : List.of("EPSG:3857", "EPSG:3395", "+proj=merc +lon_0=150 +datum=WGS84 +units=m +no_defs")) {
            Outcome outcome = warp(world, crs);
            TargetGrid grid = grid(outcome);
            isAbout(grid, -EDGE, -EDGE, EDGE, EDGE);
            Pixels pixels = Pixels.of(outcome.file());
            for (int y : new int[] {0, grid.height() / 2, grid.height() - 1}) {
                double merc = pixels.centre(0, y)[1] / RADIUS;
                double latitude = Math.toDegrees(Math.atan(Math.sinh(merc)));
                for (int x = 0; x < grid.width(); x++) {
                    assertThat(pixels.valid(1, x, y)).as("%s %d %d", crs, x, y).isTrue();
                    assertThat(pixels.value(1, x, y)).isCloseTo(latitude, within(0.7));
                }
            }
            assertThat(outcome.plan().notes()).anyMatch(note -> note.matches("5\\.\\d % of the source's pixels .*"));
        }
    }

    @Test
    void aWorldHalfAPixelBeyondThePolesIsTheWholeEllipse() throws IOException {
        Outcome mollweide = warp(reanalysis(), "ESRI:54009");
        isAbout(grid(mollweide), -18040096, -9020048, 18040096, 9020048);
        isAbout(grid(warp(reanalysis(), "EPSG:4326")), -180, -90, 180, 90);
        int width = mollweide.plan().grid().width();
        int middle = mollweide.plan().grid().height() / 2;
        Pixels out = Pixels.of(mollweide.file());
        assertThat(out.value(1, 2, middle)).isCloseTo(0, within(1.0));
        assertThat(out.value(1, width - 3, middle)).isCloseTo(0, within(1.0));
        assertThat(out.value(1, 2, 2)).isEqualTo(-9999);
        assertThat(out.valid(1, 2, 2)).isFalse();
    }

    /**
     * Longitudes from 0° to 361°, the first column repeated at the end, or a pixel size rounded up; or a seam at a longitude
     * that the map has in its middle. Each pixel tells its side.
     */
    @Test
    void aWorldWiderThanATurnIsWhole() throws IOException {
        for (double[] wide : new double[][] {
            {361, 1, 0}, {360, 1.0000001, 0}, {361, 1, -0.5}, {361, 1, -100}, {360, 1, -360}, {360, 1, -200}
        }) {
            Path world = TestRaster.of((int) wide[0], 180)
                    .type("Float32")
                    .crs("EPSG:4326")
                    .geotransform(wide[2], wide[1], 0, 90, 0, -1)
                    .band((x, y) -> x % 360 < 180 ? 1 : 2)
                    .nodata("-9999")
                    .write(folder.resolve("wide.tif"));
            for (String crs : List.of("EPSG:3857", "EPSG:4326")) {
                Outcome outcome = warp(world, crs);
                TargetGrid grid = grid(outcome);
                double half = crs.equals("EPSG:3857") ? EDGE : 180;
                double[] bounds = bounds(grid);
                assertThat(bounds[2] - bounds[0]).as(crs).isCloseTo(2 * half, within(half / 90));
                Pixels pixels = Pixels.of(outcome.file());
                for (int x = 0; x < grid.width(); x++) {
                    double longitude = pixels.centre(x, 0)[0] / half * 180;
                    double turned = longitude - wide[2] - 360 * Math.floor((longitude - wide[2]) / 360);
                    assertThat(pixels.valid(1, x, grid.height() / 2))
                            .as("%s %d", crs, x)
                            .isTrue();
                    if (Math.abs(turned - 180) > 2 && Math.abs(turned - 180) < 178) {
                        assertThat(pixels.value(1, x, grid.height() / 2))
                                .as("%s %f", crs, longitude)
                                .isEqualTo(turned < 180 ? 1 : 2);
                    }
                }
            }
        }
    }

    private static String rpcs() {
        StringBuilder xml = new StringBuilder("<Metadata domain=\"RPC\">");
        for (String item : List.of("LINE", "SAMP", "LAT", "LONG", "HEIGHT")) {
            xml.append("<MDI key=\"" + item + "_OFF\">20</MDI><MDI key=\"" + item + "_SCALE\">20</MDI>");
        }
        String rest = " 0".repeat(17);
        return xml + "<MDI key=\"LINE_NUM_COEFF\">0 0 1" + rest + "</MDI><MDI key=\"LINE_DEN_COEFF\">1 0 0" + rest
                + "</MDI><MDI key=\"SAMP_NUM_COEFF\">0 1 0" + rest + "</MDI><MDI key=\"SAMP_DEN_COEFF\">1 0 0" + rest
                + "</MDI></Metadata>";
    }

    /** GDAL counts longitudes around the middle of a raster, but not of one that has RPCs too. */
    @Test
    void aRasterAcross180DegreesIsWholeBesideRpcs() throws IOException {
        for (int west : new int[] {-380, -200, 170}) {
            Path file = TestRaster.of(200, 120)
                    .type("Float32")
                    .crs("EPSG:4326")
                    .geotransform(west, 1, 0, 60, 0, -1)
                    .xml(rpcs())
                    .band((x, y) -> x)
                    .nodata("-9999")
                    .write(folder.resolve("across.tif"));
            Outcome outcome = warp(file, "EPSG:3857");
            Pixels pixels = Pixels.of(outcome.file());
            int row = grid(outcome).height() / 2;
            int found = 0;
            for (int x = 0; x < grid(outcome).width(); x++) {
                double longitude = pixels.centre(x, 0)[0] / EDGE * 180;
                double turned = longitude - west - 360 * Math.floor((longitude - west) / 360);
                if (turned > 1 && turned < 199) {
                    assertThat(pixels.value(1, x, row))
                            .as("%d: %f", west, longitude)
                            .isCloseTo(turned - 0.5, within(1.0));
                    found++;
                }
            }
            assertThat(found * grid(outcome).geotransform().get(1) / EDGE * 180).isCloseTo(198, within(4.0));
        }
    }

    private static double height() {
        return 35786023;
    }

    /** A satellite's full disk on a sphere; each pixel tells the longitude east of the satellite, -999 in space. */
    private static Path disk(double longitude, int size) throws IOException {
        double edge = 5434894.885;
        double step = 2 * edge / size;
        return TestRaster.of(size, size)
                .type("Float32")
                .crs("+proj=geos +lon_0=" + longitude + " +h=" + height() + " +R=" + RADIUS + " +units=m +no_defs")
                .geotransform(-edge, step, 0, edge, 0, -step)
                .band((x, y) -> east((x + 0.5) * step - edge, edge - (y + 0.5) * step))
                .nodata("-999")
                .write(folder.resolve("disk" + (int) longitude + ".tif"));
    }

    /** Longitude that the satellite sees: the ray's first point on the sphere. */
    private static double east(double x, double y) {
        double a = Math.tan(x / height());
        double b = Math.tan(y / height()) * Math.hypot(1, a);
        double from = RADIUS + height();
        double square = 1 + a * a + b * b;
        double half = from;
        double root = half * half - square * (from * from - RADIUS * RADIUS);
        if (root < 0) {
            return -999;
        }
        double t = (half - Math.sqrt(root)) / square;
        return Math.toDegrees(Math.atan2(a * t, from - t));
    }

    @Test
    void aDiskIsWholeAndInItsPlace() throws IOException {
        double horizon = Math.toDegrees(Math.acos(RADIUS / (RADIUS + height())));
        Outcome outcome = warp(disk(-75, 200), "EPSG:4326");
        isAbout(grid(outcome), -75 - horizon, -horizon, -75 + horizon, horizon);
        Pixels pixels = Pixels.of(outcome.file());
        int seen = 0;
        for (int y = 0; y < pixels.height(); y++) {
            for (int x = 0; x < pixels.width(); x++) {
                double[] at = pixels.centre(x, y);
                if (Math.hypot(at[0] + 75, at[1]) < 60) {
                    assertThat(pixels.value(1, x, y)).as("%s %s", at[0], at[1]).isCloseTo(at[0] + 75, within(0.6));
                    seen++;
                }
            }
        }
        assertThat(seen).isGreaterThan(10_000);
    }

    @Test
    void aDiskAcrossTheEdgeOfTheMapIsOnePiece() throws IOException {
        double horizon = Math.toDegrees(Math.acos(RADIUS / (RADIUS + height())));
        Outcome outcome = warp(disk(140, 200), "EPSG:4326");
        isAbout(grid(outcome), 140 - horizon, -horizon, 140 + horizon, horizon);
        Pixels pixels = Pixels.of(outcome.file());
        for (int x = 0; x < pixels.width(); x++) {
            double east = pixels.centre(x, 0)[0] - 140;
            if (Math.abs(east) < 70) {
                assertThat(pixels.value(1, x, pixels.height() / 2)).isCloseTo(east, within(0.6));
            }
        }
    }

    @Test
    void aMapWhoseCornersLieOffTheEarthIsNotDrawnBeyondTheWorld() throws IOException {
        Path file = TestRaster.of(360, 180)
                .type("Byte")
                .crs("ESRI:54009")
                .geotransform(-18041000, 100228, 0, 9020047, 0, -100223)
                .band((x, y) -> 1 + x % 200)
                .write(folder.resolve("ellipse.tif"));
        isAbout(grid(warp(file, "EPSG:3857")), -EDGE, -EDGE, EDGE, EDGE);
        isAbout(grid(warp(file, "EPSG:4326")), -180, -90, 180, 90);
        double radius = 6371007.181;
        double tile = 1111950.519667;
        Path edge = TestRaster.of(120, 120)
                .type("Byte")
                .crs("+proj=sinu +lon_0=0 +R=" + radius + " +units=m +no_defs")
                .geotransform(-8 * tile, tile / 120, 0, 7 * tile, 0, -tile / 120)
                .band((x, y) -> 1 + x)
                .write(folder.resolve("tile.tif"));
        // The tile's left part is off the Earth: beyond 180° west, which is not 180° east.
        double north = Math.toDegrees(Math.acos(7 * tile / (Math.PI * radius)));
        isAbout(grid(warp(edge, "EPSG:4326")), -180, 60, -140, north);
    }

    @Test
    void latitudesFarBeyondThePolesAreRefused() throws IOException {
        Path file = TestRaster.of(10, 15)
                .type("Byte")
                .crs("EPSG:4326")
                .geotransform(100, 17.3, 5, 200, 10, -8.7)
                .band((x, y) -> x + y)
                .write(folder.resolve("rotated.tif"));
        for (String crs : List.of("EPSG:3857", "EPSG:4326")) {
            Outcome outcome = warp(file, crs);
            assertThat(outcome.failed()).isNotNull();
            assertThat(outcome.failed().failure().code()).isEqualTo(FailureCode.NOT_TRANSFORMABLE);
            assertThat(outcome.failed().failure().message()).contains("latitudes reach 300°");
        }
    }
}
