package io.dropwarp.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dropwarp.Samples;
import io.dropwarp.SmallDisk;
import io.dropwarp.admission.WatchedFolders.Trouble;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobEnded;
import io.dropwarp.model.Layout;
import io.dropwarp.model.ServiceStoppingException;
import io.dropwarp.model.TargetGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs root, for a small disk of its own: 20 MB, of which 1 MB stays free. */
class DiskAdmissionTest {

    private static final long MIB = 1 << 20;

    @TempDir
    Path root;

    private final JobRegistry registry = new JobRegistry(Path.of("work"));
    private Trouble trouble;
    private SmallDisk disk;
    private DiskAdmission admission;

    @BeforeEach
    void mount() throws IOException {
        disk = SmallDisk.mount(root.resolve("work"), 20);
        admission = admission();
    }

    private DiskAdmission admission() {
        Path work = root.resolve("work");
        return new DiskAdmission(
                registry,
                new MachineFaultGate(byWriting -> Optional.ofNullable(trouble)),
                new DiskReservations(new DiskSpace(1), work, work, work, work),
                true);
    }

    @AfterEach
    void unmount() throws IOException {
        if (disk != null) {
            disk.close();
        }
    }

    /** A planned job of eight tiles that needs that many MB. */
    private JobState planned(String file, int mib) {
        Job job = Samples.job(file);
        TargetGrid small = Samples.grid("EPSG:3857", null);
        TargetGrid grid = new TargetGrid(
                small.crs(),
                small.crsWkt(),
                small.crsLabel(),
                small.geotransform(),
                1024,
                mib * 512,
                2,
                "Byte",
                null,
                true,
                "none");
        JobState state = registry.start(job);
        state.planned(Samples.plan(job, Layout.TILES, grid, mib * 64));
        return state;
    }

    private void end(JobState state) {
        Job job = state.job();
        registry.end(new JobEnded(job.id(), job.file(), job.profile(), null, null, null, 1, 1, 1, job.receivedAt()));
    }

    private void require(JobState state) {
        admission.require(state);
    }

    @Test
    void admitsArrivalsUntilTheDiskIsSpokenFor() {
        assertThat(admission.admits(4 * MIB)).isTrue();
        assertThat(admission.admits(4 * MIB)).isFalse();
        assertThat(admission.lack()).isEmpty();
        // None of them was claimed, so the next books know nothing of it.
        await().atMost(Duration.ofSeconds(10)).until(() -> admission.admits(4 * MIB));
    }

    @Test
    void saysWhatAnArrivalNeedsAndForgetsItWhenItIsGone() throws IOException {
        disk.fill(2 * MIB);
        admission = admission();

        assertThat(admission.admits(4 * MIB)).isFalse();
        assertThat(admission.lack().orElseThrow().message()).contains("The next arrival may need 12.1 MB");
        assertThat(admission.isJobWaiting()).isFalse();
        admission.begins();
        assertThat(admission.lack()).isPresent();
        admission.begins();
        assertThat(admission.lack()).isEmpty();
    }

    @Test
    void keepsRoomForWhatWasClaimed() {
        Job job = Samples.job("a.tif");
        assertThat(admission.admits(4 * MIB)).isTrue();
        JobState state = registry.start(new Job(
                job.id(), "a.tif", "", "default", "a.tif", List.of(), List.of(), 4 * MIB, job.receivedAt(), false));
        admission.claimed(job.id(), 4 * MIB);

        await().during(Duration.ofMillis(1500)).atMost(Duration.ofSeconds(10)).until(() -> !admission.admits(4 * MIB));
        assertThatCode(() -> require(state)).doesNotThrowAnyException();
        end(state);
        await().atMost(Duration.ofSeconds(10)).until(() -> admission.admits(4 * MIB));
    }

    @Test
    void holdsAJobBackUntilAnotherHasEnded() {
        JobState first = planned("first.tif", 12);
        JobState second = planned("second.tif", 12);
        require(first);

        assertThatThrownBy(() -> require(second))
                .isInstanceOf(WaitsForDiskException.class)
                .hasMessageContaining("waits for room that other jobs have set aside");
        assertThat(admission.lack()).isEmpty();
        assertThatCode(() -> require(first)).doesNotThrowAnyException();
        end(first);
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
            require(second);
            return true;
        });
    }

    @Test
    void countsOnlyTheTilesThatAreMissing() {
        JobState first = planned("first.tif", 12);
        require(first);
        JobState second = planned("second.tif", 12);
        first.requirePlan().tiling().tiles().stream().limit(5).forEach(first::done);

        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
            require(second);
            return true;
        });
    }

    @Test
    void saysWhichJobLacksRoomUntilThereIsSomeOrItIsGone() throws IOException {
        JobState scene = planned("scene.tif", 12);
        disk.fill(8 * MIB);
        admission = admission();

        assertThatThrownBy(() -> require(scene))
                .isInstanceOf(WaitsForDiskException.class)
                .hasMessageContaining("scene.tif may need 12.1 MB");
        assertThat(admission.lack()).map(Failure::code).contains(FailureCode.DISK_FULL);
        assertThat(admission.isJobWaiting()).isTrue();
        assertThat(admission.admits(MIB)).isTrue();
        end(scene);
        await().atMost(Duration.ofSeconds(10)).until(() -> admission.lack().isEmpty());
        assertThat(admission.isJobWaiting()).isFalse();
    }

    @Test
    void holdsEveryJobBackWhileNobodyMayWrite() {
        JobState job = planned("a.tif", 1);
        trouble = new Trouble(new Failure(FailureCode.OUTPUT_UNWRITABLE, "Locked.", null), true);

        assertThatThrownBy(() -> require(job))
                .isInstanceOf(WaitsForDiskException.class)
                .hasMessageContaining("Locked.");
    }

    @Test
    void letsNobodyWaitOnceTheServiceStops() {
        JobState job = planned("a.tif", 1);
        admission.stop();

        assertThatThrownBy(() -> require(job)).isInstanceOf(ServiceStoppingException.class);
    }
}
