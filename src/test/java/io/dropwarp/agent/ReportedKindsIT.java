package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dropwarp.agent.WorkerUnderTest.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kinds of rasters that users of other software reported trouble with and that were right here from the start. Expected
 * values come from the formulas of the projections on a sphere, not from gdalwarp.
 */
@Timeout(300)
class ReportedKindsIT {

    private static final double RADIUS = 6371007.181;
    private static final String SPHERE = "+proj=longlat +R=6371007.181 +no_defs";

    @TempDir
    static Path folder;

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    private static Pixels warp(Path file, String options) throws IOException {
        Outcome outcome = run(file, options);
        assertThat(outcome.failed()).isNull();
        return Pixels.of(outcome.file());
    }

    private static Outcome run(Path file, String options) throws IOException {
        return worker.run(options, file);
    }

    @Test
    void aWorldFrom0To360DegreesKeepsEachPlace() throws IOException {
        Path file = TestRaster.of(360, 180)
                .type("Float32")
                .crs("EPSG:4326")
                .geotransform(0, 1, 0, 90, 0, -1)
                .band((x, y) -> x + 0.5)
                .band((x, y) -> 89.5 - y)
                .write(folder.resolve("pacific.tif"));
        Pixels out = warp(file, "'crs': 'EPSG:4326', 'resampling': 'near'");
        int seen = 0;
        for (int y = 0; y < out.height(); y++) {
            for (int x = 0; x < out.width(); x++) {
                double[] at = out.centre(x, y);
                assertThat(out.value(1, x, y)).isCloseTo((at[0] + 360) % 360, within(0.51));
                assertThat(out.value(2, x, y)).isCloseTo(at[1], within(0.51));
                seen++;
            }
        }
        assertThat(seen).isEqualTo(360 * 180);
    }

    @Test
    void aGridAroundThePoleHasAllLongitudesWithoutASeam() throws IOException {
        double size = 40_000;
        Path file = TestRaster.of(150, 150)
                .type("Float32")
                .crs("+proj=stere +lat_0=-90 +lon_0=0 +k=1 +R=6371007.181 +units=m +no_defs")
                .geotransform(-75 * size, size, 0, 75 * size, 0, -size)
                .band((x, y) -> polarLatitude((x - 74.5) * size, (74.5 - y) * size))
                .nodata("-9999")
                .write(folder.resolve("antarctica.tif"));
        Pixels out = warp(file, "'crs': '" + SPHERE + "'");
        int holes = 0;
        int seen = 0;
        for (int y = 0; y < out.height(); y++) {
            for (int x = 0; x < out.width(); x++) {
                double[] at = out.centre(x, y);
                // The circle that the square of 3,000 km around the pole holds whole.
                if (at[1] < -65 && at[1] > -89) {
                    seen++;
                    holes += out.valid(1, x, y) ? 0 : 1;
                    if (out.valid(1, x, y)) {
                        assertThat(out.value(1, x, y)).isCloseTo(at[1], within(0.5));
                    }
                }
            }
        }
        assertThat(holes).isZero();
        assertThat(seen).isGreaterThan(3_000);
    }

    private static double polarLatitude(double x, double y) {
        return -Math.toDegrees(Math.PI / 2 - 2 * Math.atan(Math.hypot(x, y) / (2 * RADIUS)));
    }

    @Test
    void theCornersOfASinusoidalWorldAreNotOnEarth() throws IOException {
        double size = 2 * Math.PI * RADIUS / 360;
        Path file = TestRaster.of(360, 180)
                .type("Float32")
                .crs("+proj=sinu +lon_0=0 +R=6371007.181 +units=m +no_defs")
                .geotransform(-180 * size, size, 0, 90 * size, 0, -size)
                .band((x, y) -> {
                    double latitude = 89.5 - y;
                    double longitude = (x - 179.5) / Math.cos(Math.toRadians(latitude));
                    return Math.abs(longitude) <= 180 ? longitude : -9999;
                })
                .nodata("-9999")
                .write(folder.resolve("sinusoidal.tif"));
        Pixels out = warp(file, "'crs': '" + SPHERE + "', 'resampling': 'near'");
        int seen = 0;
        for (int y = 0; y < out.height(); y++) {
            for (int x = 0; x < out.width(); x++) {
                double[] at = out.centre(x, y);
                assertThat(Math.abs(at[0])).isLessThan(181);
                if (Math.abs(at[1]) < 60 && Math.abs(at[0]) < 176) {
                    assertThat(out.valid(1, x, y)).isTrue();
                    assertThat(out.value(1, x, y)).isCloseTo(at[0], within(2.1));
                    seen++;
                }
            }
        }
        assertThat(seen).isGreaterThan(20_000);
    }

    @Test
    void placesOnARotatedPoleKeepTheirLatitude() throws IOException {
        double pole = Math.toRadians(39.25);
        Path file = TestRaster.of(106, 103)
                .type("Float32")
                .crs(
                        "GEOGCRS[\"Rotated_pole\",BASEGEOGCRS[\"unknown\",DATUM[\"unknown\",ELLIPSOID[\"Sphere\",6371000,0]]],"
                                + "DERIVINGCONVERSION[\"Pole rotation\",METHOD[\"Pole rotation (netCDF CF convention)\"],"
                                + "PARAMETER[\"Grid north pole latitude (netCDF CF convention)\",39.25,ANGLEUNIT[\"degree\",0.0174532925199433]],"
                                + "PARAMETER[\"Grid north pole longitude (netCDF CF convention)\",-162,ANGLEUNIT[\"degree\",0.0174532925199433]],"
                                + "PARAMETER[\"North pole grid longitude (netCDF CF convention)\",0,ANGLEUNIT[\"degree\",0.0174532925199433]]],"
                                + "CS[ellipsoidal,2],AXIS[\"longitude\",east],AXIS[\"latitude\",north],ANGLEUNIT[\"degree\",0.0174532925199433]]")
                .geotransform(-28.43, 0.44, 0, 22.0, 0, -0.44)
                .band((x, y) -> {
                    double longitude = Math.toRadians(-28.43 + (x + 0.5) * 0.44);
                    double latitude = Math.toRadians(22 - (y + 0.5) * 0.44);
                    return Math.toDegrees(Math.asin(Math.sin(latitude) * Math.sin(pole)
                            + Math.cos(latitude) * Math.cos(longitude) * Math.cos(pole)));
                })
                .nodata("1e20")
                .write(folder.resolve("rotated.nc"), "-of", "netCDF");
        Pixels out = warp(file, "'crs': 'EPSG:4326'");
        int seen = 0;
        for (int y = 0; y < out.height(); y++) {
            for (int x = 0; x < out.width(); x++) {
                if (out.valid(1, x, y)) {
                    assertThat(out.value(1, x, y)).isCloseTo(out.centre(x, y)[1], within(0.3));
                    seen++;
                }
            }
        }
        assertThat(seen).isGreaterThan(5_000);
    }

    @Test
    void rowsAndColumnsKeepTheOrderOfTheirValues() throws IOException {
        for (boolean row : new boolean[] {true, false}) {
            Path file = TestRaster.of(row ? 300 : 1, row ? 1 : 300)
                    .type("Int16")
                    .crs("EPSG:32633")
                    .geotransform(600_000, 10, 0, 3_800_000, 0, -10)
                    .band((x, y) -> x + y)
                    .write(folder.resolve(row ? "row.tif" : "column.tif"));
            Pixels out = warp(file, "");
            assertThat(row ? out.width() : out.height()).isBetween(295, 310);
            // A line that slants in the target takes several rows or columns there.
            double last = 0;
            int along = row ? out.width() : out.height();
            for (int i = 0; i < along; i++) {
                double value = 0;
                for (int j = 0; j < (row ? out.height() : out.width()); j++) {
                    value = Math.max(value, row ? out.value(1, i, j) : out.value(1, j, i));
                }
                assertThat(value).isCloseTo(300.0 * i / along, within(6.0));
                last = value;
            }
            assertThat(last).isGreaterThan(290);
        }
    }

    /** PROJ's way back from an equal-area map misses by some tenths of a millimetre, which here are pixels. */
    @Test
    void pixelsOfATenthOfAMillimetreComeOut() throws IOException {
        Path file = TestRaster.of(50, 50)
                .type("Int16")
                .crs("EPSG:4326")
                .geotransform(8.5, 1e-9, 0, 47.3, 0, -1e-9)
                .band((x, y) -> x + y)
                .write(folder.resolve("tiny.tif"));
        for (String crs : new String[] {"EPSG:3857", "EPSG:6931", "EPSG:3035"}) {
            Pixels out = warp(file, "'crs': '" + crs + "'");
            assertThat(out.width() * out.height()).as(crs).isBetween(1500, 8000);
        }
    }

    private static double sum(Pixels out) {
        double sum = 0;
        for (int y = 0; y < out.height(); y++) {
            for (int x = 0; x < out.width(); x++) {
                sum += out.valid(1, x, y) ? out.value(1, x, y) : 0;
            }
        }
        return sum;
    }

    @Test
    void aSumOfPeopleStaysTheSame() throws IOException {
        Random random = new Random(7);
        double[] people = random.doubles(300 * 375, 0, 40).toArray();
        double total = 0;
        for (int i = 0; i < people.length; i++) {
            boolean unknown = i % 375 < 50 && i / 375 < 50;
            people[i] = unknown ? -200 : (float) people[i];
            total += unknown ? 0 : people[i];
        }
        Path file = TestRaster.of(375, 300)
                .type("Float32")
                .crs("EPSG:4326")
                .geotransform(7, 1 / 600.0, 0, 48, 0, -1 / 600.0)
                .band((x, y) -> people[y * 375 + x])
                .nodata("-200")
                .write(folder.resolve("people.tif"));
        for (String size : new String[] {"", ", 'resolution': [1000]", ", 'resolution': [5000]"}) {
            Pixels out = warp(file, "'crs': 'EPSG:3035', 'resampling': 'sum'" + size);
            assertThat(sum(out) / total).isCloseTo(1, within(0.001));
        }
    }

    @Test
    void aSumAcross180DegreesIsRefusedWhereTheMapEnds() throws IOException {
        Path file = TestRaster.of(300, 300)
                .type("Float32")
                .crs("EPSG:32660")
                .geotransform(700_000, 100, 0, 5_700_000, 0, -100)
                .band((x, y) -> 1)
                .write(folder.resolve("fiji.tif"));
        assertThat(run(file, "'crs': 'EPSG:3857', 'resampling': 'sum'")
                        .failed()
                        .failure()
                        .message())
                .contains("180°");

        Pixels out = warp(file, "'crs': 'EPSG:3832', 'resampling': 'sum', 'resolution': [2000]");
        assertThat(sum(out)).isCloseTo(90_000, within(90.0));
    }

    @Test
    void anAlphaBandThatIsAskedForTellsWhereNodataWas() throws IOException {
        TestRaster raster = TestRaster.of(60, 60).crs("EPSG:32633").geotransform(600_000, 10, 0, 3_800_000, 0, -10);
        for (String colour : new String[] {"Red", "Green", "Blue"}) {
            raster.band((x, y) -> x < 25 ? 0 : 90).nodata("0").bandXml("<ColorInterp>" + colour + "</ColorInterp>");
        }
        Path file = raster.write(folder.resolve("rgb.tif"), "-co", "PHOTOMETRIC=RGB");
        Pixels out = warp(file, "'crs': 'EPSG:32633', 'alpha': 'yes'");
        assertThat(out.width()).isEqualTo(60);
        assertThat(out.band(4).path("colorInterpretation").asText()).isEqualTo("Alpha");
        for (int y = 0; y < 60; y++) {
            for (int x = 0; x < 60; x++) {
                assertThat(out.value(4, x, y)).isEqualTo(x < 25 ? 0 : 255);
            }
        }
    }

    @Test
    void gapsOfOneBandAreNotThoseOfAnother() throws IOException {
        Path file = TestRaster.of(64, 64)
                .type("Int16")
                .crs("EPSG:4326")
                .geotransform(10, 0.01, 0, 50, 0, -0.01)
                .band((x, y) -> (x * 7 + y * 13) % 5 == 0 ? -999 : x - y)
                .nodata("-999")
                .band((x, y) -> (x * 3 + y * 11) % 7 == 0 ? -999 : x + y)
                .nodata("-999")
                .write(folder.resolve("two.tif"));
        Pixels out = warp(file, "'crs': 'EPSG:4326'");
        assertThat(out.width()).isEqualTo(64);
        assertThat(out.height()).isEqualTo(64);
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 64; x++) {
                assertThat(out.valid(1, x, y)).isEqualTo((x * 7 + y * 13) % 5 != 0);
                assertThat(out.valid(2, x, y)).isEqualTo((x * 3 + y * 11) % 7 != 0);
                assertThat(out.value(1, x, y)).isEqualTo((x * 7 + y * 13) % 5 == 0 ? -999 : x - y);
                assertThat(out.value(2, x, y)).isEqualTo((x * 3 + y * 11) % 7 == 0 ? -999 : x + y);
            }
        }
    }
}
