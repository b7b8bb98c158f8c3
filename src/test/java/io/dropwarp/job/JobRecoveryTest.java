package io.dropwarp.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.Samples;
import io.dropwarp.files.DiskSync;
import io.dropwarp.files.Fence;
import io.dropwarp.intake.Claims;
import io.dropwarp.intake.IntakeSettings;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobRecoveryTest {

    @TempDir
    Path root;

    private Path drop;
    private Path work;
    private JobRegistry registry;

    @BeforeEach
    void makeFolders() throws IOException {
        registry = new JobRegistry(root.resolve("work"));
        drop = Files.createDirectory(root.resolve("drop"));
        work = Files.createDirectory(root.resolve("work"));
    }

    private List<String> recover() throws IOException {
        IntakeSettings settings = Samples.intake(drop, work, Duration.ZERO);
        return new JobRecovery(work, new Claims(settings, DiskSync.EACH, Fence.NONE), registry, folder -> {}).recover();
    }

    private JobFolder write(Job job) throws IOException {
        JobFolder folder = JobFolder.of(work, job.id());
        Files.createDirectories(folder.source());
        Files.write(folder.claim(), Json.MAPPER.writeValueAsBytes(job));
        return folder;
    }

    @Test
    void findsJobsOldestFirst() throws IOException {
        for (String id : List.of("20260702T000000Z-b-00000002", "20260701T000000Z-a-00000001")) {
            Files.writeString(
                    write(Samples.job(id, id + ".tif", false)).source().resolve(id + ".tif"), "pixels");
        }

        assertThat(recover()).containsExactly("20260701T000000Z-a-00000001", "20260702T000000Z-b-00000002");
        assertThat(registry.count()).isEqualTo(2);
        assertThat(registry.isBusy("20260701T000000Z-a-00000001.tif")).isTrue();
    }

    @Test
    void completesAClaimThatWasCutShort() throws IOException {
        Job job = Samples.job("a.tif");
        JobFolder folder = write(job);
        Files.writeString(drop.resolve("a.tif"), "pixels");

        assertThat(recover()).containsExactly(job.id());
        assertThat(folder.source().resolve("a.tif")).hasContent("pixels");
        assertThat(drop.resolve("a.tif")).doesNotExist();
    }

    @Test
    void forgetsAClaimWhoseRasterIsNowhere() throws IOException {
        JobFolder folder = write(Samples.job("a.tif"));

        assertThat(recover()).isEmpty();
        assertThat(folder.path()).doesNotExist();
    }

    @Test
    void removesAFolderThatNeverGotItsClaim() throws IOException {
        Path empty = Files.createDirectories(work.resolve("20260701T000000Z-a-00000001/source"));
        Path drafted = Files.createDirectories(work.resolve("20260701T000000Z-b-00000001/source"));
        Files.writeString(drafted.resolveSibling(".claim.json.part"), "{\"id\":");

        assertThat(recover()).isEmpty();
        assertThat(empty.getParent()).doesNotExist();
        assertThat(drafted.getParent()).doesNotExist();
    }

    @Test
    void keepsFilesThatAreNotItsOwn() throws IOException {
        Path foreign = Files.createDirectories(work.resolve("backup"));
        Files.writeString(foreign.resolve("precious.tif"), "pixels");
        Path unreadable = Files.createDirectories(work.resolve("20260701T000000Z-a-00000001/source"));
        Files.writeString(unreadable.resolveSibling("claim.json"), "{\"id\":");
        Files.writeString(unreadable.resolve("a.tif"), "pixels");
        Path link = Files.createSymbolicLink(work.resolve("link"), foreign);
        Path hidden = Files.createDirectories(work.resolve(".workers"));
        Path file = Files.createFile(work.resolve("notes.txt"));

        assertThat(recover()).isEmpty();
        assertThat(foreign.resolve("precious.tif")).exists();
        assertThat(unreadable.resolve("a.tif")).exists();
        assertThat(link).isSymbolicLink();
        assertThat(hidden).exists();
        assertThat(file).exists();
    }

    @Test
    void leavesANewFileOfTheSameNameToAJobOfItsOwn() throws IOException {
        Job job = Samples.job("a.tif");
        JobFolder folder = write(job);
        Files.write(folder.plan(), Json.MAPPER.writeValueAsBytes(Samples.plan(job, Layout.COG, 60)));
        Files.writeString(folder.source().resolve("a.tif"), "planned for these pixels");
        Files.writeString(drop.resolve("a.tif"), "newer");

        assertThat(recover()).containsExactly(job.id());
        assertThat(folder.source().resolve("a.tif")).hasContent("planned for these pixels");
        assertThat(drop.resolve("a.tif")).hasContent("newer");
    }

    @Test
    void clearsAJobThatWasPublishedAndArchived() throws IOException {
        Job job = Samples.job("a.tif");
        JobFolder folder = write(job);
        Files.write(folder.plan(), Json.MAPPER.writeValueAsBytes(Samples.plan(job, Layout.COG, 60)));
        Files.delete(folder.source());
        Files.writeString(drop.resolve("a.tif"), "newer");

        assertThat(recover()).isEmpty();
        assertThat(folder.path()).doesNotExist();
        assertThat(drop.resolve("a.tif")).hasContent("newer");
    }

    @Test
    void knowsTheNodesThatWorkedOnAScene() throws IOException {
        Job job = Samples.job("a.tif");
        JobFolder folder = write(job);
        Plan plan = Samples.plan(job, Layout.COG, 60);
        Files.write(folder.plan(), Json.MAPPER.writeValueAsBytes(plan));
        Files.writeString(folder.source().resolve("a.tif"), "pixels");
        JobState before = new JobState(job, folder);
        before.workedOn("planner");
        before.planned(plan);
        before.workedOn("b");

        assertThat(recover()).containsExactly(job.id());
        assertThat(registry.get(job.id()).nodes()).containsExactly("b", "planner");
    }

    @Test
    void goesOnWithoutNamesOfNodesThatCannotBeRead() throws IOException {
        Job job = Samples.job("a.tif");
        JobFolder folder = write(job);
        Files.writeString(folder.source().resolve("a.tif"), "pixels");
        Files.writeString(folder.nodes(), "damaged");

        assertThat(recover()).containsExactly(job.id());
        assertThat(registry.get(job.id()).nodes()).isEmpty();
    }

    @Test
    void goesOnWithTheOthersWhenOneClaimCannotBeCompleted() throws IOException {
        Job linked = Samples.job("linked.tif");
        JobFolder folder = write(linked);
        Files.createSymbolicLink(folder.source().resolve("linked.tif"), drop.resolve("elsewhere"));
        Job good = Samples.job("z.tif");
        Files.writeString(write(good).source().resolve("z.tif"), "pixels");

        // The bad one fails when it is planned, with a report; the start is nobody's to fail.
        assertThat(recover()).containsExactly(linked.id(), good.id());
    }
}
