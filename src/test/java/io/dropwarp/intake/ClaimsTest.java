package io.dropwarp.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwarp.Samples;
import io.dropwarp.files.DiskSync;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.files.Fence;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimsTest {

    @TempDir
    Path root;

    private IntakeFixture fixture;
    private Claims claims;

    @BeforeEach
    void prepare() throws IOException {
        fixture = new IntakeFixture(root);
        claims = new Claims(fixture.settings(), DiskSync.EACH, Fence.NONE);
    }

    private static Arrival arrival(String folder, String name, List<String> sidecars, List<String> shared) {
        return new Arrival(folder, name, sidecars, shared, 1);
    }

    private Job claim(String folder, String name, List<String> sidecars, List<String> shared) throws IOException {
        return claimed(arrival(folder, name, sidecars, shared)).get(0);
    }

    private List<Job> claimed(Arrival arrival) throws IOException {
        return claims.claim(List.of(arrival), unmovable -> {
            throw new AssertionError(unmovable);
        });
    }

    private Path source(Job job, String name) {
        return JobFolder.of(fixture.work, job.id()).source().resolve(name);
    }

    private Job readClaim(Job job) throws IOException {
        return Json.MAPPER.readValue(
                JobFolder.of(fixture.work, job.id()).claim().toFile(), Job.class);
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** The file can be read and copied by everybody and removed by nobody, root included. */
    @Test
    void leavesARasterWhereItMayNotBeTakenFrom() throws IOException {
        IntakeSettings of = fixture.settings();
        Claims forbidden = new Claims(
                Samples.intake(Path.of("/sys/kernel"), of.work(), of.sidecarGrace()), DiskSync.EACH, Fence.NONE);
        List<UnmovableException> unmovable = new ArrayList<>();

        assertThat(forbidden.claim(List.of(arrival("", "uevent_seqnum", List.of(), List.of())), unmovable::add))
                .isEmpty();
        assertThat(unmovable).singleElement().satisfies(one -> {
            assertThat(one.file()).isEqualTo("uevent_seqnum");
            assertThat(one).hasMessageContaining("uevent_seqnum");
        });

        assertThat(namesIn(fixture.work)).isEmpty();
        assertThat(Path.of("/sys/kernel/uevent_seqnum")).exists();
    }

    /** A claim as it stands when it was cut short right after its first step. */
    private Job cutShort(String name, List<String> sidecars, List<String> shared) throws IOException {
        Job job = new Job(
                "20260701T120000Z-a-00000001",
                name,
                "",
                "default",
                name,
                sidecars,
                shared,
                1,
                Instant.parse("2026-07-01T12:00:00Z"),
                false);
        Files.createDirectories(JobFolder.of(fixture.work, job.id()).source());
        DurableFiles.write(JobFolder.of(fixture.work, job.id()).claim(), Json.MAPPER.writeValueAsBytes(job));
        return job;
    }

    @Test
    void takesARasterAndItsSidecarsByRename() throws IOException {
        Path raster = fixture.write("utm33/sub/a b.tif", "pixels");
        fixture.write("utm33/sub/a b.tfw");
        fixture.write("utm33/sub/other.tif");
        Object inode = Files.readAttributes(raster, BasicFileAttributes.class).fileKey();
        Job job = claim("utm33/sub", "a b.tif", List.of("a b.tfw"), List.of());

        assertThat(source(job, "a b.tif")).hasContent("pixels");
        assertThat(Files.readAttributes(source(job, "a b.tif"), BasicFileAttributes.class)
                        .fileKey())
                .isEqualTo(inode);
        assertThat(source(job, "a b.tfw")).exists();
        assertThat(namesIn(fixture.drop.resolve("utm33/sub"))).containsExactly("other.tif");
        assertThat(job.file()).isEqualTo("utm33/sub/a b.tif");
        assertThat(job.profile()).isEqualTo("utm33");
        assertThat(job.folder()).isEqualTo("utm33/sub");
        assertThat(readClaim(job)).isEqualTo(job);
    }

    @Test
    void givesFilesAtTheTopTheDefaultProfile() throws IOException {
        fixture.write("a.tif");

        assertThat(claim("", "a.tif", List.of(), List.of()).profile()).isEqualTo("default");
    }

    @Test
    void leavesWhatIsSharedWhereItIs() throws IOException {
        fixture.write("mosaic.vrt");
        Path left = fixture.write("left.tif", "left");
        Job job = claim("", "mosaic.vrt", List.of(), List.of("left.tif", "missing.tif"));

        assertThat(left).hasContent("left");
        assertThat(source(job, "left.tif")).hasContent("left");
        assertThat(source(job, "missing.tif")).doesNotExist();
    }

    @Test
    void leavesNothingWhenTheRasterIsGone() throws IOException {
        fixture.write("a.tfw");

        assertThat(claimed(arrival("", "a.tif", List.of("a.tfw"), List.of()))).isEmpty();
        assertThat(namesIn(fixture.work)).isEmpty();
        assertThat(namesIn(fixture.drop)).containsExactly("a.tfw");
    }

    @Test
    void doesWithoutASidecarThatIsGone() throws IOException {
        fixture.write("a.tif");
        Job job = claim("", "a.tif", List.of("a.tfw"), List.of());

        assertThat(namesIn(source(job, ".").normalize())).containsExactly("a.tif");
    }

    @Test
    void linksAndLeavesTheSourcesInPlace() throws IOException {
        claims = new Claims(fixture.inPlace(), DiskSync.EACH, Fence.NONE);
        fixture.write("sub/a.tif", "pixels");
        fixture.write("sub/a.tfw");
        Job job = claim("sub", "a.tif", List.of("a.tfw"), List.of());

        assertThat(source(job, "a.tif")).hasContent("pixels");
        assertThat(namesIn(fixture.drop.resolve("sub"))).containsExactly("a.tfw", "a.tif");
        assertThat(job.inPlace()).isTrue();
        assertThat(job.profile()).isEqualTo("default");
        assertThat(claimed(arrival("sub", "gone.tif", List.of(), List.of()))).isEmpty();
    }

    @Test
    void completesAClaimThatTookNothing() throws IOException {
        fixture.write("a.tif", "pixels");
        fixture.write("a.tfw");
        fixture.write("shared.tif");
        Job job = cutShort("a.tif", List.of("a.tfw"), List.of("shared.tif"));
        claims.complete(job);

        assertThat(namesIn(source(job, ".").normalize())).containsExactly("a.tfw", "a.tif", "shared.tif");
        assertThat(namesIn(fixture.drop)).containsExactly("shared.tif");
    }

    @Test
    void completesAClaimThatTookOnlyTheRaster() throws IOException {
        fixture.write("a.tfw");
        Job job = cutShort("a.tif", List.of("a.tfw"), List.of());
        Files.writeString(source(job, "a.tif"), "pixels");
        claims.complete(job);

        assertThat(namesIn(source(job, ".").normalize())).containsExactly("a.tfw", "a.tif");
    }

    @Test
    void completesAClaimThatTookAll() throws IOException {
        Job job = cutShort("a.tif", List.of("a.tfw"), List.of());
        Files.writeString(source(job, "a.tif"), "pixels");
        Files.writeString(source(job, "a.tfw"), "world");
        claims.complete(job);
        claims.complete(job);

        assertThat(source(job, "a.tif")).hasContent("pixels");
    }

    @Test
    void completesAClaimThatWasCopyingFromAnotherFileSystem() throws IOException {
        Path original = fixture.write("a.tif", "pixels");
        Job job = cutShort("a.tif", List.of(), List.of());
        Files.writeString(DurableFiles.partOf(source(job, "a.tif")), "pix");
        claims.complete(job);

        assertThat(source(job, "a.tif")).hasContent("pixels");
        assertThat(original).doesNotExist();
        assertThat(namesIn(source(job, ".").normalize())).containsExactly("a.tif");
    }

    @Test
    void removesTheOriginalThatACopyToAnotherFileSystemLeft() throws IOException {
        Path original = fixture.write("a.tif", "pixels");
        Job job = cutShort("a.tif", List.of(), List.of());
        Files.copy(original, source(job, "a.tif"), StandardCopyOption.COPY_ATTRIBUTES);
        claims.complete(job);

        assertThat(original).doesNotExist();
        assertThat(source(job, "a.tif")).hasContent("pixels");
    }

    @Test
    void leavesANewerFileOfTheSameNameForAJobOfItsOwn() throws IOException {
        Job job = cutShort("a.tif", List.of("a.tfw"), List.of());
        Files.writeString(source(job, "a.tif"), "older");
        Files.writeString(source(job, "a.tfw"), "older");
        Path newer = fixture.write("a.tif", "dropped while the service was down");
        fixture.write("a.tfw", "dropped while the service was down");
        claims.complete(job);

        assertThat(source(job, "a.tif")).hasContent("older");
        assertThat(source(job, "a.tfw")).hasContent("older");
        assertThat(newer).hasContent("dropped while the service was down");
    }

    @Test
    void saysWhenTheRasterOfAClaimIsNowhere() throws IOException {
        Job job = cutShort("a.tif", List.of(), List.of());

        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> claims.complete(job));
    }

    @Test
    void refusesALinkThatWasSwappedInAfterTheLook() throws IOException {
        Path secret = Files.writeString(root.resolve("secret"), "secret");
        Files.createSymbolicLink(fixture.drop.resolve("a.tif"), secret);
        Job job = claim("", "a.tif", List.of(), List.of());

        // It is ours now, so it is a job that can be reported, and nothing that stops the next start.
        assertThatExceptionOfType(DropwarpException.class)
                .isThrownBy(() -> claims.complete(job))
                .matches(e -> e.code() == FailureCode.BAD_NAME)
                .withMessageContaining("a.tif");
        assertThat(secret).hasContent("secret");
    }

    @Test
    void takesNothingThroughAFolderThatBecameALinkAfterTheLook() throws IOException {
        Path elsewhere = Files.createDirectories(root.resolve("elsewhere/below"));
        Path other = Files.writeString(elsewhere.resolve("a.tif"), "somebody else's");
        Files.createSymbolicLink(fixture.drop.resolve("link"), root.resolve("elsewhere"));

        for (String folder : List.of("link/below", "link")) {
            Files.writeString(root.resolve("elsewhere/a.tif"), "somebody else's");
            Job job = claim(folder, "a.tif", List.of(), List.of());
            assertThatExceptionOfType(DropwarpException.class)
                    .isThrownBy(() -> claims.complete(job))
                    .matches(e -> e.code() == FailureCode.BAD_NAME);
        }
        assertThat(other).hasContent("somebody else's");
        assertThat(root.resolve("elsewhere/a.tif")).hasContent("somebody else's");
    }

    @Test
    void refusesALinkedSidecarAndALinkedSharedFile() throws IOException {
        Path secret = Files.writeString(root.resolve("secret"), "secret");
        fixture.write("a.vrt");
        Files.createSymbolicLink(fixture.drop.resolve("shared.tif"), secret);
        Files.createSymbolicLink(fixture.drop.resolve("a.prj"), secret);

        Job sidecar = claim("", "a.vrt", List.of("a.prj"), List.of());
        fixture.write("b.vrt");
        Job shared = claim("", "b.vrt", List.of(), List.of("shared.tif"));
        assertThatExceptionOfType(DropwarpException.class)
                .isThrownBy(() -> claims.complete(sidecar))
                .withMessageContaining("a.prj");
        assertThatExceptionOfType(DropwarpException.class)
                .isThrownBy(() -> claims.complete(shared))
                .withMessageContaining("shared.tif");
    }

    @Test
    void takesSidecarsThatComeLater() throws IOException {
        fixture.write("a.tif");
        Job job = claim("", "a.tif", List.of(), List.of());

        assertThat(claims.takeLateSidecars(job)).isFalse();
        fixture.write("a.tfw", "world");
        fixture.write("b.tfw");
        Files.createSymbolicLink(fixture.drop.resolve("a.prj"), fixture.drop.resolve("b.tfw"));
        assertThat(claims.takeLateSidecars(job)).isTrue();
        assertThat(source(job, "a.tfw")).hasContent("world");
        assertThat(source(job, "a.prj")).doesNotExist();
        assertThat(namesIn(fixture.drop)).containsExactly("a.prj", "b.tfw");
        assertThat(claims.takeLateSidecars(job)).isFalse();
    }

    @Test
    void takesNoLateSidecarsFromAFolderThatIsGone() throws IOException {
        Path raster = fixture.write("utm/a.tif");
        Job job = claim("utm", "a.tif", List.of(), List.of());
        Files.delete(raster.getParent());

        assertThat(claims.takeLateSidecars(job)).isFalse();
    }

    @Test
    void takesNothingOnceTheFolderIsLost() throws IOException {
        fixture.write("a.tif");
        claims = new Claims(fixture.settings(), DiskSync.EACH, Samples.LOST);

        assertThatThrownBy(() -> claim("", "a.tif", List.of(), List.of())).hasMessage("lost");

        assertThat(fixture.drop.resolve("a.tif")).exists();
        assertThat(namesIn(fixture.work)).isEmpty();
    }

    @Test
    void saysInWhichEpochItClaimed() throws IOException {
        fixture.write("a.tif");
        claims = new Claims(fixture.settings(), DiskSync.EACH, Samples.lostWhen(() -> false));
        JobFolder folder = JobFolder.of(
                fixture.work, claim("", "a.tif", List.of(), List.of()).id());

        assertThat(Json.MAPPER.readTree(folder.claim().toFile()).path("epoch").asInt())
                .isEqualTo(7);
    }
}
