package io.dropwarp.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwarp.Samples;
import io.dropwarp.files.DiskSync;
import io.dropwarp.files.Fence;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {

    @TempDir
    Path root;

    private Path work;
    private Path archive;
    private Path original;

    @BeforeEach
    void makeFolders() throws IOException {
        work = Files.createDirectory(root.resolve("work"));
        archive = root.resolve("archive");
        original = Files.writeString(root.resolve("original.tif"), "pixels");
    }

    private Archive archive(boolean keepSources) {
        return new Archive(work, archive, keepSources, DiskSync.EACH, Fence.NONE);
    }

    private Job finished(boolean inPlace) throws IOException {
        Job job = Samples.job("20260701T120000Z-a-00000001", "a.tif", inPlace);
        JobFolder folder = JobFolder.of(work, job.id());
        Files.createDirectories(folder.source());
        Files.createDirectories(folder.tiles());
        Files.writeString(folder.claim(), "{}");
        if (inPlace) {
            Files.createLink(folder.source().resolve("a.tif"), original);
        } else {
            Files.writeString(folder.source().resolve("a.tif"), "pixels");
            Files.writeString(folder.source().resolve("a.tfw"), "world");
        }
        return job;
    }

    @Test
    void keepsTheSourcesAndClearsTheJob() throws IOException {
        Job job = finished(false);
        archive(true).putAway(job);

        assertThat(archive.resolve(job.id()).resolve("a.tif")).hasContent("pixels");
        assertThat(archive.resolve(job.id()).resolve("a.tfw")).exists();
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void deletesTheSourcesWhenToldTo() throws IOException {
        archive(false).putAway(finished(false));

        assertThat(archive).doesNotExist();
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void leavesSourcesInPlaceAlone() throws IOException {
        archive(true).putAway(finished(true));

        assertThat(archive).doesNotExist();
        assertThat(work).isEmptyDirectory();
        assertThat(original).hasContent("pixels");
    }

    @Test
    void mayBeDoneAgain() throws IOException {
        Job job = finished(false);
        archive(true).putAway(job);
        archive(true).putAway(job);

        assertThat(archive.resolve(job.id()).resolve("a.tif")).exists();
    }

    @Test
    void goesOnWhereACopyToAnotherFileSystemStopped() throws IOException {
        Job job = finished(false);
        Files.createDirectories(archive.resolve(job.id()));
        Files.writeString(archive.resolve(job.id()).resolve("a.tif"), "pixels");
        archive(true).putAway(job);

        assertThat(archive.resolve(job.id()).resolve("a.tfw")).exists();
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void movesNothingOnceTheFolderIsLost() throws IOException {
        Job job = finished(false);

        assertThatThrownBy(() -> new Archive(work, archive, true, DiskSync.EACH, Samples.LOST).putAway(job))
                .hasMessage("lost");

        assertThat(JobFolder.of(work, job.id()).source().resolve("a.tif")).exists();
        assertThat(archive).doesNotExist();
    }
}
