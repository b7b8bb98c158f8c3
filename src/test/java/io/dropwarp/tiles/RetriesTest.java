package io.dropwarp.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.Samples;
import io.dropwarp.admission.MachineFaultGate;
import io.dropwarp.admission.WaitsForDiskException;
import io.dropwarp.config.Config;
import io.dropwarp.files.DiskSync;
import io.dropwarp.files.Fence;
import io.dropwarp.intake.Claims;
import io.dropwarp.job.JobMessage;
import io.dropwarp.job.JobRecovery;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.job.Stage;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.FailureKind;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobEnded;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Layout;
import io.dropwarp.model.TargetGrid;
import io.dropwarp.planning.Planning;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetriesTest {

    private static final Duration GRACE = Duration.ofMinutes(10);

    private static final List<Double> GEO = List.of(0.0, 1.0, 0.0, 0.0, 0.0, -1.0);

    @TempDir
    Path root;

    private JobRegistry registry;
    private final MachineFaultGate gate = new MachineFaultGate();
    private Claims claims;
    private JobState state;
    private Retries retries;
    private JobMessage body;

    @BeforeEach
    void claimAJob() throws IOException {
        registry = new JobRegistry(root.resolve("work"));
        Files.createDirectories(root.resolve("drop"));
        state = registry.start(receivedNow(false));
        Files.createDirectories(
                JobFolder.of(root.resolve("work"), state.job().id()).source());
        claims = new Claims(
                Samples.intake(root.resolve("drop"), root.resolve("work"), GRACE), DiskSync.EACH, Fence.NONE);
        begin();
    }

    private void begin() {
        Config.Retry policy = new Config.Retry(3, Duration.ofMillis(1), Duration.ofMinutes(1));
        retries = new Retries(new RetryPolicy(policy, GRACE), gate);
        body = state;
    }

    private void restart() throws IOException {
        registry = new JobRegistry(root.resolve("work"));
        new JobRecovery(root.resolve("work"), claims, registry, folder -> {}).recover();
        begin();
    }

    private static Job receivedNow(boolean inPlace) {
        Job job = Samples.job("20260701T120000Z-a-00000001", "a.tif", inPlace);
        return new Job(
                job.id(),
                job.file(),
                job.folder(),
                job.profile(),
                job.source(),
                job.sidecars(),
                job.shared(),
                job.bytes(),
                Instant.now(),
                inPlace);
    }

    private boolean againAfter(Throwable thrown) {
        return retries.after(body, thrown).again();
    }

    private int attempts() {
        return body.state().attempts().count(body.step());
    }

    private boolean againAfter(FailureCode code) {
        return againAfter(new DropwarpException(code, "a.tif: " + code, null));
    }

    private static boolean holdsForSidecars(FailureCode code) {
        return code == FailureCode.NO_CRS || code == FailureCode.NO_GEOREFERENCING;
    }

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void decidesByTheKindOfFailure(FailureCode code) {
        assertThat(againAfter(code))
                .isEqualTo(code.kind() == FailureKind.TRANSIENT
                        || code.kind() == FailureKind.ENVIRONMENT
                        || holdsForSidecars(code));
        assertThat(gate.reason().isPresent()).isEqualTo(code.kind() == FailureKind.ENVIRONMENT);
    }

    @Test
    void triesATransientFailureThreeTimesInAll() {
        assertThat(againAfter(FailureCode.WORKER_CRASHED)).isTrue();
        assertThat(againAfter(FailureCode.TIMEOUT)).isTrue();
        assertThat(againAfter(FailureCode.WORKER_CRASHED)).isFalse();
        assertThat(attempts()).isEqualTo(3);
    }

    @Test
    void whatWaitsForWorkersThatDoNotStartCostsNoAttempt() {
        Failure reason = new Failure(FailureCode.WORKER_CRASHED, "A worker was killed while it started.", null);
        for (int i = 0; i < 10; i++) {
            assertThat(againAfter(new WaitsForDiskException(reason))).isTrue();
        }

        triesATransientFailureThreeTimesInAll();
    }

    @Test
    void goesOnCountingAfterARestart() throws IOException {
        JobFolder folder = JobFolder.of(root.resolve("work"), state.job().id());
        Files.writeString(folder.source().resolve("a.tif"), "pixels");
        Files.write(folder.claim(), Json.MAPPER.writeValueAsBytes(state.job()));
        assertThat(againAfter(FailureCode.WORKER_CRASHED)).isTrue();
        assertThat(againAfter(FailureCode.WORKER_CRASHED)).isTrue();
        restart();

        assertThat(againAfter(FailureCode.WORKER_CRASHED)).isFalse();
        assertThat(attempts()).isEqualTo(3);
    }

    @Test
    void neverGivesUpAJobWhoseOutputIsVisible() {
        state.reach(Stage.ENDING);
        for (int i = 0; i < 10; i++) {
            assertThat(againAfter(new IOException("Input/output error"))).isTrue();
        }

        assertThat(gate.reason()).isPresent();
    }

    @Test
    void triesATileThatFindsTooLittleMemoryAloneAndThenInPartsDownToTheFloor() throws IOException {
        state.planned(Samples.plan(
                state.job(),
                Layout.COG,
                new TargetGrid("EPSG:3857", "", "EPSG3857", GEO, 100, 512, 1, "Byte", null, false, "none"),
                512));
        TileTask tile = new Tiles(registry).tasks(state).next();
        body = tile;
        List<String> tries = new ArrayList<>();
        do {
            TileTask task = new Tiles(registry).begin(tile);
            tries.add(task.parts() + (task.needs().alone() ? " alone" : ""));
        } while (againAfter(FailureCode.OUT_OF_MEMORY));

        assertThat(tries).containsExactly("1", "1 alone", "2 alone", "4 alone", "8 alone");
        assertThat(attempts()).isEqualTo(5);
    }

    @Test
    void aShortageOfMemoryCostsNoneOfTheEqualAttempts() {
        assertThat(againAfter(FailureCode.OUT_OF_MEMORY)).isTrue();
        assertThat(againAfter(FailureCode.WORKER_CRASHED)).isTrue();
        assertThat(againAfter(FailureCode.WORKER_CRASHED)).isTrue();
        assertThat(againAfter(FailureCode.WORKER_CRASHED)).isFalse();
    }

    @Test
    void whatIsNoTileIsTriedOnceMoreAlone() {
        state.reach(Stage.ASSEMBLING);
        assertThat(againAfter(FailureCode.OUT_OF_MEMORY)).isTrue();
        assertThat(againAfter(FailureCode.OUT_OF_MEMORY)).isFalse();
    }

    @Test
    void countsAnewAtTheNextStage() {
        assertThat(againAfter(FailureCode.WORKER_CRASHED)).isTrue();
        assertThat(againAfter(FailureCode.WORKER_CRASHED)).isTrue();
        state.reach(Stage.ASSEMBLING);

        assertThat(againAfter(FailureCode.WORKER_CRASHED)).isTrue();
        assertThat(attempts()).isEqualTo(1);
    }

    @Test
    void countsNoAttemptForTheMachinesFaults() {
        for (int i = 0; i < 10; i++) {
            assertThat(againAfter(new AccessDeniedException("output"))).isTrue();
        }

        assertThat(againAfter(FailureCode.WORKER_CRASHED)).isTrue();
        assertThat(againAfter(FailureCode.DISK_FULL)).isTrue();
        assertThat(againAfter(FailureCode.WORKER_CRASHED)).isTrue();
        assertThat(againAfter(FailureCode.WORKER_CRASHED)).isFalse();
        assertThat(attempts()).isEqualTo(3);
    }

    @Test
    void countsNoAttemptWhileItHoldsForSidecars() {
        for (int i = 0; i < 10; i++) {
            assertThat(againAfter(FailureCode.NO_CRS)).isTrue();
        }

        assertThat(againAfter(FailureCode.WORKER_CRASHED)).isTrue();
        assertThat(againAfter(FailureCode.CORRUPT)).isFalse();
        assertThat(attempts()).isEqualTo(2);
    }

    @Test
    void takesSidecarsThatCameMeanwhile() throws IOException {
        Files.writeString(root.resolve("drop/a.prj"), "a CRS");

        assertThat(againAfter(FailureCode.NO_CRS)).isTrue();
        assertThat(state.awaitsSidecars()).isTrue();
        new Planning(registry, claims, null, null).takeLateSidecars(state);
        assertThat(JobFolder.of(root.resolve("work"), state.job().id()).source().resolve("a.prj"))
                .hasContent("a CRS");
    }

    @Test
    void holdsForSidecarsNoLongerThanTheGrace() {
        body = registry.start(Samples.job("old.tif"));

        assertThat(againAfter(FailureCode.NO_CRS)).isFalse();
        assertThat(attempts()).isEqualTo(1);
    }

    @Test
    void holdsNothingInPlace() {
        registry.end(new JobEnded(
                state.job().id(), "a.tif", "default", null, null, FailureCode.NO_CRS, 0, 0, 0, Samples.RECEIVED));
        body = registry.start(receivedNow(true));

        assertThat(againAfter(FailureCode.NO_CRS)).isFalse();
    }

    @Test
    void leavesAFileThatCouldNotBeClaimedToTheNextLook() {
        body = null;

        assertThat(againAfter(FailureCode.IO_ERROR)).isFalse();
        assertThat(gate.reason()).isEmpty();
        assertThat(againAfter(FailureCode.DISK_FULL)).isFalse();
        assertThat(gate.reason()).isPresent();
    }
}
