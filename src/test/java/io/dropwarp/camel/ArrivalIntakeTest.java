package io.dropwarp.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwarp.admission.Admission;
import io.dropwarp.deadletter.DeadLetters;
import io.dropwarp.deadletter.Refusals;
import io.dropwarp.files.DiskSync;
import io.dropwarp.files.Fence;
import io.dropwarp.intake.Claims;
import io.dropwarp.intake.DropFolder;
import io.dropwarp.intake.IntakeSettings;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.ledger.Ledger;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Job;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.component.file.GenericFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrivalIntakeTest {

    private static final long LARGE = 100;

    @TempDir
    Path root;

    private Path drop;
    private ArrivalIntake intake;
    private JobRegistry registry;
    private final Set<String> taken = new HashSet<>();
    private final List<String> claimed = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private boolean open = true;
    private int room = 2;
    private boolean roomForLarge = true;

    @BeforeEach
    void watch() throws IOException {
        registry = new JobRegistry(root.resolve("work"));
        drop = Files.createDirectories(root.resolve("drop"));
        Path work = Files.createDirectories(root.resolve("work"));
        IntakeSettings settings = new IntakeSettings(
                drop,
                work,
                List.of(),
                null,
                Duration.ZERO,
                Duration.ZERO,
                List.of("*.part"),
                "",
                false,
                true,
                "default");
        intake = new ArrivalIntake(
                drop,
                new DropFolder(settings, (profile, jobFile) -> null),
                new Claims(settings, DiskSync.EACH, Fence.NONE),
                registry,
                new TestAdmission(),
                new Refusals(
                        drop,
                        "default",
                        new DeadLetters(work, root.resolve("dead-letter"), Fence.NONE),
                        registry,
                        new Ledger(root.resolve("ledger")),
                        false),
                most -> room);
    }

    private final class TestAdmission implements Admission {

        @Override
        public boolean begins() {
            return open;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public boolean admits(long bytes) {
            return bytes < LARGE || roomForLarge;
        }

        @Override
        public boolean isTaken(String file) {
            return taken.contains(file);
        }

        @Override
        public void claimed(Job job) {
            claimed.add(job.file());
        }

        @Override
        public void failed(Failure failure) {
            failures.add(failure);
        }
    }

    private Path write(String path, int bytes) throws IOException {
        Path file = drop.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.write(file, new byte[bytes]);
    }

    private boolean accepts(String path) {
        GenericFile<File> file = new GenericFile<>();
        file.setFile(drop.resolve(path).toFile());
        file.setDirectory(Files.isDirectory(drop.resolve(path)));
        return intake.accept(file);
    }

    @Test
    void letsThroughWhatWasSettledAtTheLastLook() throws IOException {
        write("utm/a b.tif", 1);
        write("utm/a b.tfw", 1);
        write("c.tif.part", 1);
        assertThat(intake.begin(null, null)).isTrue();
        write("late.tif", 1);

        assertThat(accepts("utm/a b.tif")).isTrue();
        assertThat(accepts("utm/a b.tfw")).isFalse();
        assertThat(accepts("c.tif.part")).isFalse();
        assertThat(accepts("late.tif")).isFalse();
    }

    @Test
    void goesDownIntoFoldersAndNotThroughLinks() throws IOException {
        Files.createDirectory(drop.resolve("utm"));
        Files.createSymbolicLink(drop.resolve("link"), drop);

        assertThat(accepts("utm")).isTrue();
        assertThat(accepts("link")).isFalse();
    }

    @Test
    void looksAtNothingWhileTheGateIsShut() throws IOException {
        write("a.tif", 1);
        assertThat(intake.begin(null, null)).isTrue();
        open = false;

        assertThat(intake.begin(null, null)).isFalse();
        assertThat(accepts("a.tif")).isFalse();
    }

    @Test
    void letsSmallFilesPassWhileLargeOnesWait() throws IOException {
        write("large.tif", 200);
        write("small.tif", 1);
        roomForLarge = false;
        look();

        assertThat(accepts("large.tif")).isFalse();
        assertThat(accepts("small.tif")).isTrue();
        assertThat(intake.isDrained()).isFalse();
        roomForLarge = true;
        assertThat(accepts("large.tif")).isTrue();
    }

    @Test
    void claimsAFileAndStartsItsJob() throws IOException {
        Path file = write("a.tif", 1);
        look();
        String job = intake.claim(file.toFile()).get(0).job().id();

        assertThat(registry.get(job).job().file()).isEqualTo("a.tif");
        assertThat(claimed).containsExactly("a.tif");
        assertThat(file).doesNotExist();
        assertThat(root.resolve("work").resolve(job).resolve("source/a.tif")).exists();
    }

    @Test
    void claimsThoseAcceptedAfterAFileWithIt() throws IOException {
        Path file = write("a.tif", 1);
        Path next = write("b.tif", 1);
        Path left = write("c.tif", 1);
        look();
        assertThat(List.of("a.tif", "b.tif", "c.tif")).allMatch(this::accepts);

        assertThat(intake.claim(file.toFile())).hasSize(2);
        assertThat(claimed).containsExactly("a.tif", "b.tif");
        assertThat(intake.claim(next.toFile())).isEmpty();
        assertThat(left).exists();
        room = 0;
        assertThat(intake.claim(left.toFile())).isEmpty();
        room = 2;
        assertThat(intake.claim(left.toFile())).hasSize(1);
    }

    @Test
    void claimsNothingThatIsGoneOrWasNeverSettled() throws IOException {
        Path file = write("a.tif", 1);
        look();
        Files.delete(file);

        assertThat(intake.claim(file.toFile())).isEmpty();
        assertThat(intake.claim(write("late.tif", 1).toFile())).isEmpty();
        assertThat(registry.count()).isZero();
    }

    @Test
    void leavesANameThatIsInFlightOrWasTakenInPlace() throws IOException {
        look();
        Path file = write("a.tif", 1);
        look();
        intake.claim(file.toFile());
        write("a.tif", 2);
        write("b.tif", 1);
        taken.add("b.tif");
        look();

        assertThat(accepts("a.tif")).isFalse();
        assertThat(accepts("b.tif")).isFalse();
        assertThat(intake.isDrained()).isTrue();
    }

    @Test
    void isDrainedOnlyWhenALookFoundNothingLeft() throws IOException {
        assertThat(intake.isDrained()).isFalse();
        Path file = write("a.tif", 1);
        look();
        assertThat(intake.isDrained()).isFalse();
        intake.claim(file.toFile());
        look();

        assertThat(intake.isDrained()).isTrue();
    }

    @Test
    void claimsNothingMoreOfALookOnceTheGateIsShut() throws IOException {
        Path file = write("a.tif", 1);
        look();
        open = false;

        assertThat(intake.claim(file.toFile())).isEmpty();
        assertThat(file).exists();
        assertThat(claimed).isEmpty();
    }

    @Test
    void tellsOfAClaimThatTheMachineRefusesAndLeavesTheFile() throws IOException {
        Path file = write("a.tif", 1);
        look();
        Path work = root.resolve("work");
        Files.delete(work);
        // Nobody may write there, not even root.
        Files.createSymbolicLink(work, Path.of("/sys/kernel"));

        assertThat(intake.claim(file.toFile())).isEmpty();
        assertThat(failures).singleElement().extracting(Failure::code).isEqualTo(FailureCode.OUTPUT_UNWRITABLE);
        assertThat(file).exists();
        assertThat(registry.count()).isZero();
    }

    @Test
    void goesOnWhenTheDropFolderIsAwayForAWhile() throws IOException {
        Files.delete(drop);
        assertThat(intake.begin(null, null)).isTrue();
        write("a.tif", 1);
        look();

        assertThat(accepts("a.tif")).isTrue();
    }

    /** Looks as soon as the intake does: right after a look it pauses, so as not to look all the time. */
    private void look() {
        await().pollInSameThread().pollDelay(Duration.ZERO).until(() -> intake.begin(null, null));
    }
}
