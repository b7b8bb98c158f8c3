package io.dropwarp.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.Samples;
import io.dropwarp.files.Fence;
import io.dropwarp.job.JobState;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLettersTest {

    private static final Failure CORRUPT = new Failure(FailureCode.CORRUPT, "a.tif is damaged.", null);
    private static final Failure BAD_NAME = new Failure(FailureCode.BAD_NAME, "link is a symbolic link.", "Copy it.");

    @TempDir
    Path root;

    private Path work;
    private Path deadLetter;
    private DeadLetters deadLetters;

    @BeforeEach
    void makeFolders() throws IOException {
        work = Files.createDirectory(root.resolve("work"));
        deadLetter = root.resolve("dead-letter");
        deadLetters = new DeadLetters(work, deadLetter, Fence.NONE);
    }

    private JobFolder underWay(Job job) throws IOException {
        JobFolder folder = JobFolder.of(work, job.id());
        Files.createDirectories(folder.source());
        Files.createDirectories(folder.tiles());
        Files.createDirectories(folder.staged());
        Files.writeString(folder.claim(), "{}");
        Files.writeString(folder.source().resolve("a.tif"), "pixels");
        Files.writeString(folder.source().resolve("a.tfw"), "world");
        Files.writeString(folder.tiles().resolve("0-0.tif"), "good tile");
        Files.writeString(folder.staged().resolve("a_EPSG3857.tif"), "half an output");
        Files.writeString(folder.receipt(), "{}");
        return folder;
    }

    private Report report(Job job) {
        return new Reports(work, root, deadLetter, () -> Samples.VERSIONS)
                .of(new JobState(job, JobFolder.of(work, job.id())), null, CORRUPT, 1, null);
    }

    private Path bury(Job job) throws IOException {
        deadLetters.write(report(job));
        deadLetters.bury(job);
        return deadLetters.reportOf(job.id());
    }

    @Test
    void keepsSourcesAndGoodTilesAndNothingOfTheOutput() throws IOException {
        Job job = Samples.job("a.tif");
        underWay(job);
        Path report = bury(job);

        Path grave = deadLetter.resolve(job.id());
        assertThat(report).isEqualTo(grave.resolve("report.json"));
        assertThat(ReportSchema.violations(report)).isEmpty();
        assertThat(grave.resolve("source/a.tif")).hasContent("pixels");
        assertThat(grave.resolve("source/a.tfw")).exists();
        assertThat(grave.resolve("tiles/0-0.tif")).exists();
        assertThat(grave.resolve("staged")).doesNotExist();
        assertThat(grave.resolve("receipt.json")).doesNotExist();
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void keepsNoSourceThatWasLeftInPlace() throws IOException {
        Job job = Samples.job("20260701T120000Z-a-00000001", "a.tif", true);
        underWay(job);
        bury(job);

        assertThat(deadLetter.resolve(job.id()).resolve("source")).doesNotExist();
        assertThat(deadLetter.resolve(job.id()).resolve("report.json")).exists();
    }

    @Test
    void goesOnWhereACopyToAnotherFileSystemStopped() throws IOException {
        Job job = Samples.job("a.tif");
        underWay(job);
        Path copied = Files.createDirectories(deadLetter.resolve(job.id()).resolve("source"));
        Files.writeString(copied.resolve("a.tif"), "pixels");
        bury(job);

        assertThat(deadLetter.resolve(job.id()).resolve("source/a.tfw")).exists();
        assertThat(deadLetter.resolve(job.id()).resolve("report.json")).exists();
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void leavesTheJobWholeWhenItCannotBury() throws IOException {
        Job job = Samples.job("a.tif");
        JobFolder folder = underWay(job);
        Files.writeString(deadLetter, "a file where the folder should be");

        assertThatIOException().isThrownBy(() -> bury(job));
        assertThat(folder.source().resolve("a.tif")).hasContent("pixels");
        assertThat(folder.claim()).exists();
        Files.delete(deadLetter);
        assertThat(bury(job)).exists();
    }

    @Test
    void reportsWhatIsRefusedOnce() throws IOException {
        String id = "20260701T120000Z-link-00000001";
        Path report = deadLetters.refuse(id, "utm/link", "default", BAD_NAME);

        assertThat(report).isEqualTo(deadLetter.resolve(id).resolve("report.json"));
        assertThat(ReportSchema.violations(report)).isEmpty();
        JsonNode json = Json.MAPPER.readTree(Files.readAllBytes(report));
        assertThat(json.path("code").asText()).isEqualTo("BAD_NAME");
        assertThat(json.path("file").asText()).isEqualTo("utm/link");
        assertThat(json.path("stage").asText()).isEqualTo("intake");
        assertThat(deadLetters.refuse(id, "utm/link", "default", BAD_NAME)).isNull();
    }

    @Test
    void movesNothingOnceTheFolderIsLost() throws IOException {
        Job job = Samples.job("a.tif");
        JobFolder folder = underWay(job);
        DeadLetters lost = new DeadLetters(work, deadLetter, Samples.LOST);

        assertThatThrownBy(() -> lost.write(report(job))).hasMessage("lost");
        assertThatThrownBy(() -> lost.bury(job)).hasMessage("lost");

        assertThat(folder.report()).doesNotExist();
        assertThat(folder.receipt()).exists();
        assertThat(deadLetter).doesNotExist();
    }
}
