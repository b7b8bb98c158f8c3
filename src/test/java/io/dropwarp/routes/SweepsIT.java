package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.LedgerLines;
import io.dropwarp.cli.Cli;
import io.dropwarp.files.Hashes;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobEnded;
import io.dropwarp.model.RefusedRequestException;
import io.dropwarp.operations.Operations;
import io.dropwarp.operations.RequestBox;
import io.dropwarp.operations.SweepResult;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sweeps of the running service: by the clock, missed, and asked for. */
class SweepsIT {

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

    private Operations operations() {
        return running.service().operations();
    }

    private List<JsonNode> lines(String sweep) throws IOException {
        return LedgerLines.in(running.folder("ledger")).stream()
                .filter(line -> line.path("sweep").asText().equals(sweep))
                .toList();
    }

    @Test
    void takesTheWholeDropFolderWhenItIsNotWatched() throws Exception {
        running.profile("deep", "crs: EPSG:4326").set("intake.mode", "sweep").start();
        running.drop("good/utmsmall.tif", "a.tif");
        running.drop("good/utmsmall.tif", "deep/er/b.tif");
        // Looked at again and again, and nothing is taken.
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(10))
                .until(() -> running.jobs().isEmpty() && running.ended().isEmpty());
        SweepResult first = operations().sweep("drop", false);

        assertThat(first.outcome()).isEqualTo(SweepResult.DONE);
        assertThat(first.figures()).containsEntry("claimed", 2L).containsEntry("left", 0L);
        running.awaitEnded(2);
        running.drop("good/utmsmall.tif", "c.tif");
        assertThat(operations().sweep("drop", false).figures()).containsEntry("claimed", 1L);
        running.awaitEnded(3);
        assertThat(lines("drop")).hasSize(2);
    }

    @Test
    void triesTransientFailuresAgainAsOftenAsAllowedAndPermanentOnesNever() throws Exception {
        Path once = running.folder("work").resolve(".workers").resolve("once");
        running.set("retry.max-attempts", "1")
                .set("sweep.retry.delays-minutes", "0")
                .set(
                        "worker.java-options",
                        "-Dio.dropwarp.failure-point=OUTPUT_STAGED -Dio.dropwarp.failure-once=" + once)
                .start();
        running.drop("bad/corrupt.tif", "bad.tif");
        running.drop("good/utmsmall.tif", "a.tif");
        List<JobEnded> ended = running.awaitEnded(2);
        assertThat(ended).extracting(end -> end.code().name()).containsExactlyInAnyOrder("CORRUPT", "WORKER_CRASHED");

        assertThat(operations().sweep("retry", true).figures()).containsEntry("retried", 1L);
        assertThat(operations().deadLetters()).hasSize(2);
        assertThat(operations().sweep("retry", false).figures()).containsEntry("retried", 1L);
        assertThat(running.awaitEnded(3).get(2))
                .satisfies(end -> assertThat(end.published()).isTrue())
                .satisfies(end -> assertThat(end.file()).isEqualTo("a.tif"));
        assertThat(operations().sweep("retry", false).figures()).doesNotContainKey("retried");
        assertThat(operations().deadLetters())
                .singleElement()
                .satisfies(letter -> assertThat(letter.code()).isEqualTo("CORRUPT"));
    }

    @Test
    void givesUpAfterTheLastDelay() throws Exception {
        running.set("retry.max-attempts", "1")
                .set("sweep.retry.delays-minutes", "0,0")
                .set("worker.java-options", "-Dio.dropwarp.failure-point=OUTPUT_STAGED")
                .start();
        running.drop("good/utmsmall.tif", "a.tif");
        for (int failures = 1; failures <= 2; failures++) {
            running.awaitEnded(failures);
            assertThat(operations().sweep("retry", false).figures()).containsEntry("retried", 1L);
        }
        running.awaitEnded(3);

        assertThat(operations().sweep("retry", false).figures())
                .containsEntry("exhausted", 1L)
                .doesNotContainKey("retried");
        assertThat(operations().deadLetters())
                .singleElement()
                .satisfies(letter -> assertThat(letter.retries()).isEqualTo(2));
    }

    @Test
    void makesADamagedOutputAgainFromTheArchive() throws Exception {
        running.start();
        Files.writeString(running.folder("drop/a.tif.dropwarp.yaml"), "resampling: cubic\n");
        running.drop("good/utmsmall.tif", "a.tif");
        running.drop("good/small_world.tif", "whole.tif");
        Path output = running.awaitEnd("a.tif").output();
        running.awaitEnded(2);
        String pixels = Cli.checksums(output).toString();
        byte[] bytes = Files.readAllBytes(output);
        bytes[bytes.length / 2] ^= 1;
        Files.write(output, bytes);
        SweepResult result = operations().sweep("verify", false);

        assertThat(result.figures())
                .containsEntry("checked", 2L)
                .containsEntry("damaged", 1L)
                .containsEntry("made again", 1L);
        assertThat(result.details()).singleElement().asString().contains("a_EPSG3857.tif has other content");
        running.awaitEnded(3);
        assertThat(Cli.checksums(output).toString()).isEqualTo(pixels);
        JsonNode receipt = running.receipt("a_EPSG3857.json");
        assertThat(receipt.path("assets").path("data").path("file:checksum").asText())
                .isEqualTo("1220" + Hashes.sha256(output));
        assertThat(operations().sweep("verify", false).figures()).doesNotContainKey("damaged");
        // Without its source there is nothing to make it from.
        for (Path archived : RunningService.visible(running.folder("archive"))) {
            io.dropwarp.files.DurableFiles.deleteTree(archived);
        }
        Files.delete(output);
        SweepResult missing = operations().sweep("verify", false);
        assertThat(missing.figures()).containsEntry("without source", 1L);
        assertThat(missing.details()).singleElement().asString().contains("is missing");
    }

    @Test
    void runsByTheClockAndMakesUpForWhatWasMissed() throws Exception {
        SweepResult old = new SweepResult(
                "verify", Instant.now().minus(Duration.ofDays(15)), 1, "done", "", Map.of(), false, List.of());
        Files.createDirectories(running.folder("work"));
        Files.write(
                running.folder("work").resolve(".sweeps.json"), Json.MAPPER.writeValueAsBytes(Map.of("verify", old)));
        running.set("sweep.retention.cron", "* * * * * ?")
                .set("sweep.retention.enabled", "true")
                .set("sweep.verify.enabled", "true")
                .set("sweep.drop.enabled", "true")
                .start();
        await().atMost(RunningService.PATIENCE)
                .until(() -> lines("verify").size() == 1 && lines("retention").size() >= 3);

        assertThat(lines("drop")).as("due from now on").isEmpty();
        // The ledger's line comes before the status, which may be half a second old.
        await().atMost(RunningService.PATIENCE)
                .untilAsserted(() -> assertThat(operations().status().sweeps())
                        .filteredOn(sweep -> sweep.name().equals("verify"))
                        .singleElement()
                        .satisfies(sweep -> assertThat(sweep.last().startedAt()).isAfter(old.startedAt()))
                        .satisfies(sweep -> assertThat(sweep.next()).isAfter(Instant.now())));
    }

    @Test
    void goesOnWithAJobThatGotLostAndLeavesThoseUnderWayAlone() throws Exception {
        running.profile("slow", """
                        crs: EPSG:3857
                        size: [2000, 20480]
                        resampling: lanczos
                        error-threshold: 0
                        tile-rows: 512
                        overviews: none
                        layout: tiles
                        compression: NONE
                        """).start();
        Job lost = new Job(
                "20260701T120000Z-lost-00000001",
                "lost.tif",
                "",
                "default",
                "lost.tif",
                List.of(),
                List.of(),
                1,
                Instant.now(),
                false);
        Path folder = running.folder("work").resolve(lost.id());
        Files.createDirectories(folder.resolve("source"));
        Files.copy(Cli.HOME.resolve("src/test/resources/corpus/good/utmsmall.tif"), folder.resolve("source/lost.tif"));
        Files.write(folder.resolve("claim.json"), Json.MAPPER.writeValueAsBytes(lost));
        // Known, and in nobody's hands, as if its exchange had been dropped.
        running.service().registry().start(lost);
        running.drop("good/small_world.tif", "slow/scene.tif");
        await().atMost(RunningService.PATIENCE)
                .until(() -> operations().status().running().stream()
                        .anyMatch(job -> job.file().equals("slow/scene.tif") && job.done() > 0));
        SweepResult result = operations().sweep("recover", false);

        assertThat(result.details()).containsExactly(lost.id());
        running.awaitEnded(2);
        assertThat(running.ended())
                .allMatch(JobEnded::published)
                .extracting(JobEnded::file)
                .containsExactlyInAnyOrder("lost.tif", "slow/scene.tif");
    }

    @Test
    void answersWhatAnotherProcessAsksFor() throws Exception {
        running.start();
        RequestBox box = new RequestBox(running.folder("work"));
        RequestBox.SweepRequest known = box.ask("retention", true);
        RequestBox.SweepRequest unknown = box.ask("spring", false);

        assertThat(answer(box, known).dryRun()).isTrue();
        assertThat(answer(box, unknown).message()).contains("no sweep \"spring\"", "drop, recover");
        assertThat(RunningService.visible(running.folder("work").resolve(".requests")))
                .isEmpty();
        assertThatThrownBy(() -> operations().sweep("recover", true)).isInstanceOf(RefusedRequestException.class);
    }

    private static SweepResult answer(RequestBox box, RequestBox.SweepRequest request) {
        return await().atMost(RunningService.PATIENCE)
                .until(() -> box.answerTo(request), Optional::isPresent)
                .orElseThrow();
    }
}
