package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.SmallDisk;
import io.dropwarp.job.JobState;
import io.dropwarp.model.FailureCode;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Provokes each failure code in the real service and holds its report against the sample in {@code docs/reports}. With
 * {@code -Ddropwarp.reports.write=true} the samples are written anew.
 */
@Timeout(600)
class SampleReportsIT {

    /** Eight tiles that take some tenths of a second each, on any machine. */
    private static final String SLOW = """
            crs: EPSG:3857
            size: [4000, 4000]
            resampling: lanczos
            error-threshold: 0
            tile-rows: 512
            overviews: none
            layout: tiles
            compression: NONE
            """;

    private static final String ENDLESS =
            SLOW.replace("[4000, 4000]", "[20000, 20000]").replace("512", "8192");

    /** A tile of one band of rows that no part of it would make small enough. */
    private static final String HOPELESS = """
            crs: EPSG:3857
            size: [1000000, 100]
            resampling: near
            overviews: none
            layout: gtiff
            tile-rows: 100000
            """;

    /** Files of the corpus that are at fault themselves. */
    private static final Map<FailureCode, String> BAD_FILES = new TreeMap<>(Map.of(
            FailureCode.EMPTY_FILE, "empty.tif",
            FailureCode.NOT_A_RASTER, "readme.tif",
            FailureCode.UNSUPPORTED_FORMAT, "byte_JXL.tif",
            FailureCode.CORRUPT, "byte_truncated.tif",
            FailureCode.NO_CRS, "float32.tif",
            FailureCode.NO_GEOREFERENCING, "stefan_full_rgba.tif",
            FailureCode.NOT_TRANSFORMABLE, "cog_hirise_mars.tif",
            FailureCode.TOO_LARGE, "huge_3857.vrt",
            FailureCode.FORBIDDEN_REFERENCE, "passwd.vrt"));

    @TempDir
    Path data;

    private RunningService running;

    @BeforeEach
    void prepare() throws IOException {
        running = new RunningService(data)
                .profile("slow", SLOW)
                .profile("endless", ENDLESS)
                .profile("hopeless", HOPELESS)
                .set("tiles.small-pixels", "10000");
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private void requireSample(FailureCode code, String file) throws IOException {
        new SampleReport(code, data).requireReport(running.awaitEnd(file).report());
    }

    private void dropWithOptions(String file, String yaml) throws IOException {
        Files.createDirectories(running.folder("drop"));
        Files.writeString(running.folder("drop").resolve(file + ".dropwarp.yaml"), yaml);
        running.drop("good/utmsmall.tif", file);
    }

    /** Waits until that many tiles of a job are done, and returns its folder. */
    private Path awaitTiles(String file, int count) {
        JobState state = await().pollInterval(Duration.ofMillis(5))
                .atMost(RunningService.PATIENCE)
                .until(
                        () -> running.service().registry().all().stream()
                                .filter(job -> job.job().file().equals(file)
                                        && job.plan().isPresent()
                                        && job.tilesDone() >= count)
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
        return running.folder("work").resolve(state.job().id());
    }

    @Test
    void arrivalsAtFault() throws IOException {
        running.start();
        for (String file : BAD_FILES.values()) {
            running.drop("bad/" + file, file);
        }
        dropWithOptions("unknown-crs.tif", "crs: EPSG:999999\n");
        dropWithOptions("misspelt-option.tif", "resamplin: cubic\n");
        running.drop("good/utmsmall.tif", "nosuch/no-profile.tif");
        Files.createSymbolicLink(
                running.folder("drop/link.tif"), Files.writeString(data.resolve("elsewhere.tif"), "elsewhere"));

        for (Map.Entry<FailureCode, String> bad : BAD_FILES.entrySet()) {
            requireSample(bad.getKey(), bad.getValue());
        }
        requireSample(FailureCode.BAD_CRS, "unknown-crs.tif");
        requireSample(FailureCode.BAD_JOB_SPEC, "misspelt-option.tif");
        requireSample(FailureCode.UNKNOWN_PROFILE, "nosuch/no-profile.tif");
        requireSample(FailureCode.BAD_NAME, "link.tif");
    }

    @Test
    void workersThatCrashOrRunOutOfMemory() throws IOException {
        running.set("worker.memory-mb", "192")
                .set("worker.cache-mb", "16")
                .set("worker.java-options", "-Dio.dropwarp.failure-point=TILE_DRAFTED@1-0.tif")
                .profile("cut", "crs: EPSG:3857\nlayout: tiles\ntile-rows: 64\n")
                .start();
        running.drop("good/small_world.tif", "cut/crashes.tif");
        running.drop("good/small_world.tif", "hopeless/large.tif");

        requireSample(FailureCode.WORKER_CRASHED, "cut/crashes.tif");
        requireSample(FailureCode.OUT_OF_MEMORY, "hopeless/large.tif");
    }

    @Test
    void aWorkerThatGoesSilent() throws Exception {
        running.set("worker.hang-seconds", "5")
                .set("retry.max-attempts", "1")
                .profile("endless", ENDLESS.replace("[20000, 20000]", "[20000, 8000]"))
                .start();
        running.drop("good/small_world.tif", "endless/silent.tif");
        awaitTiles("endless/silent.tif", 0);
        await().atMost(RunningService.PATIENCE)
                .until(() -> running.service().pool().busy() > 0);
        for (ProcessHandle worker : RunningService.workerProcesses()) {
            assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(worker.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        }

        requireSample(FailureCode.WORKER_HUNG, "endless/silent.tif");
    }

    @Test
    void aTileThatTakesTooLong() throws IOException {
        running.set("worker.timeout-seconds", "2")
                .set("retry.max-attempts", "2")
                .start();
        running.drop("good/small_world.tif", "endless/long.tif");

        requireSample(FailureCode.TIMEOUT, "endless/long.tif");
    }

    @Test
    void jobsWhoseFilesWereTouched() throws IOException {
        running.start();
        running.drop("good/small_world.tif", "slow/gone.tif");
        Files.delete(awaitTiles("slow/gone.tif", 1).resolve("source/gone.tif"));
        requireSample(FailureCode.IO_ERROR, "slow/gone.tif");

        running.drop("good/small_world.tif", "slow/tile-removed.tif");
        Path tiles = awaitTiles("slow/tile-removed.tif", 1).resolve("tiles");
        Files.delete(RunningService.visible(tiles).get(0));
        requireSample(FailureCode.VERIFY_FAILED, "slow/tile-removed.tif");

        running.drop("good/small_world.tif", "slow/odd-plan.tif");
        Path plan = awaitTiles("slow/odd-plan.tif", 1).resolve("plan.json");
        running.close();
        ObjectNode edited = (ObjectNode) running.json(plan);
        ((ObjectNode) edited.path("grid")).put("nodata", "not a number");
        Files.write(plan, Json.MAPPER.writeValueAsBytes(edited));
        running.start();
        requireSample(FailureCode.INTERNAL, "slow/odd-plan.tif");
    }

    @Test
    void aFolderThatCannotBeWritten() throws IOException {
        // Nobody may write there, not even root.
        Files.createSymbolicLink(running.folder("output"), Path.of("/sys/kernel"));
        running.start();
        requireHealth(FailureCode.OUTPUT_UNWRITABLE);
    }

    @Test
    void aFullDisk() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(running.folder("work"), 16)) {
            running.start();
            // Less than the reserve, but enough for what is said of it: without any room the words are fewer.
            disk.fill(200L << 10);
            await().atMost(RunningService.PATIENCE)
                    .until(() -> running.service().trouble().isPresent());
            requireHealth(FailureCode.DISK_FULL);
            running.close();
        }
    }

    private void requireHealth(FailureCode code) throws IOException {
        running.drop("good/utmsmall.tif", "waits.tif");
        // What the arrival lacks is said until the next look at the disk itself.
        await().atMost(RunningService.PATIENCE)
                .untilAsserted(() -> new SampleReport(code, data)
                        .requireHealth(running.service().trouble().orElse("")));
        assertThat(running.ended()).isEmpty();
    }

    @Test
    void eachCodeHasItsSample() throws IOException {
        List<FailureCode> without = List.of(FailureCode.values()).stream()
                .filter(code -> !Files.isRegularFile(SampleReport.file(code)))
                .toList();
        assertThat(without).isEmpty();
    }
}
