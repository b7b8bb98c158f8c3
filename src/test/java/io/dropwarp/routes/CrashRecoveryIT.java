package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.LedgerLines;
import io.dropwarp.cli.Cli;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.files.FailurePoint;
import io.dropwarp.files.Hashes;
import io.dropwarp.model.JobEnded;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Crashes the real service, or a worker, at each point of {@code docs/DURABILITY.md}, looks at what it left, starts it
 * again and looks at what came of it.
 */
@Timeout(180)
class CrashRecoveryIT {

    private static final List<String> ROOTS = List.of("drop", "work", "output", "dead-letter", "archive", "ledger");

    /** GDAL's checksum of the band of good/utmsmall.tif in EPSG:3857, as gdalwarp makes it. */
    private static final String PIXELS = "Checksum=";

    @TempDir
    Path data;

    private Path elsewhere;
    private RunningService running;

    @BeforeEach
    void prepare() throws IOException {
        running = prepared();
    }

    private RunningService prepared() throws IOException {
        RunningService service = new RunningService(data)
                .workers(1)
                .set("tiles.small-pixels", "10000")
                .set("archive.policy", "archive")
                .profile("cut", "crs: EPSG:3857\nlayout: tiles\ntile-rows: 16\n");
        if (elsewhere != null) {
            for (String root : farRoots) {
                service.set("folder." + root, elsewhere.resolve(root).toString());
            }
        }
        return service;
    }

    private List<String> farRoots = List.of();

    /** Puts a folder on another file system, so that renames into it and out of it are copies. */
    private void moveAway(String root) throws IOException {
        Path shared = Path.of("/dev/shm");
        assumeThat(shared).isDirectory().isWritable();
        elsewhere = Files.createTempDirectory(shared, "dropwarp-test");
        farRoots = List.of(root);
        running = prepared();
    }

    @AfterEach
    void clear() throws IOException {
        running.close();
        if (elsewhere != null) {
            DurableFiles.deleteTree(elsewhere);
        }
    }

    // ---- the crash
    // ---------------------------------------------------------------------------------------------------

    /** Starts the service as a process that ends at a failure point, and waits until it has. */
    private void crash(String point) throws Exception {
        Process service =
                running.process("-Dio.dropwarp.failure-point=" + point).start();
        try {
            assertThat(service.waitFor(60, TimeUnit.SECONDS))
                    .as("ends at " + point)
                    .isTrue();
            assertThat(service.exitValue()).as(log()).isEqualTo(137);
        } finally {
            service.destroyForcibly();
        }
        // The workers end with their input.
        await().atMost(Duration.ofSeconds(30))
                .until(() -> service.descendants().findAny().isEmpty());
    }

    private String log() throws IOException {
        return Files.readString(data.resolve("service.log"));
    }

    private void dropArrival() throws IOException {
        Files.createDirectories(running.folder("drop/cut"));
        Files.writeString(running.folder("drop/cut").resolve("a.tif.dropwarp.yaml"), "resampling: near\n");
        running.drop("good/utmsmall.tif", "cut/a.tif");
    }

    /** Every file below the folders, hidden ones too. */
    private List<Path> files() throws IOException {
        List<Path> all = new ArrayList<>();
        for (String root : ROOTS) {
            if (Files.exists(running.folder(root))) {
                try (Stream<Path> walk = Files.walk(running.folder(root))) {
                    walk.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                            .forEach(all::add);
                }
            }
        }
        return all;
    }

    private List<Path> copiesOf(String raster) throws IOException {
        Path original = Cli.HOME.resolve("src/test/resources/corpus").resolve(raster);
        String hash = Hashes.sha256(original);
        List<Path> copies = new ArrayList<>();
        for (Path file : files()) {
            if (Files.size(file) == Files.size(original) && Hashes.sha256(file).equals(hash)) {
                copies.add(file);
            }
        }
        return copies;
    }

    /** Wherever a receipt stands, all it speaks of is there and whole. */
    private void assertReceiptsTrue() throws IOException {
        for (Path file : files()) {
            String name = file.getFileName().toString();
            if (file.startsWith(running.folder("output")) && name.endsWith(".json") && !name.startsWith(".")) {
                for (JsonNode asset : running.json(file).path("assets")) {
                    Path part = file.resolveSibling(asset.path("href").asText()).normalize();
                    assertThat(asset.path("file:checksum").asText()).isEqualTo("1220" + Hashes.sha256(part));
                }
            }
        }
    }

    /** Nothing is hidden or left but what a running service keeps. */
    private void assertNothingLeftOver() throws IOException {
        List<Path> left = new ArrayList<>(files());
        left.removeIf(file -> file.startsWith(running.folder("work").resolve(".workers"))
                || file.equals(running.folder("work").resolve(".lock"))
                || file.equals(running.folder("work").resolve(".sweeps.json"))
                || file.getFileName().toString().startsWith(".heartbeat"));
        assertThat(left)
                .noneMatch(file -> file.toString().contains("/."))
                .noneMatch(file -> file.startsWith(running.folder("drop")))
                .noneMatch(file -> file.startsWith(running.folder("work")));
    }

    private List<JsonNode> ledger() throws IOException {
        return LedgerLines.in(running.folder("ledger"));
    }

    private void awaitLedger(int lines) {
        await().pollInterval(Duration.ofMillis(20))
                .atMost(RunningService.PATIENCE)
                .until(() ->
                        ledger().size() >= lines && running.service().registry().count() == 0);
    }

    private void assertPublished(int arrivals) throws Exception {
        awaitLedger(arrivals);
        assertThat(ledger())
                .hasSize(arrivals)
                .allMatch(line -> line.path("outcome").asText().equals("published"));
        assertThat(RunningService.names(running.folder("output/cut"))).containsExactly("a_EPSG3857", "a_EPSG3857.json");
        assertThat(RunningService.visible(running.folder("dead-letter"))).isEmpty();
        assertReceiptsTrue();
        assertThat(Cli.checksums(running.folder("output/cut/a_EPSG3857/a_EPSG3857.vrt")))
                .isEqualTo(undisturbed());
        running.close();
        assertNothingLeftOver();
        assertThat(copiesOf("good/utmsmall.tif"))
                .hasSize(arrivals)
                .allMatch(file -> file.startsWith(running.folder("archive")));
    }

    private static List<String> undisturbed;

    private static List<String> undisturbed() throws Exception {
        if (undisturbed == null) {
            Path folder = Files.createTempDirectory("undisturbed");
            Process warp = new ProcessBuilder(
                            "gdalwarp",
                            "-q",
                            "-t_srs",
                            "EPSG:3857",
                            "-r",
                            "near",
                            Cli.HOME
                                    .resolve("src/test/resources/corpus/good/utmsmall.tif")
                                    .toString(),
                            folder.resolve("whole.tif").toString())
                    .inheritIO()
                    .start();
            assertThat(warp.waitFor()).isZero();
            undisturbed = Cli.checksums(folder.resolve("whole.tif"));
            DurableFiles.deleteTree(folder);
            assertThat(undisturbed).singleElement().asString().startsWith(PIXELS);
        }
        return undisturbed;
    }

    // ---- the tests
    // ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CLAIM_FOLDER_MADE",
                "FILE_DRAFTED@claim.json",
                "CLAIM_WRITTEN",
                "RASTER_TAKEN",
                "ARRIVAL_TAKEN",
                "FILE_DRAFTED@receipt.json",
                "RECEIPT_DRAFTED",
                "OLDER_WITHDRAWN",
                "OUTPUT_VISIBLE",
                "RECEIPT_VISIBLE",
                "LEDGER_WRITTEN",
                "SOURCES_ARCHIVED",
                "FOLDER_HIDDEN"
            })
    void publishesOnceWhereverTheServiceWasKilled(String point) throws Exception {
        dropArrival();
        crash(point);

        assertThat(copiesOf("good/utmsmall.tif")).as("left at " + point).hasSize(1);
        assertReceiptsTrue();
        running.start();
        assertPublished(1);
    }

    @Test
    void aNewerFileIsAJobOfItsOwnAlsoIfTheRecoveryWasKilled() throws Exception {
        dropArrival();
        crash("SOURCES_ARCHIVED");
        crash("FOLDER_HIDDEN");

        dropArrival();
        running.start();
        assertPublished(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OLDER_WITHDRAWN", "FOLDER_HIDDEN", "OUTPUT_VISIBLE"})
    void replacesAnOlderOutputWhereverTheServiceWasKilled(String point) throws Exception {
        running.start();
        dropArrival();
        awaitLedger(1);
        running.close();
        running = prepared();
        dropArrival();
        crash(point);

        assertThat(copiesOf("good/utmsmall.tif")).hasSize(2);
        assertReceiptsTrue();
        running.start();
        assertPublished(2);
    }

    @ParameterizedTest
    @CsvSource({
        "drop, COPY_DRAFTED@a.tif",
        "drop, COPY_VISIBLE@a.tif",
        "output, COPY_DRAFTED",
        "output, COPY_VISIBLE",
        "output, ORIGINAL_HIDDEN",
        "archive, COPY_DRAFTED",
        "archive, COPY_VISIBLE",
        "archive, ORIGINAL_HIDDEN"
    })
    void copiesBetweenFileSystemsAsIfByRename(String far, String point) throws Exception {
        moveAway(far);
        dropArrival();
        crash(point);

        assertThat(copiesOf("good/utmsmall.tif")).as("left at " + point).isNotEmpty();
        assertReceiptsTrue();
        running.start();
        assertPublished(1);
    }

    @ParameterizedTest
    @CsvSource({
        "near, FILE_DRAFTED@report.json",
        "near, REPORT_WRITTEN",
        "near, LEDGER_WRITTEN",
        "near, BURIED",
        "far, COPY_DRAFTED",
        "far, COPY_VISIBLE",
        "far, ORIGINAL_HIDDEN"
    })
    void buriesOnceWhereverTheServiceWasKilled(String where, String point) throws Exception {
        if (where.equals("far")) {
            moveAway("dead-letter");
        }
        running.drop("bad/corrupt.tif", "bad.tif");
        crash(point);

        assertThat(copiesOf("bad/corrupt.tif")).as("left at " + point).isNotEmpty();
        running.start();
        awaitLedger(1);
        assertThat(running.service().trouble()).isEmpty();
        assertThat(ledger())
                .singleElement()
                .satisfies(line -> assertThat(line.path("code").asText()).isEqualTo("CORRUPT"));
        Path report = Path.of(ledger().get(0).path("report").asText());
        assertThat(running.json(report).path("code").asText()).isEqualTo("CORRUPT");
        running.close();
        assertNothingLeftOver();
        assertThat(copiesOf("bad/corrupt.tif"))
                .containsExactly(report.resolveSibling("source").resolve("bad.tif"));
    }

    @ParameterizedTest
    @CsvSource({
        "near, FILE_DRAFTED@retries.json",
        "near, DEAD_LETTER_TAKEN",
        "near, DEAD_LETTER_CHANGED",
        "near, DEAD_LETTER_REOPENED",
        "far, COPY_VISIBLE",
        "far, ORIGINAL_HIDDEN"
    })
    void triesADeadLetterAgainOnceWhereverTheServiceWasKilled(String where, String point) throws Exception {
        if (where.equals("far")) {
            moveAway("dead-letter");
        }
        running.start();
        running.drop("bad/float32.tif", "a.tif");
        Path folder = running.awaitEnd("a.tif").report().getParent();
        running.close();
        running = prepared();
        Files.writeString(folder.resolve("retry"), "source-crs: EPSG:26711\n");
        crash(point);

        assertThat(copiesOf("bad/float32.tif")).as("left at " + point).isNotEmpty();
        running.start();
        awaitLedger(2);
        assertThat(ledger().stream().map(line -> line.path("outcome").asText()))
                .containsExactly("dead-letter", "published");
        running.close();
        assertNothingLeftOver();
        assertReceiptsTrue();
        assertThat(copiesOf("bad/float32.tif"))
                .singleElement()
                .satisfies(path -> assertThat(path).startsWith(running.folder("archive")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAN_WRITTEN", "TILE_DRAFTED", "TILE_WRITTEN", "OUTPUT_STAGED"})
    void goesOnWithAFreshWorkerWhereverOneWasKilled(String point) throws Exception {
        // A worker may write nowhere but in the work folder.
        Path once = running.folder("work").resolve(".workers").resolve("once");
        running.set(
                        "worker.java-options",
                        "-Dio.dropwarp.failure-point=" + point + " -Dio.dropwarp.failure-once=" + once)
                .start();
        dropArrival();

        assertPublished(1);
        assertThat(once).as("a worker was killed").exists();
    }

    @Test
    void isolatesAPoisonTileAndCountsItsAttemptsOverARestart() throws Exception {
        // Every worker that writes this tile dies, and the service too after the first of them.
        running.set("worker.java-options", "-Dio.dropwarp.failure-point=TILE_DRAFTED@2-0.tif");
        dropArrival();
        crash("ATTEMPT_COUNTED");
        running.start();
        awaitLedger(1);

        JobEnded end = running.ended().get(0);
        JsonNode report = running.json(end.report());
        assertThat(report.path("code").asText()).isEqualTo("WORKER_CRASHED");
        assertThat(report.path("tiles").path("failed")).singleElement().satisfies(tile -> {
            assertThat(tile.path("row").asInt()).isEqualTo(2);
            assertThat(tile.path("window").path(1).asInt()).isEqualTo(32);
            assertThat(tile.path("attempts").asInt())
                    .as("in both runs together")
                    .isEqualTo(3);
        });
        int total = report.path("tiles").path("total").asInt();
        assertThat(report.path("tiles").path("done").asInt()).isEqualTo(total - 1);
        assertThat(RunningService.names(end.report().resolveSibling("tiles")))
                .as("kept for the replay")
                .hasSize(total - 1)
                .doesNotContain("2-0.tif");
    }

    @Test
    void warpsNoTileAgainThatStoodWhenTheServiceWasKilled() throws Exception {
        running = prepared().workers(2).profile("forty", """
                        crs: EPSG:3857
                        size: [2000, 20480]
                        resampling: lanczos
                        error-threshold: 0
                        tile-rows: 512
                        overviews: none
                        layout: tiles
                        compression: NONE
                        """);
        running.drop("good/small_world.tif", "forty/scene.tif");
        Process service = running.process().start();
        Path tiles;
        try {
            tiles = await().atMost(Duration.ofSeconds(60))
                    .until(
                            () -> jobs().stream()
                                    .map(job -> job.resolve("tiles"))
                                    .filter(folder -> Files.isDirectory(folder)
                                            && RunningService.names(folder).size() >= 15)
                                    .findFirst(),
                            java.util.Optional::isPresent)
                    .orElseThrow();
        } finally {
            service.destroyForcibly().waitFor();
        }
        await().until(() -> service.descendants().findAny().isEmpty());
        Map<String, Object> stood = inodes(tiles);
        running.start();
        JobEnded end = running.awaitEnd("forty/scene.tif");

        assertThat(end.published()).isTrue();
        assertThat(end.tiles()).isEqualTo(40);
        assertThat(stood).hasSizeBetween(15, 39);
        // A tile in the output is the very file that stood, so none of them was made again; only those under way were.
        assertThat(inodes(end.output())).containsAllEntriesOf(stood);
    }

    /** Half a scene must not be drawn by one GDAL and half by another. */
    @Test
    void beginsAnewWhatAnotherGdalHadBegun() throws Exception {
        dropArrival();
        crash("RECEIPT_DRAFTED");
        Path plan = jobs().get(0).resolve("plan.json");
        JsonNode begun = running.json(plan);
        String gdal = begun.path("versions").path("gdal").asText();
        ((ObjectNode) begun.path("versions")).put("gdal", "2.4.0");
        Files.write(plan, Json.MAPPER.writeValueAsBytes(begun));
        running.start();

        assertPublished(1);
        assertThat(running.receipt("cut/a_EPSG3857.json")
                        .path("properties")
                        .path("processing:software")
                        .path("GDAL")
                        .asText())
                .isEqualTo(gdal);
    }

    private List<Path> jobs() {
        return Files.isDirectory(running.folder("work")) ? running.jobs() : List.of();
    }

    private static Map<String, Object> inodes(Path folder) throws IOException {
        Map<String, Object> inodes = new HashMap<>();
        for (Path file : RunningService.visible(folder)) {
            inodes.put(file.getFileName().toString(), Files.getAttribute(file, "unix:ino"));
        }
        return inodes;
    }

    @Test
    void hasARowInTheDocumentForEachFailurePoint() throws IOException {
        String document = Files.readString(Cli.HOME.resolve("docs/DURABILITY.md"));

        assertThat(Arrays.stream(FailurePoint.values()).map(Enum::name))
                .allMatch(name -> document.contains("`" + name));
    }
}
