package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Values of types that GDAL's kernels and Java bindings round come out as they went in. The grids are the sources' own, or
 * twice as coarse, so that what is right follows from the values alone.
 */
@Timeout(300)
class TypesIT {

    private static final int WIDTH = 48;
    private static final int HEIGHT = 40;
    private static final String OWN_GRID =
            "'crs': 'EPSG:32633', 'resolution': [100, 100], 'extent': [500000, 5196000, 504800, 5200000], 'layout': 'GTIFF', ";
    private static final String COARSE_GRID = OWN_GRID.replace("[100, 100]", "[200, 200]");

    @TempDir
    static Path folder;

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    private static TestRaster raster(String type) {
        return TestRaster.of(WIDTH, HEIGHT).type(type).crs("EPSG:32633").geotransform(500000, 100, 0, 5200000, 0, -100);
    }

    private static Outcome run(Path file, String options) throws IOException {
        return worker.run(options, file);
    }

    private static Pixels warp(Path file, String options) throws IOException {
        Outcome outcome = run(file, options);
        assertThat(outcome.failed()).isNull();
        return Pixels.of(outcome.file());
    }

    /** The same for each block of two by two pixels; -128, 127, -1 and 0 are among them. */
    private static int signed(int x, int y) {
        return (x / 2 * 37 + y / 2 * 11) % 256 - 128;
    }

    @ParameterizedTest
    @CsvSource({
        "tif, near, -128",
        "tif, bilinear, ",
        "tif, cubic, -1",
        "tif, average, 0",
        "tif, mode, -128",
        "img, near, -128",
        "img, average, -1"
    })
    void signedBytesKeepTheirValuesAndTheirNodata(String format, String resampling, String nodata) throws IOException {
        String name = "signed-" + resampling + "." + format;
        // What has a type of its own for them needs no creation option, and some of its drivers know it no more.
        boolean hasInt8 = Gdal.run(folder, "gdalinfo", "--format", "GTiff").contains("Int8");
        Path file = raster(hasInt8 ? "Int8" : "Byte")
                .band((x, y) -> (byte) signed(x, y))
                .nodata(nodata)
                .band((x, y) -> (byte) -signed(x, y))
                .nodata(nodata)
                .write(folder.resolve(name), hasInt8 ? new String[0] : new String[] {"-co", "PIXELTYPE=SIGNEDBYTE"});
        boolean coarse = resampling.equals("average") || resampling.equals("mode");

        Pixels out = warp(file, (coarse ? COARSE_GRID : OWN_GRID) + "'resampling': '" + resampling + "'");

        int step = coarse ? 2 : 1;
        for (int y = 0; y < HEIGHT / step; y++) {
            for (int x = 0; x < WIDTH / step; x++) {
                for (int band = 1; band <= 2; band++) {
                    int value = (byte) (band == 1 ? signed(step * x, step * y) : -signed(step * x, step * y));
                    boolean valid = !String.valueOf(value).equals(nodata);
                    assertThat(out.valid(band, x, y))
                            .as("band %s at %s, %s", band, x, y)
                            .isEqualTo(valid);
                    if (valid) {
                        assertThat(out.value(band, x, y)).isEqualTo(value);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SIGNEDBYTE", "DEFAULT"})
    void whatDropwarpNotesOfASourceIsNotPublishedAndNoFileCanPretendIt(String kind) throws IOException {
        Path tif = raster("Byte")
                .band((x, y) -> (byte) signed(x, y))
                .write(folder.resolve("pretends-" + kind + ".tif"), "-co", "PIXELTYPE=" + kind);
        Path sidecar = Files.writeString(folder.resolve(tif.getFileName() + ".aux.xml"), """
                <PAMDataset><Metadata domain="DROPWARP">
                <MDI key="DRIVER">none</MDI><MDI key="FILE">/nowhere/a.tif</MDI>
                </Metadata></PAMDataset>
                """);
        assertThat(Gdal.run(folder, "gdalinfo", "-mdd", "all", tif.toString())).contains("/nowhere/a.tif");

        Outcome outcome = worker.run(OWN_GRID + "'resampling': 'near'", tif, sidecar);

        assertThat(outcome.plan().source().driver()).isEqualTo("GTiff");
        String info = Gdal.run(folder, "gdalinfo", "-mdd", "all", outcome.file().toString());
        assertThat(info.substring(info.indexOf("Metadata")))
                .doesNotContainIgnoringCase("metadata (dropwarp", "/nowhere", "/source/");
    }

    @Test
    void aTypeThatCannotHoldAllValuesIsSaidInANote() throws IOException {
        Path file = raster("Byte")
                .band((x, y) -> (byte) signed(x, y))
                .write(folder.resolve("to-byte.tif"), "-co", "PIXELTYPE=SIGNEDBYTE");

        Outcome outcome = run(file, OWN_GRID + "'resampling': 'near', 'type': 'Byte'");

        assertThat(outcome.plan().notes()).anyMatch(note -> note.matches("Converted from Int(8|16) to Byte.*"));
        assertThat(Pixels.of(outcome.file()).value(1, 0, 0)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "Int64, -9999, 'layout': 'COG'",
        "Int64, 9223372036854775807, 'layout': 'COG'",
        "Int64, -9223372036854775808, 'layout': 'GTIFF'",
        "Int64, 9223372036854775807, \"'layout': 'TILES', 'tileRows': 16, 'blockSize': 16\"",
        "Int64, 9007199254740993, \"'tileRows': 16, 'blockSize': 16, 'layout': 'COG'\"",
        "UInt64, 18446744073709551615, 'layout': 'COG'",
        "UInt64, 18446744073709551615, \"'tileRows': 16, 'blockSize': 16\"",
        "UInt64, 255, 'layout': 'TILES'",
        "UInt64, 0, 'layout': 'GTIFF'"
    })
    void wideIntegersAndTheirNodataAreExact(String type, String nodata, String options) throws IOException {
        long none = type.equals("UInt64") ? Long.parseUnsignedLong(nodata) : Long.parseLong(nodata);
        Path file = raster(type)
                .ofLongs((x, y) -> x < 10 ? none : id(x, y))
                .nodata(nodata)
                .write(folder.resolve(type + Math.abs(none % 1000) + ".tif"));

        Outcome outcome = run(file, OWN_GRID + "'resampling': 'near', " + options.replace("\"", ""));

        assertThat(outcome.failed()).isNull();
        assertThat(outcome.plan().grid().nodata()).isEqualTo(nodata);
        assertThat(outcome.output().bands().get(0).validPixels()).isEqualTo((WIDTH - 10) * HEIGHT);
        Pixels out = Pixels.of(outcome.file());
        assertThat(out.type(1)).isEqualTo(type);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                assertThat(out.valid(1, x, y)).isEqualTo(x >= 10);
                assertThat(out.exact(1, x, y)).isEqualTo(x < 10 ? none : id(x, y));
            }
        }
    }

    /** Beyond 2^53, and close to nodata values that are as large. */
    private static long id(int x, int y) {
        return Long.MAX_VALUE - 1 - y * 100L - x;
    }

    @ParameterizedTest
    @CsvSource({"UInt32", "Int32", "Float64", "Int64", "UInt64"})
    void theMostFrequentClassIsNotRounded(String type) throws IOException {
        // Three of four pixels of a block are of one class, the fourth of its neighbour, one apart beyond 2^24.
        long base = type.endsWith("64") && !type.startsWith("F") ? (1L << 60) + 1 : (1 << 30) + 1;
        boolean wide = type.equals("Int64") || type.equals("UInt64");
        TestRaster raster = raster(type);
        Path file = (wide
                        ? raster.ofLongs((x, y) -> majority(base, x, y))
                        : raster.band((x, y) -> majority(base, x, y)))
                .nodata("0")
                .write(folder.resolve("mode-" + type + ".tif"));

        Pixels out = warp(file, COARSE_GRID + "'resampling': 'mode'");

        for (int y = 0; y < HEIGHT / 2; y++) {
            for (int x = 0; x < WIDTH / 2; x++) {
                long expected = majority(base, 2 * x, 2 * y);
                assertThat(wide ? out.exact(1, x, y) : (long) out.value(1, x, y))
                        .isEqualTo(expected);
                assertThat(out.valid(1, x, y)).isEqualTo(expected != 0);
            }
        }
    }

    private static long majority(long base, int x, int y) {
        if (x < 4 && y < 4) {
            return 0;
        }
        long own = base + x / 2 + y / 2 % 3;
        return x % 2 == 1 && y % 2 == 1 ? own + 1 : own;
    }

    @Test
    void moreClassesThanFitAtOnceAreTakenInParts() throws IOException {
        int width = 1100;
        Path file = TestRaster.of(width, 1000)
                .type("UInt32")
                .crs("EPSG:32633")
                .geotransform(500000, 100, 0, 5200000, 0, -100)
                .band((x, y) -> 3_000_000_000.0 + y * width + x)
                .write(folder.resolve("many.tif"));

        Pixels out =
                warp(file, "'crs': 'EPSG:32633', 'resolution': [100, 100], 'layout': 'GTIFF', 'resampling': 'mode'");

        for (int y = 0; y < 1000; y += 7) {
            for (int x = 0; x < width; x += 7) {
                assertThat(out.value(1, x, y)).isEqualTo(3_000_000_000.0 + y * width + x);
            }
        }
    }

    @Test
    void meansOfWideIntegersAreThoseOfTheirValidPixels() throws IOException {
        long none = Long.MIN_VALUE;
        Path file = raster("Int64")
                .ofLongs((x, y) -> (x % 2 == 0 && y % 2 == 0) || x < 2 ? none : 1_000_000_000_000L + 6L * (y % 2 + x))
                .nodata(Long.toString(none))
                .write(folder.resolve("means.tif"));

        Pixels out = warp(file, COARSE_GRID + "'resampling': 'average'");

        for (int y = 0; y < HEIGHT / 2; y++) {
            assertThat(out.valid(1, 0, y)).isFalse();
            assertThat(out.exact(1, 0, y)).isEqualTo(none);
            for (int x = 1; x < WIDTH / 2; x++) {
                // Of (0, 1), (1, 0) and (1, 1).
                assertThat(out.exact(1, x, y)).isEqualTo(1_000_000_000_000L + 12L * x + (6 + 6 + 12) / 3);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"bilinear", "average", "sum"})
    void aMeanThatWouldBeRoundedIsRefused(String resampling) throws IOException {
        Path file = raster("UInt64")
                .ofLongs((x, y) -> (1L << 53) + 1)
                .write(folder.resolve("large-" + resampling + ".tif"));

        Outcome outcome = run(file, OWN_GRID + "'resampling': '" + resampling + "'");

        assertThat(outcome.failed().failure().code()).isEqualTo(FailureCode.BAD_JOB_SPEC);
        assertThat(outcome.failed().failure().message()).contains("2^53", "9007199254740993");
        assertThat(outcome.failed().failure().hint()).contains("near");
    }

    @Test
    void aMaskHidesWideIntegersToo() throws IOException {
        Path file = raster("Int64")
                .ofLongs((x, y) -> id(x, y))
                .nodata("9223372036854775807")
                .mask((x, y) -> x >= 5)
                .write(folder.resolve("masked.tif"));

        Pixels out = warp(file, OWN_GRID + "'resampling': 'near'");

        for (int x = 0; x < WIDTH; x++) {
            assertThat(out.valid(1, x, 3)).isEqualTo(x >= 5);
        }
        assertThat(out.exact(1, 7, 3)).isEqualTo(id(7, 3));
    }

    @Test
    void controlPointsPlaceWideIntegers() throws IOException {
        Path file = TestRaster.of(WIDTH, HEIGHT)
                .type("Int64")
                .xml("<GCPList Projection=\"EPSG:32633\">" + point(0, 0) + point(WIDTH, 0) + point(0, HEIGHT)
                        + point(WIDTH, HEIGHT) + "</GCPList>")
                .ofLongs(TypesIT::id)
                .nodata("0")
                .write(folder.resolve("points.tif"));

        Pixels out = warp(file, OWN_GRID + "'resampling': 'near', 'errorThreshold': 0");

        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                assertThat(out.exact(1, x, y)).isEqualTo(id(x, y));
            }
        }
    }

    private static String point(int x, int y) {
        return "<GCP Id=\"\" Pixel=\"" + x + "\" Line=\"" + y + "\" X=\"" + (500000 + 100 * x) + "\" Y=\""
                + (5200000 - 100 * y) + "\"/>";
    }

    @Test
    void anotherNodataValueThanTheSourcesIsExact() throws IOException {
        Path file =
                raster("Int32").band((x, y) -> x < 5 ? -1 : x).nodata("-1").write(folder.resolve("other-nodata.tif"));

        Pixels out = warp(file, OWN_GRID + "'resampling': 'average', 'type': 'Int64', 'nodata': '9223372036854775807'");

        assertThat(out.valid(1, 2, 2)).isFalse();
        assertThat(out.exact(1, 2, 2)).isEqualTo(Long.MAX_VALUE);
        assertThat(out.exact(1, 9, 2)).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource({"UInt16, 65535, COG", "Byte, 255, TILES", "Int32, 2147483647, GTIFF"})
    void aSumThatATypeCannotHoldIsRefusedAndNoOther(String type, String most, String layout) throws IOException {
        // On the coarse grid, four pixels are summed up.
        long largest = Long.parseLong(most);
        String sum = COARSE_GRID.replace("GTIFF", layout) + "'resampling': 'sum'";
        String name = "people-" + type;
        Path just = raster(type)
                .band((x, y) -> x % 2 == 0 && y % 2 == 0 ? largest : 0)
                .write(folder.resolve(name + ".tif"));
        Path more =
                raster(type).band((x, y) -> x == 20 && y == 20 ? largest : 1).write(folder.resolve(name + "-more.tif"));

        assertThat(warp(just, sum).value(1, 5, 5)).isEqualTo((double) largest);
        Outcome refused = run(more, sum);
        assertThat(refused.failed().failure().code()).isEqualTo(FailureCode.BAD_JOB_SPEC);
        assertThat(refused.failed().failure().message()).contains(type, Long.toString(largest + 3));
        assertThat(refused.failed().failure().hint()).contains("Float64");
        assertThat(warp(more, sum + ", 'type': 'Float64'").value(1, 10, 10)).isEqualTo(largest + 3.0);
        assertThat(warp(more, sum + ", 'type': 'Float64'").value(1, 5, 5)).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "Byte, near, '', COG",
        "Byte, mode, 3, TILES",
        "UInt16, near, 3, GTIFF",
        "Int16, near, '', GTIFF",
        "UInt32, mode, 3, COG",
        "UInt64, near, '', COG"
    })
    void aClassIsNotLostToTheNodataValue(String type, String method, String own, String layout) throws IOException {
        TestRaster made = raster(type);
        if (type.equals("UInt64")) {
            made.ofLongs((x, y) -> x / 2 % 9);
        } else {
            made.band((x, y) -> Math.floorDiv(x, 2) % 9);
        }
        made.bandXml("<CategoryNames><Category>water</Category><Category>wood</Category></CategoryNames>");
        if (type.equals("Byte")) {
            made.bandXml("<ColorInterp>Palette</ColorInterp><ColorTable><Entry c1=\"255\" c2=\"0\" c3=\"0\"/>"
                    + "<Entry c1=\"0\" c2=\"160\" c3=\"0\"/></ColorTable>");
        }
        if (!own.isEmpty()) {
            made.nodata(own);
        }
        Path file = made.write(folder.resolve("classes-" + System.nanoTime() + ".tif"), "-co", "PROFILE=GDALGeoTIFF");
        String options = OWN_GRID.replace("GTIFF", layout) + "'resampling': '" + method + "'";

        Outcome refused = run(file, options + ", 'nodata': '7'");
        assertThat(refused.failed().failure().code()).isEqualTo(FailureCode.BAD_JOB_SPEC);
        assertThat(refused.failed().failure().message()).contains("valid pixels with the value 7");
        assertThat(refused.failed().failure().hint()).contains("source-nodata: 7");
        for (String nodata : new String[] {"none", "11", "7"}) {
            boolean hidden = nodata.equals("7");
            Pixels out = warp(file, options + ", 'nodata': '" + nodata + "'" + (hidden ? ", 'sourceNodata': '7'" : ""));
            for (int x = 0; x < WIDTH; x++) {
                int value = x / 2 % 9;
                boolean counts = hidden ? value != 7 : own.isEmpty() || value != 3;
                assertThat(out.valid(1, x, 5)).as("%s %d", nodata, x).isEqualTo(counts);
                if (counts) {
                    assertThat(out.value(1, x, 5)).isEqualTo(value);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Byte, bilinear, '', COG",
        "Int16, cubic, 3, TILES",
        "UInt16, average, '', GTIFF",
        "UInt32, lanczos, 3, COG",
        "Float32, bilinear, '', GTIFF",
        "Float64, max, 3, GTIFF",
        "Int16, sum, 3, GTIFF"
    })
    void aMeanGivesWayToAnotherNodataValueThanTheSources(String type, String method, String own, String layout)
            throws IOException {
        TestRaster made = raster(type);
        for (int band = 0; band < 2; band++) {
            int shift = band;
            made.band((x, y) -> Math.floorDiv(x, 8) + shift);
            if (!own.isEmpty()) {
                made.nodata(own);
            }
        }
        Path file = made.write(folder.resolve("steps-" + System.nanoTime() + ".tif"));

        Pixels out = warp(
                file,
                OWN_GRID.replace("GTIFF", layout) + "'resampling': '" + method
                        + "', 'nodata': '5', 'tileRows': 16, 'blockSize': 16, 'audit': 'full'");

        for (int x = 4; x < WIDTH; x += 8) {
            for (int band = 1; band <= 2; band++) {
                int value = x / 8 + band - 1;
                boolean counts = own.isEmpty() || value != 3;
                assertThat(out.valid(band, x, 5)).as("%d %d", band, x).isEqualTo(counts);
                if (counts) {
                    assertThat(out.value(band, x, 5)).isCloseTo(value, within(value == 5 ? 1 : 0.01));
                }
            }
        }
    }

    @Test
    void aColourGivesWayToTheNodataValue() throws IOException {
        TestRaster made = raster("Byte");
        for (String colour : new String[] {"Red", "Green", "Blue"}) {
            made.band((x, y) -> x < 20 ? 0 : 90).bandXml("<ColorInterp>" + colour + "</ColorInterp>");
        }
        Path file = made.write(folder.resolve("dark.tif"), "-co", "PHOTOMETRIC=RGB");

        Outcome outcome = run(file, OWN_GRID + "'resampling': 'near', 'nodata': '0'");
        Pixels out = Pixels.of(outcome.file());

        assertThat(out.valid(1, 5, 5)).isTrue();
        assertThat(out.value(1, 5, 5)).isEqualTo(1);
        assertThat(out.value(3, 30, 5)).isEqualTo(90);
        assertThat(outcome.plan().notes()).anyMatch(note -> note.contains("nodata value 0 is not that of all bands"));
    }

    @Test
    void orderOfComplexNumbersIsRefused() throws IOException {
        Path file = raster("Float32").band((x, y) -> x).write(folder.resolve("complex.tif"), "-ot", "CFloat32");

        Outcome outcome = run(file, OWN_GRID + "'resampling': 'mode'");

        assertThat(outcome.failed().failure().code()).isEqualTo(FailureCode.BAD_JOB_SPEC);
        assertThat(outcome.failed().failure().message()).contains("complex");
    }
}
