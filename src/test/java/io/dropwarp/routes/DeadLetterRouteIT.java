package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.deadletter.ReportSchema;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobEnded;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
@Timeout(180)
class DeadLetterRouteIT {

    @TempDir
    Path data;

    private RunningService running;

    @BeforeEach
    void prepare() throws IOException {
        running = new RunningService(data);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void keepsTheSourcesAndSaysWhyAndHowToTryAgain() throws Exception {
        running.start();
        Files.writeString(running.folder("drop/it's.tif.dropwarp.yaml"), "crs: EPSG:999999\n");
        running.drop("good/utmsmall.tif", "it's.tif");
        JobEnded end = running.awaitEnd("it's.tif");

        assertThat(end.code()).isEqualTo(FailureCode.BAD_CRS);
        assertThat(ReportSchema.violations(end.report())).isEmpty();
        JsonNode report = running.json(end.report());
        assertThat(report.path("message").asText()).contains("999999");
        assertThat(report.path("versions").path("gdal").asText()).isNotEmpty();
        assertThat(running.jobs()).isEmpty();
        Path source = end.report().resolveSibling("source");
        assertThat(RunningService.names(source)).containsExactly("it's.tif", "it's.tif.dropwarp.yaml");
        Files.writeString(source.resolve("it's.tif.dropwarp.yaml"), "crs: EPSG:4326\n");
        assertThat(new ProcessBuilder("sh", "-c", report.path("replay").asText())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        running.awaitEnded(2);
        assertThat(running.folder("output/it's_EPSG4326.tif")).exists();
    }

    @Test
    void writesALineOfTheLedgerForADeadLetter() throws IOException {
        running.start();
        running.drop("bad/empty.tif", "a.tif");
        JobEnded end = running.awaitEnd("a.tif");
        JsonNode line = Json.MAPPER.readTree(Files.readString(
                RunningService.visible(running.folder("ledger")).get(0)));

        assertThat(line.path("outcome").asText()).isEqualTo("dead-letter");
        assertThat(line.path("code").asText()).isEqualTo("EMPTY_FILE");
        assertThat(line.path("report").asText()).isEqualTo(end.report().toString());
    }

    @Test
    void waitsWhileTheDeadLetterFolderCannotBeWritten() throws IOException {
        // Nobody may write there, not even root.
        Path deadLetter = Files.createSymbolicLink(running.folder("dead-letter"), Path.of("/sys/kernel"));
        running.start();
        running.drop("bad/empty.tif", "a.tif");
        await().atMost(RunningService.PATIENCE)
                .until(() -> running.service().trouble().isPresent());

        assertThat(running.ended()).isEmpty();
        assertThat(running.jobs()).hasSize(1);
        Files.delete(deadLetter);
        Files.createDirectory(deadLetter);
        assertThat(running.awaitEnd("a.tif").code()).isEqualTo(FailureCode.EMPTY_FILE);
        assertThat(running.awaitEnd("a.tif").report()).exists();
        assertThat(running.jobs()).isEmpty();
    }

    @Test
    void buriesAJobWhoseFileWasReplacedByALink() throws IOException {
        Path secret = Files.writeString(data.resolve("secret"), "secret");
        Job job = new Job(
                "20260701T120000Z-a-00000001",
                "a.tif",
                "",
                "default",
                "a.tif",
                List.of(),
                List.of(),
                6,
                Instant.parse("2026-07-01T12:00:00Z"),
                false);
        Path folder = Files.createDirectories(running.folder("work").resolve(job.id()));
        Files.write(folder.resolve("claim.json"), Json.MAPPER.writeValueAsBytes(job));
        Files.createDirectory(folder.resolve("source"));
        Files.createSymbolicLink(folder.resolve("source/a.tif"), secret);
        running.start();
        JobEnded end = running.awaitEnd("a.tif");

        assertThat(end.code()).isEqualTo(FailureCode.BAD_NAME);
        assertThat(running.json(end.report()).path("sha256").isNull()).isTrue();
        assertThat(secret).hasContent("secret");
    }
}
