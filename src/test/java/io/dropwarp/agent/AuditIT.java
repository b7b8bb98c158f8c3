package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.gdal.core.Options;
import io.dropwarp.model.AuditResult;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Outputs that are wrong in one thing each, broken between two requests to the worker: in the plan before the warp, or in
 * the warped tile. The audit refuses them all, and lets through what nobody broke.
 */
@Tag("fast")
@Timeout(300)
class AuditIT {

    private static final int WIDTH = 300;
    private static final int HEIGHT = 260;
    private static final String NEAR = "'crs': 'EPSG:4326', 'resampling': 'near', 'layout': 'GTIFF'";

    /** Without a mask, so that only the values can tell. */
    private static final String FILLED = NEAR + ", 'collar': 'fill'";

    @TempDir
    static Path folder;

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    @BeforeAll
    static void makeSources() throws IOException {
        scene().write(folder.resolve("scene.tif"));
        noise().nodata("0").write(folder.resolve("nodata.tif"));
    }

    /** Three bands of noise that have no value in common, without nodata. */
    private static TestRaster scene() {
        return TestRaster.of(WIDTH, HEIGHT)
                .crs("EPSG:32633")
                .geotransform(400_000, 30, 0, 5_500_000, 0, -30)
                .band((x, y) -> 10 + noise(x, y, 80))
                .band((x, y) -> 90 + noise(x, y, 80))
                .band((x, y) -> 170 + noise(x, y, 80));
    }

    /** One band with a gap of nodata at its lower left. */
    private static TestRaster noise() {
        return TestRaster.of(WIDTH, HEIGHT)
                .crs("EPSG:32633")
                .geotransform(400_000, 30, 0, 5_500_000, 0, -30)
                .band((x, y) -> x < 140 && y > 120 ? 0 : 10 + noise(x, y, 200));
    }

    private static int noise(int x, int y, int range) {
        return Math.floorMod((x * 7919 + y * 104_729) * 31 ^ x * y * 17, range);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                NEAR,
                "'resampling': 'cubic'",
                "'resampling': 'lanczos', 'size': [40, 0]",
                "'resampling': 'average', 'layout': 'TILES', 'tileRows': 64, 'blockSize': 64",
                "'alpha': 'yes', 'audit': 'full'"
            })
    void letsThroughWhatIsRight(String options) throws IOException {
        for (String source : List.of("scene.tif", "nodata.tif")) {
            Outcome outcome = run(source, options);

            assertThat(outcome.failed()).isNull();
            AuditResult audit = outcome.output().audit();
            assertThat(audit.forward()).isEqualTo(options.contains("full") ? 48 * 48 : 144);
            assertThat(audit.backward()).isGreaterThan(100);
            assertThat(audit.samples()).isEqualTo(audit.forward() + audit.backward());
            assertThat(audit.worst()).isZero();
        }
    }

    @Test
    void letsThroughABandWithGapsOfItsOwnBesideAlphaForAll() throws IOException {
        TestRaster gaps =
                TestRaster.of(WIDTH, HEIGHT).crs("EPSG:32633").geotransform(400_000, 30, 0, 5_500_000, 0, -30);
        for (int band = 0; band < 3; band++) {
            int step = 40 + 20 * band;
            gaps.band((x, y) -> x % step < 12 ? 0 : 10 + noise(x, y, 200)).nodata("0");
        }
        gaps.write(folder.resolve("gaps.tif"));

        assertThat(run("gaps.tif", "'alpha': 'yes', 'audit': 'full'").failed()).isNull();
    }

    /** What the mask hides is black, and bleeds into the red beside it, which is most of so small a picture. */
    @Test
    void letsThroughAStrongColourThatJpegMixesWithWhatIsHidden() throws IOException {
        TestRaster small = TestRaster.of(80, 80).crs("EPSG:27700").geotransform(600_000, 10, 0, 380_000, 0, -10);
        for (int band = 0; band < 3; band++) {
            int colour = band == 0 ? 200 : 0;
            int key = 10 + 10 * band;
            small.band((x, y) -> x >= 20 && x < 60 && y >= 20 && y < 60 ? key : colour);
        }
        small.xml("<Metadata><MDI key=\"NODATA_VALUES\">10 20 30</MDI></Metadata>")
                .write(folder.resolve("strong.tif"));

        Outcome outcome = run("strong.tif", "'compression': 'JPEG', 'audit': 'full'");

        assertThat(outcome.failed()).isNull();
        assertThat(outcome.output().audit().worst()).isPositive();
    }

    @Test
    void refusesBandsInAnotherOrderInJpegToo() throws IOException {
        Failure failure = broken("scene.tif", FILLED + ", 'compression': 'JPEG'", "-b", "2", "-b", "1", "-b", "3");

        assertThat(failure.message()).contains("more than its compression explains");
    }

    @Test
    void comparesTheSameWithASecondThread() throws IOException {
        String job = worker.claim(folder.resolve("scene.tif"));
        String many = "'layout': 'TILES', 'tileRows': 256, 'blockSize': 64, 'size': [900, 0]";
        Outcome outcome = worker.run(job, "scene.tif", Options.of(many), Options.limits(""));
        assertThat(outcome.failed()).isNull();

        AnyReply again = worker.ask(new Request.Assemble(job, "out.tif", 2, null, null));

        assertThat(again.output()).isEqualTo(outcome.output());
        assertThat(again.output().audit().backward()).isGreaterThan(1000);
    }

    @Test
    void refusesWhatTheSecondThreadFinds() throws IOException {
        Failure failure = brokenPixels(
                "scene.tif",
                FILLED + ", 'size': [900, 0], 'blockSize': 64",
                pixels -> pixels.move((x, y) -> new int[] {y < 3 * pixels.height / 4 ? x : x + 9, y}));

        assertThat(failure.message()).contains("where the source allows one of its own between");
    }

    @Test
    void comparesNothingWhenSwitchedOff() throws IOException {
        assertThat(run("scene.tif", "'audit': 'off'").output().audit()).isNull();
    }

    @Test
    void refusesAScaleThatAveragesNothing() throws IOException {
        String coarse = "'resolution': [300, 300], 'crs': 'EPSG:32633', 'layout': 'GTIFF'";
        for (String resampling : List.of("bilinear", "cubic", "lanczos")) {
            Failure failure = brokenPlan("scene.tif", coarse + ", 'resampling': '" + resampling + "'", plan -> {
                ArrayNode words = (ArrayNode) plan.get("warpArguments");
                for (int i = 0; i < words.size(); i++) {
                    if (words.get(i).asText().matches("[XY]SCALE=.*")) {
                        assertThat(Double.parseDouble(words.get(i).asText().substring(7)))
                                .isEqualTo(0.1);
                        words.set(i, words.get(i).asText().substring(0, 7) + "10");
                    }
                }
            });
            assertThat(failure.message()).contains("was not averaged");
        }
    }

    @Test
    void refusesAGridOfHalfTheSource() throws IOException {
        Failure failure = brokenPlan("scene.tif", NEAR, plan -> {
            int half = plan.get("grid").get("width").asInt() / 2;
            ((ObjectNode) plan.get("grid")).put("width", half);
            ((ObjectNode) plan.get("tiling")).put("gridWidth", half).put("tileWidth", half);
        });

        assertThat(failure.message()).contains("leaves out").contains("% of the source without a note");
    }

    @Test
    void refusesALossThatIsLargerThanItsNoteSays() throws IOException {
        for (String audit : List.of("sample", "full")) {
            Failure failure = brokenPlan("scene.tif", NEAR + ", 'audit': '" + audit + "'", plan -> {
                int half = plan.get("grid").get("width").asInt() / 2;
                ((ObjectNode) plan.get("grid")).put("width", half);
                ((ObjectNode) plan.get("tiling")).put("gridWidth", half).put("tileWidth", half);
                plan.putArray("notes").add("5.0 % of the source's pixels lie beyond the output's extent.");
            });

            assertThat(failure.message()).contains("% of the source, more than its note says");
        }
    }

    @Test
    void refusesAnotherNodataValue() throws IOException {
        assertThat(broken("nodata.tif", NEAR, "-a_nodata", "7").message())
                .contains("nodata value of band 1 \"7\" instead of \"0\"");
        assertThat(broken("nodata.tif", NEAR, "-a_nodata", "none").message())
                .contains("nodata value of band 1 \"null\" instead of \"0\"");
    }

    @Test
    void refusesValuesWhereTheSourceHasNone() throws IOException {
        Failure failure = brokenPixels("nodata.tif", NEAR, pixels -> pixels.each(value -> value == 0 ? 99 : value));

        assertThat(failure.message())
                .matches("The finished output is valid in band 1 at column \\d+, row \\d+ with the value 99, where the"
                        + " source has no valid pixel, so it was not published.");
    }

    @Test
    void refusesAMaskThatIsUpsideDown() throws IOException {
        Failure failure = brokenPixels("nodata.tif", NEAR + ", 'alpha': 'yes'", pixels -> {
            for (int i = pixels.size(); i < 2 * pixels.size(); i++) {
                pixels.bytes[i] = (byte) ~pixels.bytes[i];
            }
        });

        assertThat(failure.message()).contains("valid");
    }

    @Test
    void refusesALostHalf() throws IOException {
        Failure failure = brokenPixels(
                "nodata.tif",
                NEAR,
                pixels -> pixels.move((x, y) -> x < pixels.width / 2 ? new int[] {x, y} : new int[] {-1, 0}));

        assertThat(failure.message()).contains("is invalid in band 1").contains("all pixels of the source are valid");
    }

    @Test
    void refusesPixelsThatAreOneOff() throws IOException {
        for (int[] step : new int[][] {{1, 0}, {0, 1}, {-1, 0}}) {
            Failure failure = brokenPixels(
                    "scene.tif", FILLED, pixels -> pixels.move((x, y) -> new int[] {x + step[0], y + step[1]}));

            assertThat(failure.message()).contains("where the source allows one of its own between");
            assertThat(failure.hint()).contains("gdallocationinfo -b ").contains(" 'scene.tif' ");
        }
    }

    @Test
    void refusesAnotherPlace() throws IOException {
        Failure failure = broken("scene.tif", NEAR, "-a_ullr", "13.6", "49.65", "13.8", "49.5");

        assertThat(failure.message()).contains("geotransform");
    }

    @Test
    void refusesColumnsForRows() throws IOException {
        Failure failure = brokenPixels("scene.tif", FILLED, pixels -> pixels.move((x, y) -> new int[] {y, x}));

        assertThat(failure.message()).contains("where the source allows");
    }

    @Test
    void refusesBandsInAnotherOrder() throws IOException {
        Failure failure = broken("scene.tif", FILLED, "-b", "3", "-b", "2", "-b", "1");

        assertThat(failure.message()).contains("where the source allows");
    }

    @Test
    void refusesAnotherType() throws IOException {
        assertThat(broken("scene.tif", NEAR, "-ot", "UInt16").message())
                .contains("has type of band 1 UInt16 instead of Byte");
    }

    @Test
    void refusesLostNames() throws IOException {
        Path named = TestRaster.of(WIDTH, HEIGHT)
                .crs("EPSG:32633")
                .geotransform(400_000, 30, 0, 5_500_000, 0, -30)
                .band((x, y) -> noise(x, y, 250))
                .bandXml("<Description>t2m</Description><UnitType>K</UnitType><Offset>200</Offset><Scale>0.5</Scale>")
                .write(folder.resolve("named.tif"));
        assertThat(run(named.getFileName().toString(), NEAR).failed()).isNull();

        assertThat(broken("named.tif", NEAR, "-a_scale", "1").message()).matches(".*(unit|scale|offset) of band 1.*");
    }

    private static Outcome run(String source, String options) throws IOException {
        return worker.run(options, folder.resolve(source));
    }

    private static Failure brokenPlan(String source, String options, Consumer<ObjectNode> plan) throws IOException {
        return broken(source, options, plan, tile -> {});
    }

    private static Failure broken(String source, String options, String... translate) throws IOException {
        return broken(source, options, plan -> {}, tile -> translate(tile, translate));
    }

    private static Failure brokenPixels(String source, String options, PixelChange change) throws IOException {
        return broken(source, options, plan -> {}, tile -> change(tile, change));
    }

    /** The failure of a job that was right until its plan or its only tile was changed. */
    private static Failure broken(String source, String options, Consumer<ObjectNode> plan, TileChange tile)
            throws IOException {
        String job = worker.claim(folder.resolve(source));
        AnyReply planned =
                worker.ask(new Request.MakePlan(job, source, Options.of(options), Options.limits(""), false));
        assertThat(planned.failure()).isNull();
        Path home = worker.job(job);
        ObjectNode tree =
                (ObjectNode) Json.MAPPER.readTree(home.resolve("plan.json").toFile());
        plan.accept(tree);
        Files.write(home.resolve("plan.json"), Json.MAPPER.writeValueAsBytes(tree));
        AnyReply warped = worker.ask(new Request.WarpTile(job, 0, 0));
        assertThat(warped.failure()).isNull();
        tile.change(home.resolve("tiles").resolve("0-0.tif"));
        AnyReply assembled = worker.ask(new Request.Assemble(job, "out.tif", 2, null, null));
        assertThat(assembled.failure()).as(options).isNotNull();
        assertThat(assembled.failure().code()).isEqualTo(FailureCode.VERIFY_FAILED);
        return assembled.failure();
    }

    private interface TileChange {
        void change(Path tile) throws IOException;
    }

    private interface PixelChange {
        void change(RawPixels pixels);
    }

    private interface Move {
        int[] from(int x, int y);
    }

    private static void translate(Path tile, String... how) throws IOException {
        Path changed = tile.resolveSibling("changed.tif");
        List<String> command = new ArrayList<>(List.of("gdal_translate", "-q"));
        command.addAll(List.of(how));
        command.addAll(List.of("-co", "TILED=YES", tile.toString(), changed.toString()));
        Gdal.run(tile.getParent(), command.toArray(String[]::new));
        Files.move(changed, tile, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Through raw pixels beside a VRT that keeps everything else of the tile. */
    private static void change(Path tile, PixelChange change) throws IOException {
        Path raw = tile.resolveSibling("raw.bin");
        Path vrt = tile.resolveSibling("tile.vrt");
        Gdal.run(tile.getParent(), "gdal_translate", "-q", "-of", "ENVI", tile.toString(), raw.toString());
        Gdal.run(tile.getParent(), "gdal_translate", "-q", "-of", "VRT", tile.toString(), vrt.toString());
        String header = Files.readString(tile.resolveSibling("raw.hdr"));
        RawPixels pixels = new RawPixels(
                Files.readAllBytes(raw), number(header, "samples"), number(header, "lines"), number(header, "bands"));
        byte[] before = pixels.bytes.clone();
        change.change(pixels);
        assertThat(pixels.bytes).isNotEqualTo(before);
        Files.write(raw, pixels.bytes);
        UnaryOperator<String> toRaw = text -> text.replaceAll(">[^<>]*0-0.tif<", ">raw.bin<");
        Files.writeString(vrt, toRaw.apply(Files.readString(vrt)));
        Path changed = tile.resolveSibling("changed.tif");
        Gdal.run(tile.getParent(), "gdal_translate", "-q", "-co", "TILED=YES", vrt.toString(), changed.toString());
        Files.move(changed, tile, StandardCopyOption.REPLACE_EXISTING);
    }

    private static int number(String header, String name) {
        return Integer.parseInt(header.replaceAll("(?s).*\n" + name + "\\s*=\\s*(\\d+).*", "$1"));
    }

    /** Byte pixels, band after band. */
    private static final class RawPixels {

        private final byte[] bytes;
        private final int width;
        private final int height;
        private final int bands;

        private RawPixels(byte[] bytes, int width, int height, int bands) {
            this.bytes = bytes;
            this.width = width;
            this.height = height;
            this.bands = bands;
        }

        private int size() {
            return width * height;
        }

        private void each(java.util.function.IntUnaryOperator change) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) change.applyAsInt(bytes[i] & 255);
            }
        }

        private void move(Move move) {
            byte[] before = bytes.clone();
            for (int i = 0; i < bytes.length; i++) {
                int x = i % width;
                int y = i / width % height;
                int[] from = move.from(x, y);
                boolean inside = from[0] >= 0 && from[0] < width && from[1] >= 0 && from[1] < height;
                bytes[i] = inside ? before[i / size() * size() + from[1] * width + from[0]] : 0;
            }
            assertThat(bands).isPositive();
        }
    }
}
