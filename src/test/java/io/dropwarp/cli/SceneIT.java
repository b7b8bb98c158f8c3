package io.dropwarp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.protocol.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A scene of many tiles has the same pixels however it is cut and whoever dies over it. */
class SceneIT {

    private static final String NAME = "scene_EPSG3857.tif";

    @TempDir
    static Path folder;

    private static Path scene;
    private static List<String> expected;

    /** A real Landsat crop, enlarged to 3000 × 2700 × 3, and what one gdalwarp makes of it. */
    @BeforeAll
    static void warpWholeWithGdalwarp() throws Exception {
        scene = folder.resolve("scene.tif");
        Path sample = HOME_SAMPLES.resolve("landsat-bahamas.tif");
        Cli.Result made = Cli.tool(
                folder,
                "gdal_translate",
                "-q",
                "-outsize",
                "3000",
                "2700",
                "-r",
                "cubic",
                "-co",
                "TILED=YES",
                "-co",
                "COMPRESS=DEFLATE",
                sample.toString(),
                scene.toString());
        assertThat(made.exit()).as(made.err()).isZero();

        Path out = folder.resolve("whole");
        Cli.Result batch = Cli.dropwarp("batch", scene.toString(), out.toString(), "--option", "tile-rows=1024");
        assertThat(batch.exit()).as(batch.err()).isZero();
        JsonNode receipt =
                Json.MAPPER.readTree(out.resolve("scene_EPSG3857.json").toFile());
        String command = receipt.path("properties").path("dropwarp:gdalwarp").asText();
        assertThat(command).startsWith("gdalwarp ");
        Cli.Result whole = Cli.tool(folder, "sh", "-c", command);
        assertThat(whole.exit()).as(whole.err()).isZero();
        expected = Cli.checksums(folder.resolve("out.tif"));
        assertThat(expected).hasSize(3);
    }

    private static final Path HOME_SAMPLES = Cli.HOME.resolve("src/main/resources/io/dropwarp/cli/demo");

    @ParameterizedTest
    @CsvSource({"1, 512, cog", "2, 512, gtiff", "4, 2048, cog", "2, 300, gtiff"})
    void equalsOneGdalwarpOverTheWhole(int workers, int rows, String layout, @TempDir Path out) throws Exception {
        Cli.Result batch = Cli.dropwarp(
                "batch",
                scene.toString(),
                out.toString(),
                "--workers",
                "" + workers,
                "--layout",
                layout,
                "--option",
                "tile-rows=" + rows);

        assertThat(batch.exit()).as(batch.err()).isZero();
        assertThat(Cli.checksums(out.resolve(NAME))).isEqualTo(expected);
        if (layout.equals("cog")) {
            assertThat(Cli.cogErrors(out.resolve(NAME))).isEqualTo("[]");
        }
    }

    @Test
    void tilesAndTheirVrtEqualOneGdalwarpOverTheWhole(@TempDir Path out) throws Exception {
        Cli.Result batch = Cli.dropwarp(
                "batch", scene.toString(), out.toString(), "--layout", "tiles", "--option", "tile-rows=512");

        assertThat(batch.exit()).as(batch.err()).isZero();
        Path tiles = out.resolve("scene_EPSG3857");
        assertThat(Cli.checksums(tiles.resolve("scene_EPSG3857.vrt"))).isEqualTo(expected);
        assertThat(tiles.resolve("0-0.tif")).exists();
    }

    @Test
    void isWholeAlthoughWorkersAreKilled(@TempDir Path out) throws Exception {
        Path err = out.resolve("err.txt");
        Process service = Cli.start(
                err,
                "batch",
                scene.toString(),
                out.toString(),
                "--option",
                "tile-rows=512",
                "--set",
                "dropwarp.retry.max-attempts=10",
                "--set",
                "dropwarp.retry.delay-millis=10");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(err).contains("Watching") || !service.isAlive());
        // Four workers are ended in the middle of the job, whatever they are doing.
        for (int i = 0; i < 4; i++) {
            ProcessHandle worker = await().atMost(Duration.ofSeconds(60))
                    .until(() -> aWorker(service), found -> found != null || !service.isAlive());
            if (worker != null) {
                worker.destroyForcibly();
                await().until(() -> !worker.isAlive());
            }
        }

        assertThat(service.waitFor()).as(Files.readString(err)).isZero();
        assertThat(Files.readString(err)).contains("SIGKILL");
        assertThat(Cli.checksums(out.resolve(NAME))).isEqualTo(expected);
    }

    /** A worker of that service that is in the middle of a job; null if there is none now. */
    private static ProcessHandle aWorker(Process service) {
        return service.descendants()
                .filter(ProcessHandle::isAlive)
                .filter(child -> child.info().startInstant().isPresent())
                .filter(child ->
                        child.info().totalCpuDuration().orElse(Duration.ZERO).compareTo(Duration.ofMillis(700)) > 0)
                .findAny()
                .orElse(null);
    }
}
