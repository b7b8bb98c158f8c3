package io.dropwarp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.LedgerLines;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The log of a service that runs as in production, with workers that chatter and one that is killed, as lines of JSON. */
@Timeout(240)
class JsonLogIT {

    private static final Path CORPUS = Cli.HOME.resolve("src/test/resources/corpus");

    /** Tiles that take a good part of a second each, on any machine. */
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

    @TempDir
    static Path data;

    private static final List<Long> killed = new ArrayList<>();
    private static List<JsonNode> lines;
    private static Process service;

    @BeforeAll
    static void run() throws IOException, InterruptedException {
        Path profiles = Files.createDirectory(data.resolve("profiles"));
        Files.writeString(profiles.resolve("default.yaml"), "crs: EPSG:3857");
        Files.writeString(profiles.resolve("slow.yaml"), SLOW);
        Path err = data.resolve("service.log");
        service = Cli.start(
                err,
                "run",
                "--data=" + data,
                "--workers=1",
                "--set=dropwarp.profiles=" + profiles,
                "--set=dropwarp.log.format=json",
                "--set=dropwarp.intake.quiet-millis=0",
                "--set=dropwarp.tiles.small-pixels=10000",
                "--set=dropwarp.retry.delay-millis=50",
                // Each class that a worker loads is a line on its standard error.
                "--set=dropwarp.worker.java-options=-Xlog:class+load:stderr");
        await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(data.resolve("drop")));
        drop("good/small_world.tif", "slow/world.tif");
        await().atMost(Duration.ofMinutes(1)).until(JsonLogIT::isWarping);
        // A worker that dies between two tiles costs no attempt, so the next one is killed as well.
        await().pollInterval(Duration.ofSeconds(1))
                .atMost(Duration.ofMinutes(1))
                .until(() -> Files.readString(err).contains("Trying slow/world.tif again") || !killWorkers());
        drop("good/utmsmall.tif", "good.tif");
        drop("bad/readme.tif", "bad.tif");
        await().atMost(Duration.ofMinutes(2)).until(() -> ended() == 3);
        service.destroy();
        service.waitFor();
        lines = Files.readAllLines(err).stream().map(JsonLogIT::parse).toList();
    }

    private static boolean killWorkers() {
        List<ProcessHandle> workers = service.toHandle().children().toList();
        workers.forEach(worker -> killed.add(worker.pid()));
        workers.forEach(ProcessHandle::destroyForcibly);
        return true;
    }

    @AfterAll
    static void stop() {
        service.destroyForcibly();
    }

    private static void drop(String raster, String as) throws IOException {
        Path to = data.resolve("drop").resolve(as);
        Files.createDirectories(to.getParent());
        Path hidden = Files.copy(CORPUS.resolve(raster), to.resolveSibling("." + to.getFileName()));
        Files.move(hidden, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean isWarping() throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("work"))) {
            return files.anyMatch(file -> file.toString().endsWith("/tiles/0-0.tif"));
        }
    }

    private static long ended() throws IOException {
        return LedgerLines.endedJobs(data);
    }

    private static JsonNode parse(String line) {
        try {
            return Json.MAPPER.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    private static Map<String, JsonNode> endsByFile() {
        return lines.stream()
                .filter(line -> line.path("message").asText().matches("(Published|Dead letter) .*"))
                .collect(Collectors.toMap(line -> line.path("file").asText(), line -> line));
    }

    @Test
    void writesNothingButObjectsWithTimeLevelAndMessage() {
        assertThat(lines).isNotEmpty().allSatisfy(line -> {
            assertThat(line.isObject()).isTrue();
            assertThat(Instant.parse(line.path("time").asText())).isBefore(Instant.now());
            assertThat(line.path("logger").asText()).startsWith("io.dropwarp.");
            assertThat(line.path("level").asText()).matches("INFO|WARN");
            assertThat(line.path("message").asText()).isNotBlank();
        });
    }

    @Test
    void writesOneLineAJobAndNoneATile() {
        Map<String, JsonNode> ends = endsByFile();

        assertThat(ends).containsOnlyKeys("slow/world.tif", "good.tif", "bad.tif");
        assertThat(ends.get("slow/world.tif").path("tiles").asInt()).isEqualTo(8);
        assertThat(ends.get("slow/world.tif").path("profile").asText()).isEqualTo("slow");
        assertThat(lines.stream()
                        .filter(line ->
                                line.path("job").equals(ends.get("good.tif").path("job"))))
                .hasSize(1);
    }

    @Test
    void bringsWhatAMachineAsksForInFields() throws IOException {
        JsonNode good = endsByFile().get("good.tif");
        JsonNode bad = endsByFile().get("bad.tif");

        JsonNode receipt =
                Json.MAPPER.readTree(data.resolve("output/good_EPSG3857.json").toFile());
        assertThat(good.path("job")).isEqualTo(receipt.at("/properties/dropwarp:job"));
        assertThat(good.path("seconds").isNumber()).isTrue();
        assertThat(good.path("bytes").asLong()).isEqualTo(Files.size(CORPUS.resolve("good/utmsmall.tif")));
        assertThat(good.has("code")).isFalse();
        assertThat(bad.path("level").asText()).isEqualTo("WARN");
        assertThat(bad.path("code").asText()).isEqualTo("NOT_A_RASTER");
        assertThat(data.resolve("dead-letter").resolve(bad.path("job").asText()))
                .isDirectory();
    }

    @Test
    void namesTheWorkerThatWasLostAndTheTileThatIsTriedAgain() {
        JsonNode lost =
                lines.stream().filter(line -> line.has("worker")).findFirst().orElseThrow();
        JsonNode again = lines.stream()
                .filter(line -> line.path("message").asText().startsWith("Trying slow/world.tif again"))
                .findFirst()
                .orElseThrow();

        assertThat(killed).contains(lost.path("worker").asLong());
        assertThat(lost.path("code").asText()).isEqualTo("WORKER_CRASHED");
        assertThat(lost.path("seconds").isNumber()).isTrue();
        assertThat(again.path("job"))
                .isEqualTo(endsByFile().get("slow/world.tif").path("job"));
        assertThat(again.path("tile").asText()).matches("\\d+-0");
        assertThat(again.path("attempt").asInt()).isEqualTo(1);
        assertThat(again.path("code").asText()).isEqualTo("WORKER_CRASHED");
    }

    @Test
    void tellsInJsonToWhyItCannotStart() throws IOException, InterruptedException {
        Cli.Result result = Cli.dropwarp(
                "run", "--data=" + data, "--set=dropwarp.log.format=json", "--set=dropwarp.worker.count=some");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err().lines().map(JsonLogIT::parse)).singleElement().satisfies(line -> {
            assertThat(line.path("level").asText()).isEqualTo("ERROR");
            assertThat(line.path("message").asText())
                    .isEqualTo("dropwarp.worker.count is \"some\", which is not a whole number.");
        });
    }

    @Test
    void refusesAnotherFormat() throws IOException, InterruptedException {
        Cli.Result result = Cli.dropwarp("run", "--data=" + data, "--set=dropwarp.log.format=xml");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).isEqualTo("dropwarp: dropwarp.log.format is \"xml\", but must be json or text.\n");
    }
}
