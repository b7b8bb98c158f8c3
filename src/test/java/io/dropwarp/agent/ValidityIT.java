package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dropwarp.agent.TestRaster.MaskFunction;
import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.gdal.core.Options;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a source excludes is invalid in the output for every reader, by whatever the source says it, and nothing else is.
 * Most rasters here stay in the CRS they have, so that an output pixel is to be what the same source pixel is.
 */
@Timeout(300)
class ValidityIT {

    private static final int W = 60;
    private static final int H = 40;
    private static final String HERE = "'crs': 'EPSG:32633', ";

    @TempDir
    static Path folder;

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    private static int count;

    private static TestRaster raster() {
        return TestRaster.of(W, H).crs("EPSG:32633").geotransform(600000, 10, 0, 5000000, 0, -10);
    }

    private static Path name(String name) throws IOException {
        return Files.createDirectories(folder.resolve("made" + ++count)).resolve(name);
    }

    private static Outcome run(Path file, String options) throws IOException {
        String job;
        try (var beside = Files.list(file.getParent())) {
            job = worker.claim(beside.filter(Files::isRegularFile).toArray(Path[]::new));
        }
        return worker.run(job, file.getFileName().toString(), Options.of(options), Options.limits(""));
    }

    private static Outcome warped(Path file, String options) throws IOException {
        Outcome outcome = run(file, options);
        assertThat(outcome.failed()).as(options).isNull();
        return outcome;
    }

    private static Pixels warp(Path file, String options) throws IOException {
        return Pixels.of(warped(file, options).file());
    }

    private static void assertValid(Pixels out, int band, MaskFunction expected) {
        assertThat(List.of(out.width(), out.height())).isEqualTo(List.of(W, H));
        for (int y = 0; y < H; y++) {
            for (int x = 0; x < W; x++) {
                assertThat(out.valid(band, x, y))
                        .as("band %d, pixel %d %d", band, x, y)
                        .isEqualTo(expected.at(x, y));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"COG,Byte,0", "GTIFF,Float32,-9999", "TILES,UInt16,65535"})
    void aPixelThatNodataOrMaskExcludesIsInvalid(String layout, String type, String nodata) throws IOException {
        MaskFunction mask = (x, y) -> x >= 20;
        TestRaster made = raster().type(type);
        for (int band = 0; band < 2; band++) {
            made.band((x, y) -> y < 10 ? Double.parseDouble(nodata) : 70 + x).nodata(nodata);
        }
        Path file = made.mask(mask).write(name("both.tif"));
        Outcome outcome = warped(file, HERE + "'layout': '" + layout + "', 'tileRows': 16, 'blockSize': 16");
        Pixels out = Pixels.of(outcome.file());
        for (int band = 1; band <= 2; band++) {
            assertValid(out, band, (x, y) -> mask.at(x, y) && y >= 10);
            assertThat(out.value(band, 30, 30)).isEqualTo(100);
        }
        assertThat(outcome.plan().notes()).anyMatch(note -> note.contains("nodata values and a mask"));
        assertThat(outcome.output().bands().get(0).validPixels()).isEqualTo(40 * 30);
        assertThat(outcome.output().bands().get(0).minimum()).isEqualTo(90);
    }

    @ParameterizedTest
    @ValueSource(strings = {"COG", "GTIFF", "TILES"})
    void aColourTableIsKeptTogetherWithAMask(String layout) throws IOException {
        MaskFunction mask = (x, y) -> x >= 5 && y >= 5 && x < W - 5 && y < H - 5;
        Path file = raster().band((x, y) -> Math.floorDiv(x + y, 7) % 3)
                .bandXml("<ColorInterp>Palette</ColorInterp><ColorTable><Entry c1=\"255\" c2=\"0\" c3=\"0\"/>"
                        + "<Entry c1=\"0\" c2=\"160\" c3=\"0\"/><Entry c1=\"0\" c2=\"0\" c3=\"255\"/></ColorTable>")
                .mask(mask)
                .write(name("chart.tif"));
        Pixels out = warp(file, HERE + "'layout': '" + layout + "', 'tileRows': 16, 'blockSize': 16");
        assertThat(out.info().path("bands")).hasSize(1);
        assertThat(out.band(1).path("colorTable").path("entries").get(1).get(1).asInt())
                .isEqualTo(160);
        assertValid(out, 1, mask);
        assertThat(out.value(1, 20, 20)).isEqualTo(40 / 7 % 3);
    }

    @ParameterizedTest
    @CsvSource({"png,COG", "vrt,GTIFF", "png,TILES"})
    void transparentColoursAreInvalid(String extension, String layout) throws IOException {
        String colours = "<ColorInterp>Palette</ColorInterp><ColorTable>";
        for (int index = 0; index < 6; index++) {
            int opacity = index == 1 || index == 3 ? 0 : 255;
            colours += "<Entry c1=\"255\" c2=\"" + 10 * index + "\" c3=\"0\" c4=\"" + opacity + "\"/>";
        }
        colours += "</ColorTable>";
        Path file = name("web." + extension);
        if (extension.equals("png")) {
            raster().band((x, y) -> Math.floorDiv(x, 10)).bandXml(colours).write(file);
        } else {
            raster().band((x, y) -> Math.floorDiv(x, 10)).write(file.resolveSibling("pixels.tif"));
            Files.writeString(
                    file,
                    vrt("<VRTRasterBand dataType=\"Byte\" band=\"1\">" + colours + source("pixels")
                            + "</VRTRasterBand>"));
        }
        Pixels out = warp(file, HERE + "'layout': '" + layout + "'");
        assertValid(out, 1, (x, y) -> x / 10 != 1 && x / 10 != 3);
        assertThat(out.band(1).has("colorTable")).isTrue();
        assertThat(out.value(1, 25, 3)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"1,UInt16,65535,COG", "3,Byte,255,GTIFF", "2,Byte,255,TILES"})
    void alphaIsAlphaWhereverItIs(int position, String type, int opaque, String layout) throws IOException {
        MaskFunction keep = (x, y) -> x + y >= 30;
        TestRaster made = raster().type(type);
        int colour = 0;
        for (int band = 1; band <= 5; band++) {
            boolean alpha = band == position;
            int value = alpha ? opaque : 50 * ++colour;
            made.band((x, y) -> keep.at(x, y) ? value : 0)
                    .bandXml("<ColorInterp>" + (alpha ? "Alpha" : "Undefined") + "</ColorInterp>");
        }
        Outcome outcome = warped(made.write(name("mid.tif")), HERE + "'layout': '" + layout + "'");
        Pixels out = Pixels.of(outcome.file());
        assertThat(out.info().path("bands")).hasSize(5);
        assertThat(out.band(5).path("colorInterpretation").asText()).isEqualTo("Alpha");
        for (int y = 0; y < H; y++) {
            for (int x = 0; x < W; x++) {
                // A mask says the same to readers that look for alpha as the second or fourth band only.
                assertThat(out.valid(1, x, y)).isEqualTo(keep.at(x, y));
                assertThat(out.value(5, x, y)).isEqualTo(keep.at(x, y) ? opaque : 0);
                for (int band = 1; band <= 4; band++) {
                    assertThat(out.value(band, x, y)).isEqualTo(keep.at(x, y) ? 50 * band : 0);
                }
            }
        }
        assertThat(outcome.plan().notes()).anyMatch(note -> note.contains("number " + position));
    }

    @Test
    void alphaAtTheEndIsOnlyAlphaUnlessTheOptionsSayOtherwise() throws IOException {
        Path file = raster().band((x, y) -> x)
                .bandXml("<ColorInterp>Gray</ColorInterp>")
                .band((x, y) -> x < 20 ? 0 : 255)
                .bandXml("<ColorInterp>Alpha</ColorInterp>")
                .write(name("grey.tif"));
        assertValid(warp(file, HERE + "'layout': 'GTIFF'"), 1, (x, y) -> x >= 20);
        Pixels plain = warp(file, HERE + "'layout': 'GTIFF', 'alpha': 'no'");
        assertValid(plain, 1, (x, y) -> true);
        assertThat(plain.value(1, 10, 10)).isEqualTo(10);
        assertThat(plain.value(2, 10, 10)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "Float32,near,COG,255",
        "Float64,mode,GTIFF,255",
        "Int32,bilinear,TILES,255",
        "Byte,near,GTIFF,255",
        "Int16,near,GTIFF,255",
        "Float32,near,GTIFF,65535",
        "UInt16,mode,GTIFF,65535"
    })
    void alphaOfSixteenBitsStaysAlphaInAnotherType(String type, String method, String layout, int opaque)
            throws IOException {
        TestRaster made = raster().type("UInt16");
        for (String colour : List.of("Red", "Green", "Blue", "Alpha")) {
            made.band((x, y) -> x >= 20 ? colour.equals("Alpha") ? opaque : 200 : 0)
                    .bandXml("<ColorInterp>" + colour + "</ColorInterp>");
        }
        Pixels out = warp(
                made.write(name("rgba.tif")),
                HERE + "'type': '" + type + "', 'resampling': '" + method + "', 'layout': '" + layout + "'");
        assertValid(out, 1, (x, y) -> x >= 20);
        assertThat(out.value(1, 30, 20)).isEqualTo(200);
        assertThat(out.value(4, 30, 20)).isEqualTo(opaque);
    }

    @ParameterizedTest
    @CsvSource({"png,COG", "tif,TILES"})
    void aListOfNodataValuesExcludesWhatHasThemAll(String extension, String layout) throws IOException {
        Path file = raster().xml("<Metadata><MDI key=\"NODATA_VALUES\">10 20 30</MDI></Metadata>")
                .band((x, y) -> x < 20 ? 10 : 200)
                .band((x, y) -> y < 10 ? 20 : 100)
                .band((x, y) -> 30)
                .write(name("key." + extension));
        Pixels out = warp(file, HERE + "'layout': '" + layout + "'");
        for (int band = 1; band <= 3; band++) {
            assertValid(out, band, (x, y) -> x >= 20 || y >= 10);
        }
        assertThat(out.value(1, 3, 20)).isEqualTo(10);
        assertThat(out.value(3, 30, 20)).isEqualTo(30);
        assertThat(out.info().toString()).doesNotContain("NODATA_VALUES");
    }

    @Test
    void masksOfBandsExcludeTogether() throws IOException {
        Path vrt = name("masks.vrt");
        for (int band = 1; band <= 2; band++) {
            int edge = 10 * band;
            raster().band((x, y) -> 100 + x).write(vrt.resolveSibling("band" + band + ".tif"));
            raster().band((x, y) -> x < edge ? 0 : 255).write(vrt.resolveSibling("mask" + band + ".tif"));
        }
        StringBuilder bands = new StringBuilder();
        for (int band = 1; band <= 2; band++) {
            bands.append("<VRTRasterBand dataType=\"Byte\" band=\"")
                    .append(band)
                    .append("\">")
                    .append(source("band" + band))
                    .append("<MaskBand><VRTRasterBand dataType=\"Byte\">")
                    .append(source("mask" + band))
                    .append("</VRTRasterBand></MaskBand></VRTRasterBand>");
        }
        Files.writeString(vrt, vrt(bands.toString()));
        Outcome outcome = warped(vrt, HERE + "'layout': 'GTIFF'");
        Pixels out = Pixels.of(outcome.file());
        assertValid(out, 1, (x, y) -> x >= 20);
        assertThat(out.value(2, 30, 5)).isEqualTo(130);
        assertThat(outcome.plan().notes()).anyMatch(note -> note.contains("mask for each band"));
    }

    private static String vrt(String bands) {
        return "<VRTDataset rasterXSize=\"" + W + "\" rasterYSize=\"" + H + "\"><SRS>EPSG:32633</SRS><GeoTransform>"
                + "600000,10,0,5000000,0,-10</GeoTransform>" + bands + "</VRTDataset>";
    }

    private static String source(String name) {
        return "<SimpleSource><SourceFilename relativeToVRT=\"1\">" + name
                + ".tif</SourceFilename><SourceBand>1</SourceBand></SimpleSource>";
    }

    @ParameterizedTest
    @ValueSource(strings = {"COG", "GTIFF", "TILES"})
    void notANumberIsInvalidBesideAMask(String layout) throws IOException {
        Path file = raster().type("Float32")
                .band((x, y) -> y < 10 ? Double.NaN : x + 0.5)
                .mask((x, y) -> x < 30)
                .write(name("nan.tif"));
        Outcome outcome = warped(file, HERE + "'layout': '" + layout + "', 'tileRows': 16, 'blockSize': 16");
        Pixels out = Pixels.of(outcome.file());
        assertThat(out.info().path("bands")).hasSize(1);
        assertValid(out, 1, (x, y) -> x < 30 && y >= 10);
        assertThat(outcome.output().bands().get(0).validPixels()).isEqualTo(30 * 30);
    }

    @ParameterizedTest
    @CsvSource({"COG,Int64,near", "TILES,Int16,mode", "GTIFF,UInt64,bilinear"})
    void aMaskCountsWhereGdalsOwnKernelsWouldRound(String layout, String type, String method) throws IOException {
        TestRaster made = raster().type(type);
        if (type.equals("Int16")) {
            made.band((x, y) -> x);
        } else {
            made.ofLongs((x, y) -> x);
        }
        Path file = made.mask((x, y) -> x >= 20 && y < 30).write(name("wide.tif"));
        Pixels out = warp(
                file,
                HERE + "'resampling': '" + method + "', 'layout': '" + layout + "', 'tileRows': 16, 'blockSize': 16");
        assertThat(out.info().path("bands")).hasSize(1);
        assertValid(out, 1, (x, y) -> x >= 20 && y < 30);
        assertThat(out.value(1, 40, 7)).isEqualTo(40);
    }

    @Test
    void whatATypeCannotHoldAsNodataIsMasked() throws IOException {
        Path file = raster().type("Int16")
                .band((x, y) -> x < 7 ? -9999 : 100)
                .nodata("-9999")
                .write(name("wide.tif"));
        Pixels out = warp(file, HERE + "'type': 'Byte', 'layout': 'GTIFF'");
        assertValid(out, 1, (x, y) -> x >= 7);
        assertThat(out.value(1, 20, 20)).isEqualTo(100);
        Path two = raster().type("Int16")
                .band((x, y) -> x < 7 ? -9999 : 100)
                .nodata("-9999")
                .band((x, y) -> x < 7 ? -9999 : 101)
                .nodata("-9999")
                .write(name("wider.tif"));
        Pixels masked = warp(two, HERE + "'type': 'Byte', 'layout': 'GTIFF'");
        assertValid(masked, 2, (x, y) -> x >= 7);
        assertThat(masked.info().path("bands")).hasSize(2);
    }

    @Test
    void notANumberIsNoNumberOfAnotherType() throws IOException {
        Path file = raster().type("Float32")
                .band((x, y) -> x < 7 ? Double.NaN : 100)
                .write(name("nan.tif"));
        Pixels out = warp(file, HERE + "'type': 'Byte', 'resampling': 'near', 'layout': 'GTIFF'");
        assertValid(out, 1, (x, y) -> x >= 7);
        assertThat(out.value(1, 20, 20)).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "COG|Int16|'resampling': 'near'",
                "TILES|Int16|'resampling': 'bilinear', 'nodata': '-1'",
                "GTIFF|Int32|'resampling': 'mode'",
                "GTIFF|Byte|'resampling': 'near'",
                "COG|Byte|'resampling': 'near', 'nodata': '0'",
                "COG|UInt16|'resampling': 'mode', 'alpha': 'yes'",
                "GTIFF|Int64|'resampling': 'near'",
                "GTIFF|Byte|'resampling': 'cubic', 'sourceNodata': '-9999'",
                "COG|Int16|'resampling': 'near', 'sourceNodata': '-9999'",
                "GTIFF|Float32|'resampling': 'near', 'alpha': 'yes'",
                "COG|Float32|'resampling': 'bilinear', 'alpha': 'yes'",
                "TILES|Float64|'resampling': 'mode', 'alpha': 'yes'",
                "COG|Float32|'resampling': 'near', 'alpha': 'yes', 'compression': 'LERC'"
            })
    void notANumberIsInvalidBesideANodataValue(String layout, String type, String more) throws IOException {
        MaskFunction counts = (x, y) -> x >= 20 && y >= 10;
        String options =
                HERE + "'layout': '" + layout + "', 'type': '" + type + "', 'tileRows': 16, 'blockSize': 16, " + more;
        for (boolean masked : new boolean[] {false, true}) {
            TestRaster made = raster().type("Float32")
                    .band((x, y) -> x < 20 ? Double.NaN : y < 10 ? -9999 : 100)
                    .nodata("-9999");
            Path file = (masked ? made.mask((x, y) -> x < 50) : made).write(name("dem.tif"));
            Outcome outcome = warped(file, options);
            Pixels out = Pixels.of(outcome.file());
            assertValid(out, 1, (x, y) -> counts.at(x, y) && (x < 50 || !masked));
            assertThat(out.value(1, 40, 30)).isEqualTo(100);
            if (more.contains("alpha")) {
                assertThat(out.value(2, 10, 30)).isZero();
                assertThat(out.value(2, 30, 5)).isZero();
                assertThat(out.value(2, 40, 30)).isEqualTo(type.equals("UInt16") ? 65535 : 255);
            }
            assertThat(outcome.output().bands().get(0).validPixels()).isEqualTo(masked ? 30 * 30 : 40 * 30);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "COG|Int16|'resampling': 'near', 'nodata': '-1'",
                "GTIFF|Int16|'resampling': 'mode', 'nodata': '-1'",
                "TILES|Int32|'resampling': 'bilinear'",
                "GTIFF|Int16|'resampling': 'near', 'sourceNodata': 'none', 'nodata': '-1'",
                "COG|Int16|'resampling': 'bilinear', 'sourceNodata': '-9999'"
            })
    void notANumberIsAGapOfItsOwnBand(String layout, String type, String more) throws IOException {
        TestRaster made = raster().type("Float32");
        for (int band = 0; band < 2; band++) {
            int gap = 20 * band;
            made.band((x, y) -> x == gap ? Double.NaN : 100 + band(gap));
            if (more.endsWith("bilinear'") || more.contains("-9999")) {
                made.nodata("-9999");
            }
        }
        Pixels out = warp(
                made.write(name("gaps.tif")), HERE + "'layout': '" + layout + "', 'type': '" + type + "', " + more);
        assertValid(out, 1, (x, y) -> x != 0);
        assertValid(out, 2, (x, y) -> x != 20);
        assertThat(out.value(2, 0, 7)).isEqualTo(101);
    }

    private static int band(int gap) {
        return gap / 20;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "COG|Byte|'resampling': 'near'",
                "GTIFF|Int16|'resampling': 'mode'",
                "TILES|Float32|'resampling': 'bilinear', 'alpha': 'yes'",
                "GTIFF|Float32|'resampling': 'mode', 'alpha': 'yes'",
                "COG|Byte|'resampling': 'near', 'alpha': 'yes', 'sourceNodata': '-9999'",
                "COG|Float32|'resampling': 'near', 'compression': 'LERC'",
                "GTIFF|Float64|'resampling': 'near', 'compression': 'LERC_ZSTD', 'creationOptions': {'INTERLEAVE': 'PIXEL'}",
                "COG|Float64|'resampling': 'cubic', 'compression': 'LERC_DEFLATE', 'maxZError': 0.1"
            })
    void notANumberInAnyBandHidesAllWhereBandsShareAMask(String layout, String type, String more) throws IOException {
        TestRaster made = raster().type("Float32");
        for (int band = 0; band < 3; band++) {
            int gap = 20 * band;
            made.band((x, y) -> x == gap ? Double.NaN : 100);
        }
        Outcome outcome = warped(
                made.write(name("gaps.tif")), HERE + "'layout': '" + layout + "', 'type': '" + type + "', " + more);
        Pixels out = Pixels.of(outcome.file());
        for (int band = 1; band <= 3; band++) {
            assertValid(out, band, (x, y) -> x % 20 != 0);
            assertThat(out.value(band, 30, 7)).isCloseTo(100, within(0.1));
        }
        assertThat(outcome.plan().notes()).anyMatch(note -> note.contains("in all bands where it is so in any"));
    }

    @Test
    void lercKeepsGapsOfBandsOrSaysWhyNot() throws IOException {
        for (String nodata : List.of("nan", "-9999")) {
            TestRaster made = raster().type("Float32");
            for (int band = 0; band < 2; band++) {
                int gap = 20 * band;
                made.band((x, y) -> x == gap ? Double.NaN : 100).nodata(nodata);
            }
            Path file = made.write(name("lerc.tif"));
            String lerc = HERE + "'compression': 'LERC', 'layout': '";
            for (String layout : List.of("COG", "GTIFF", "TILES")) {
                Pixels out = warp(file, lerc + layout + "'");
                boolean shared = layout.equals("COG") && nodata.equals("nan");
                assertValid(out, 1, (x, y) -> x != 0 && (x != 20 || !shared));
                assertValid(out, 2, (x, y) -> x != 20 && (x != 0 || !shared));
            }
            Outcome refused = run(file, lerc + "COG', 'nodata': 'nan'");
            assertThat(refused.failed().failure().code()).isEqualTo(FailureCode.BAD_JOB_SPEC);
            assertThat(refused.failed().failure().message()).contains("nodata", "LERC", "gtiff");
        }
    }

    @Test
    void anOutputWithoutNodataValueIsStillNotValidThere() throws IOException {
        Path file = raster().band((x, y) -> x < 7 ? 0 : 100).nodata("0").write(name("none.tif"));
        Pixels out = warp(file, HERE + "'nodata': 'none'");
        assertThat(out.band(1).has("noDataValue")).isFalse();
        assertValid(out, 1, (x, y) -> x >= 7);
        // Unless the options say that the source has none.
        assertValid(warp(file, HERE + "'sourceNodata': 'none'"), 1, (x, y) -> true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"COG", "GTIFF", "TILES"})
    void alphaOfAPictureInJpegIsAMask(String layout) throws IOException {
        MaskFunction keep = (x, y) -> x >= 20 && x + y < 80;
        TestRaster made = raster();
        for (String colour : List.of("Red", "Green", "Blue", "Alpha")) {
            made.band((x, y) -> colour.equals("Alpha") ? keep.at(x, y) ? 255 : 0 : 120)
                    .bandXml("<ColorInterp>" + colour + "</ColorInterp>");
        }
        Pixels out = warp(
                made.write(name("rgba.tif")),
                HERE + "'layout': '" + layout + "', 'compression': 'JPEG', 'tileRows': 16, 'blockSize': 16");
        assertThat(out.info().path("bands")).hasSize(3);
        assertValid(out, 2, keep);
        assertThat(out.value(1, 40, 20)).isBetween(114.0, 126.0);
    }

    @ParameterizedTest
    @CsvSource({"COG,JPEG", "GTIFF,JPEG", "TILES,JPEG", "COG,WEBP", "GTIFF,WEBP"})
    void nodataInALossyCodecIsAMask(String layout, String codec) throws IOException {
        MaskFunction keep = (x, y) -> x + 2 * y > 50;
        TestRaster made = raster();
        for (int band = 0; band < 3; band++) {
            made.band((x, y) -> keep.at(x, y) ? 30 + 3 * x : 0).nodata("0");
        }
        Path file = made.write(name("ortho.tif"));
        Outcome outcome = warped(
                file,
                HERE + "'layout': '" + layout + "', 'compression': '" + codec
                        + "', 'quality': 60, 'tileRows': 16, 'blockSize': 16");
        Pixels out = Pixels.of(outcome.file());
        assertThat(out.band(1).has("noDataValue")).isFalse();
        assertValid(out, 1, keep);
        assertThat(outcome.plan().notes()).anyMatch(note -> note.contains("nodata value 0"));
    }

    @Test
    void anErrorOfLercLeavesGapsWhereTheyAre() throws IOException {
        TestRaster made = raster().type("Float32");
        for (int band = 0; band < 2; band++) {
            int gap = band;
            made.band((x, y) -> x % 5 == gap ? -9999 : x + y / 10.0).nodata("-9999");
        }
        Path file = made.write(name("lerc.tif"));
        String lerc = HERE + "'compression': 'LERC', 'maxZError': 0.5, 'layout': '";
        for (String layout : List.of("GTIFF", "TILES")) {
            Pixels out = warp(file, lerc + layout + "'");
            assertValid(out, 1, (x, y) -> x % 5 != 0);
            assertValid(out, 2, (x, y) -> x % 5 != 1);
            assertThat(out.value(1, 33, 20)).isBetween(34.4, 35.6);
        }
        Outcome refused = run(file, lerc + "COG'");
        assertThat(refused.failed().failure().code()).isEqualTo(FailureCode.BAD_JOB_SPEC);
        assertThat(refused.failed().failure().message()).contains("max-z-error", "-9999", "gtiff");
    }

    @ParameterizedTest
    @CsvSource({
        "COG,Byte,bilinear",
        "GTIFF,Int16,cubic",
        "TILES,Float32,lanczos",
        "GTIFF,Float64,bilinear",
        "COG,UInt32,average"
    })
    void whatNoSourcePixelReachesIsInvalid(String layout, String type, String method) throws IOException {
        // Turned by 37 degrees, in the CRS of the output.
        double cos = 8;
        double sin = 6;
        Path file = TestRaster.of(W, H)
                .type(type)
                .crs("EPSG:32633")
                .geotransform(600000, cos, sin, 5000000, sin, -cos)
                .band((x, y) -> 100)
                .band((x, y) -> 50)
                .write(name("turned.tif"));
        String options = HERE + "'resampling': '" + method + "', 'layout': '" + layout
                + "', 'tileRows': 32, 'blockSize': 32, 'resolution': [10]";
        Outcome masked = warped(file, options);
        Pixels out = Pixels.of(masked.file());
        Outcome filled = warped(file, options + ", 'collar': 'fill'");
        Pixels fill = Pixels.of(filled.file());
        long valid = 0;
        for (int y = 0; y < out.height(); y++) {
            for (int x = 0; x < out.width(); x++) {
                double dx = out.centre(x, y)[0] - 600000;
                double dy = out.centre(x, y)[1] - 5000000;
                double column = (cos * dx + sin * dy) / 100;
                double row = (sin * dx - cos * dy) / 100;
                double inside = Math.min(Math.min(column, W - column), Math.min(row, H - row));
                double unsure = method.equals("average") ? 2 : 0.01;
                assertThat(out.value(1, x, y)).isEqualTo(fill.value(1, x, y));
                assertThat(fill.valid(1, x, y)).isTrue();
                if (Math.abs(inside) > unsure) {
                    assertThat(out.valid(2, x, y)).as("%d %d", x, y).isEqualTo(inside > 0);
                    assertThat(out.value(1, x, y)).isCloseTo(inside > 0 ? 100 : 0, within(0.01));
                }
                valid += out.valid(1, x, y) ? 1 : 0;
            }
        }
        assertThat(masked.output().bands().get(0).validPixels()).isEqualTo(valid);
        assertThat(out.info().path("bands")).hasSize(2);
        assertThat(out.band(1).path("mask").path("flags").toString()).isEqualTo("[\"PER_DATASET\"]");
        assertThat(fill.band(1).has("mask")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "COG,Byte,near,1",
        "TILES,Byte,bilinear,3",
        "GTIFF,Int16,mode,2",
        "TILES,Float32,cubic,1",
        "GTIFF,Float64,average,1",
        "COG,Int64,near,1"
    })
    void aFilledCollarIsValidBesideTheSourcesOwnMask(String layout, String type, String method, int bands)
            throws IOException {
        TestRaster made = TestRaster.of(W, H).type(type).crs("EPSG:32633").geotransform(600000, 8, 6, 5000000, 6, -8);
        for (int band = 0; band < bands; band++) {
            if (type.equals("Int64")) {
                made.ofLongs((x, y) -> 100);
            } else {
                made.band((x, y) -> 100);
            }
        }
        Path file = made.mask((x, y) -> x >= W / 2).write(name("turned.tif"));
        Outcome outcome = warped(
                file,
                HERE + "'resampling': '" + method + "', 'layout': '" + layout
                        + "', 'tileRows': 32, 'blockSize': 32, 'resolution': [10], 'collar': 'fill', 'audit': 'full'");
        Pixels out = Pixels.of(outcome.file());
        long valid = 0;
        long collar = 0;
        for (int y = 0; y < out.height(); y++) {
            for (int x = 0; x < out.width(); x++) {
                double dx = out.centre(x, y)[0] - 600000;
                double dy = out.centre(x, y)[1] - 5000000;
                double column = (8 * dx + 6 * dy) / 100;
                double row = (6 * dx - 8 * dy) / 100;
                double inside = Math.min(Math.min(column, W - column), Math.min(row, H - row));
                boolean unsure = Math.abs(inside) < 2 || Math.abs(column - W / 2.0) < 2;
                if (!unsure) {
                    boolean counts = inside < 0 || column > W / 2.0;
                    assertThat(out.valid(bands, x, y)).as("%d %d", x, y).isEqualTo(counts);
                    assertThat(out.value(1, x, y))
                            .as("%d %d", x, y)
                            .isCloseTo(inside > 0 && counts ? 100 : 0, within(0.01));
                    collar += inside < 0 ? 1 : 0;
                }
                valid += out.valid(1, x, y) ? 1 : 0;
            }
        }
        assertThat(collar).isGreaterThan(1000);
        assertThat(out.info().path("bands")).hasSize(bands);
        assertThat(outcome.output().bands().get(0).validPixels()).isEqualTo(valid);
    }

    @Test
    void withoutCollarThereIsNoMask() throws IOException {
        Path file = raster().band((x, y) -> x).write(name("flat.tif"));
        for (String layout : List.of("COG", "GTIFF", "TILES")) {
            Pixels out = warp(file, HERE + "'layout': '" + layout + "'");
            assertThat(out.band(1).has("mask")).isFalse();
            assertThat(out.value(1, 33, 7)).isEqualTo(33);
        }
    }

    @Test
    void overviewsGoByTheMask() throws IOException {
        Path file = TestRaster.of(1200, 1200)
                .crs("EPSG:32633")
                .geotransform(600000, 10, 0, 5000000, 0, -10)
                .band((x, y) -> (x + y) % 2 == 0 ? 0 : 200)
                .mask((x, y) -> (x + y) % 2 == 1)
                .write(name("fine.tif"));
        Path out = warped(file, HERE + "'layout': 'COG'").file();
        Path small = name("small.tif");
        Gdal.run(folder, "gdal_translate", "-q", "-ovr", "0", out.toString(), small.toString());
        Pixels overview = Pixels.of(small);
        assertThat(overview.width()).isLessThan(1200);
        assertThat(overview.value(1, 100, 100)).isEqualTo(200);
    }
}
