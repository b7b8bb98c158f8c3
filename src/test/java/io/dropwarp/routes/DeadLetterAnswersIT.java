package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.LedgerLines;
import io.dropwarp.cli.Cli;
import io.dropwarp.deadletter.Answer;
import io.dropwarp.deadletter.DeadLetter;
import io.dropwarp.deadletter.DeadLetterFolder;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobEnded;
import io.dropwarp.model.RefusedRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator puts into the folder of a dead letter is an answer, which the running service carries out. */
class DeadLetterAnswersIT {

    @TempDir
    Path data;

    private RunningService running;

    @BeforeEach
    void prepare() throws IOException {
        running = new RunningService(data).workers(1);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private Path deadLetter(String file) {
        JobEnded end = running.awaitEnd(file);
        assertThat(end.code()).as(file).isNotNull();
        return end.report().getParent();
    }

    private JobEnded awaitPublished(String file) {
        return await().atMost(RunningService.PATIENCE)
                .until(
                        () -> running.ended().stream()
                                .filter(end -> end.published() && end.file().equals(file))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private List<JsonNode> ledger() throws IOException {
        return LedgerLines.in(running.folder("ledger"));
    }

    @Test
    void takesAProjectionFileOfAnyNameForAnAnswer() throws Exception {
        running.start();
        running.drop("bad/float32.tif", "a.tif");
        Path folder = deadLetter("a.tif");
        assertThat(running.json(folder.resolve("report.json")).path("code").asText())
                .isEqualTo("NO_CRS");
        assertThat(running.json(folder.resolve("report.json")).path("hint").asText())
                .contains(".prj", "retry", "folder of this report");
        Files.writeString(folder.resolve("utm11.prj"), "EPSG:26711");
        JobEnded end = awaitPublished("a.tif");

        assertThat(end.output()).isEqualTo(running.folder("output/a_EPSG3857.tif"));
        assertThat(folder).doesNotExist();
        await().until(() -> running.jobs().isEmpty());
        Path archived = running.folder("archive").resolve(end.job());
        assertThat(RunningService.names(archived)).containsExactly("a.prj", "a.tif");
        assertThat(ledger())
                .extracting(line -> line.path("outcome").asText())
                .containsExactly("dead-letter", "published");
        // The pixels are those of a file that says its CRS itself.
        Path plain = data.resolve("plain.tif");
        Cli.run(
                "gdalwarp",
                "-q",
                "-s_srs",
                "EPSG:26711",
                "-t_srs",
                "EPSG:3857",
                "-r",
                "bilinear",
                Cli.HOME.resolve("src/test/resources/corpus/bad/float32.tif").toString(),
                plain.toString());
        assertThat(Cli.checksums(end.output()).get(0))
                .isEqualTo(Cli.checksums(plain).get(0));
    }

    @Test
    void takesAProjectionFilePutBesideTheRasterForAnAnswerOnce() throws Exception {
        running.start();
        running.drop("bad/float32.tif", "a.tif");
        Path folder = deadLetter("a.tif");
        Files.writeString(folder.resolve("source/a.prj"), "this is no CRS");
        running.awaitEnded(2);

        Path report = running.ended().get(1).report();
        assertThat(running.json(report).path("code").asText()).isEqualTo("BAD_CRS");
        DeadLetter letter =
                new DeadLetterFolder(running.folder("dead-letter")).list().get(0);
        assertThat(letter.retries()).isOne();
        assertThat(running.json(folder.resolve("report-1.json")).path("code").asText())
                .as("the earlier report is kept")
                .isEqualTo("NO_CRS");
        Files.writeString(folder.resolve("source/a.prj"), "EPSG:26711");
        Files.createFile(folder.resolve("retry"));
        awaitPublished("a.tif");
        assertThat(running.ended()).hasSize(3);
    }

    @Test
    void takesAMissingPartOfAVrtForAnAnswerAndLeavesItsName() throws Exception {
        running.start();
        running.drop("good/utmsmall.vrt", "mosaic.vrt");
        Path folder = deadLetter("mosaic.vrt");
        assertThat(running.json(folder.resolve("report.json")).path("code").asText())
                .isEqualTo("FORBIDDEN_REFERENCE");
        Path part = folder.resolve("source/utmsmall.tif");
        Path hidden = part.resolveSibling(".utmsmall.tif");
        Files.copy(Cli.HOME.resolve("src/test/resources/corpus/good/utmsmall.tif"), hidden);
        Files.move(hidden, part);

        assertThat(awaitPublished("mosaic.vrt").output()).isRegularFile();
    }

    @Test
    void carriesOutChangedOptionsAndAnotherProfile() throws Exception {
        running.profile("wgs84", "crs: EPSG:4326").start();
        Files.writeString(running.folder("drop/a.tif.dropwarp.yaml"), "crs: EPSG:999999\nresampling: cubic\n");
        running.drop("good/utmsmall.tif", "a.tif");
        Path folder = deadLetter("a.tif");
        Files.writeString(folder.resolve("retry"), "profile: wgs84\ncrs: EPSG:32612\n");
        JobEnded end = awaitPublished("a.tif");

        assertThat(end.output()).isEqualTo(running.folder("output/wgs84/a_EPSG32612.tif"));
        JsonNode options = running.json(end.output().resolveSibling("a_EPSG32612.json"))
                .path("properties")
                .path("dropwarp:options");
        assertThat(options.path("resampling").asText()).as("the arrival's own").isEqualTo("cubic");
    }

    @Test
    void refusesAnAnswerThatCannotBeUsedAndSaysSoThere() throws Exception {
        running.start();
        running.drop("bad/float32.tif", "a.tif");
        Path folder = deadLetter("a.tif");
        Files.writeString(folder.resolve("retry"), "profile: nowhere\n");
        Path refusal = folder.resolve("retry-refused.txt");
        await().atMost(RunningService.PATIENCE)
                .until(() -> Files.exists(refusal) && Files.notExists(folder.resolve("retry")));

        assertThat(refusal).content().contains("no profile \"nowhere\"", "default");
        Files.writeString(folder.resolve("retry"), "source-crs: EPSG:26711\nreampling: cubic\n");
        await().atMost(RunningService.PATIENCE)
                .until(() -> Files.readString(refusal).contains("reampling"));
        Files.writeString(folder.resolve("retry"), "source-crs: EPSG:26711\n");
        awaitPublished("a.tif");
        assertThat(running.ended()).hasSize(2);
    }

    @Test
    void warpsOnlyTheTilesThatAreMissing() throws Exception {
        running.profile("cut", "crs: EPSG:3857\nlayout: tiles\ntile-rows: 16\n")
                .set("tiles.small-pixels", "10000")
                .set("worker.java-options", "-Dio.dropwarp.failure-point=TILE_DRAFTED@2-0.tif")
                .start();
        running.drop("good/utmsmall.tif", "cut/a.tif");
        Path folder = deadLetter("cut/a.tif");
        Map<String, Object> stood = inodes(folder.resolve("tiles"));
        running.close();
        running.set("worker.java-options", "").start();
        new DeadLetterFolder(running.folder("dead-letter"))
                .answer(folder.getFileName().toString(), Answer.AS_IT_IS);
        JobEnded end = awaitPublished("cut/a.tif");

        assertThat(stood).isNotEmpty().doesNotContainKey("2-0.tif");
        assertThat(end.tiles()).isEqualTo(stood.size() + 1);
        assertThat(inodes(end.output())).containsAllEntriesOf(stood).containsKey("2-0.tif");
    }

    private static Map<String, Object> inodes(Path folder) throws IOException {
        Map<String, Object> inodes = new HashMap<>();
        for (Path file : RunningService.visible(folder)) {
            inodes.put(file.getFileName().toString(), Files.getAttribute(file, "unix:ino"));
        }
        return inodes;
    }

    @Test
    void doesNotReplaceANewerOutputUnlessForced() throws Exception {
        running.start();
        Files.writeString(running.folder("drop/a.tif.dropwarp.yaml"), "crs: EPSG:999999\n");
        running.drop("good/utmsmall.tif", "a.tif");
        Path folder = deadLetter("a.tif");
        // Ids tell claims apart by the second.
        String second = folder.getFileName().toString().substring(0, 16);
        await().until(() -> !java.time.Instant.now()
                .toString()
                .replaceAll("[-:]|\\..*", "")
                .concat("Z")
                .equals(second));
        running.drop("good/utmsmall.tif", "a.tif");
        JobEnded newer = awaitPublished("a.tif");
        Files.writeString(folder.resolve("retry"), "crs: EPSG:3857\n");
        Path refusal = folder.resolve("retry-refused.txt");
        await().atMost(RunningService.PATIENCE).until(() -> Files.exists(refusal));

        assertThat(refusal).content().contains("newer a.tif", "force: true");
        Files.writeString(folder.resolve("retry"), "crs: EPSG:3857\nforce: true\n");
        await().atMost(RunningService.PATIENCE).until(() -> running.ended().size() == 3);
        JsonNode receipt = running.receipt("a_EPSG3857.json");
        assertThat(receipt.path("properties").path("dropwarp:job").asText())
                .isEqualTo(folder.getFileName().toString())
                .isNotEqualTo(newer.job());
    }

    @Test
    void losesNothingWhenRetriesAndDiscardsMeet() throws Exception {
        int count = 24;
        running.workers(2).start();
        for (int i = 0; i < count; i++) {
            running.drop("bad/float32.tif", "a" + i + ".tif");
        }
        running.awaitEnded(count);
        DeadLetterFolder letters = new DeadLetterFolder(running.folder("dead-letter"));
        List<DeadLetter> all = letters.list();
        Answer answer = new Answer(null, Map.of("source-crs", "EPSG:26711"));
        for (DeadLetter letter : all) {
            letters.answer(letter.job(), answer);
        }
        // From another side, as by a command in another process.
        int discarded = 0;
        for (DeadLetter letter : all) {
            try {
                letters.discard(letter.job());
                discarded++;
            } catch (RefusedRequestException | IOException taken) {
                assertThat(taken).hasMessageContaining(letter.job());
            }
        }
        running.awaitEnded(count + count - discarded);

        assertThat(letters.list()).isEmpty();
        assertThat(running.jobs()).isEmpty();
        assertThat(running.ended().stream()
                        .filter(JobEnded::published)
                        .map(JobEnded::file)
                        .distinct())
                .hasSize(count - discarded);
        try (var outputs = Files.list(running.folder("output"))) {
            assertThat(outputs.filter(file -> file.toString().endsWith(".tif"))).hasSize(count - discarded);
        }
    }

    @Test
    void leavesTheDeadLettersOfABatchAlone() throws IOException {
        DeadLetterFolder letters = new DeadLetterFolder(running.folder("dead-letter"));
        running.start();
        Files.createSymbolicLink(running.folder("drop/link.tif"), Path.of("nowhere"));
        await().atMost(RunningService.PATIENCE).until(() -> running.ended().size() == 1);
        DeadLetter refused = letters.list().get(0);

        assertThat(refused.code()).isEqualTo(FailureCode.BAD_NAME.name());
        assertThat(refused.retriable()).isFalse();
        assertThat(letters.source(refused.job())).isEmpty();
        letters.discard(refused.job());
        assertThat(letters.list()).isEmpty();
        assertThat(Duration.between(refused.failedAt(), java.time.Instant.now()))
                .isPositive();
    }
}
