package io.dropwarp.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwarp.config.Config;
import io.dropwarp.workers.process.ScratchFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionSweepTest {

    private static final Config.Keep ALL = new Config.Keep(0, 0);

    @TempDir
    Path root;

    private Config.Folders folders;

    @BeforeEach
    void make() throws IOException {
        folders = new Config.Folders(
                root.resolve("drop"),
                root.resolve("work"),
                root.resolve("output"),
                root.resolve("dead-letter"),
                root.resolve("archive"),
                root.resolve("ledger"));
        for (Path folder : folders.all()) {
            Files.createDirectories(folder);
        }
        job(folders.work(), "busy", 1);
        job(folders.output(), "result", 1);
    }

    private static void job(Path folder, String name, int megabytes) throws IOException {
        Path job =
                Files.createDirectories(folder.resolve(name).resolve("source")).getParent();
        Files.write(job.resolve("source/a.tif"), new byte[megabytes << 20]);
        // The order of coming is what decides.
        Instant before = ctime(job);
        await().until(() -> {
            Files.write(job.resolve("touch"), new byte[0]);
            Files.delete(job.resolve("touch"));
            return ctime(job).isAfter(before);
        });
    }

    private static Instant ctime(Path path) throws IOException {
        return ((java.nio.file.attribute.FileTime) Files.getAttribute(path, "unix:ctime")).toInstant();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private SweepRun sweep(Config.Retention keep, Duration later, boolean dryRun) throws IOException {
        SweepRun run = new SweepRun(dryRun);
        new RetentionSweep(keep, folders, () -> Instant.now().plus(later), () -> Set.of("heard")).run(run);
        return run;
    }

    @Test
    void keepsEverythingUnlessTold() throws IOException {
        job(folders.archive(), "a", 1);
        job(folders.deadLetter(), "b", 1);
        Files.createFile(folders.ledger().resolve("2020-01-01.jsonl"));
        sweep(new Config.Retention(ALL, ALL, ALL), Duration.ofDays(5000), false);

        assertThat(names(folders.archive())).containsExactly("a");
        assertThat(names(folders.deadLetter())).containsExactly("b");
        assertThat(names(folders.ledger())).containsExactly("2020-01-01.jsonl");
    }

    @Test
    void removesWhatIsOlderAndNothingElse() throws IOException {
        job(folders.archive(), "a", 1);
        job(folders.deadLetter(), "b", 1);
        Config.Retention keep = new Config.Retention(new Config.Keep(30, 0), ALL, ALL);

        sweep(keep, Duration.ofDays(29), false);
        assertThat(names(folders.archive())).containsExactly("a");
        SweepRun dry = sweep(keep, Duration.ofDays(31), true);
        assertThat(dry.figures()).containsEntry("archive removed", 1L).containsEntry("bytes removed", 1L << 20);
        assertThat(names(folders.archive())).as("only said").containsExactly("a");
        assertThat(sweep(keep, Duration.ofDays(31), false).figures()).isEqualTo(dry.figures());
        assertThat(names(folders.archive())).isEmpty();
        assertThat(names(folders.deadLetter())).containsExactly("b");
        assertThat(names(folders.work())).containsExactly("busy");
        assertThat(names(folders.output())).containsExactly("result");
    }

    @Test
    void removesTheOldestOfWhatIsTooMuch() throws IOException {
        job(folders.archive(), "z-first", 2);
        job(folders.archive(), "m-second", 2);
        job(folders.archive(), "a-third", 2);
        SweepRun run = sweep(new Config.Retention(new Config.Keep(0, 4), ALL, ALL), Duration.ZERO, false);

        assertThat(names(folders.archive())).containsExactly("a-third", "m-second");
        assertThat(run.figures()).containsEntry("archive removed", 1L);
    }

    @Test
    void keepsADeadLetterThatIsAnswered() throws IOException {
        job(folders.deadLetter(), "answered", 1);
        job(folders.deadLetter(), "other", 1);
        Files.createFile(folders.deadLetter().resolve("answered/retry"));
        sweep(new Config.Retention(ALL, new Config.Keep(1, 0), ALL), Duration.ofDays(3), false);

        assertThat(names(folders.deadLetter())).containsExactly("answered");
    }

    @Test
    void goesByTheDayOfALedgerFileAndKeepsTodays() throws IOException {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        for (int age : new int[] {0, 5, 15}) {
            Files.createFile(folders.ledger().resolve(today.minusDays(age) + ".jsonl"));
        }
        sweep(new Config.Retention(ALL, ALL, new Config.Keep(10, 0)), Duration.ZERO, false);
        assertThat(names(folders.ledger())).containsExactly(today.minusDays(5) + ".jsonl", today + ".jsonl");

        Files.write(folders.ledger().resolve(today + ".jsonl"), new byte[2 << 20]);
        sweep(new Config.Retention(ALL, ALL, new Config.Keep(0, 1)), Duration.ZERO, false);
        assertThat(names(folders.ledger())).containsExactly(today + ".jsonl");
    }

    @Test
    void removesTheScratchFilesOfNodesThatAreGone() throws IOException {
        for (String name : List.of(".workers", ".workers-heard", ".workers-silent", ".workers-killed")) {
            job(folders.work(), name, 1);
        }
        Config.Retention keep = new Config.Retention(ALL, ALL, ALL);
        sweep(keep, Duration.ofHours(23), false);
        assertThat(names(folders.work())).contains(".workers-killed");
        // A node that lives says so, even if nobody hears it.
        Instant yesterday = Instant.now();
        await().until(() -> {
            ScratchFiles.keep(folders.work().resolve(".workers-silent"));
            return ctime(folders.work().resolve(".workers-silent")).isAfter(yesterday);
        });
        SweepRun run = new SweepRun(false);
        new RetentionSweep(keep, folders, () -> yesterday.plus(Duration.ofDays(1)), () -> Set.of("heard")).run(run);

        assertThat(names(folders.work())).containsExactly(".workers", ".workers-heard", ".workers-silent", "busy");
        assertThat(run.details()).containsExactly("scratch files: .workers-killed");
    }

    @Test
    void clearsAwayHalfARemovalOfADayAgo() throws IOException {
        job(folders.archive(), ".a.part", 1);
        sweep(new Config.Retention(ALL, ALL, ALL), Duration.ofHours(1), false);
        assertThat(names(folders.archive())).containsExactly(".a.part");

        sweep(new Config.Retention(ALL, ALL, ALL), Duration.ofHours(25), false);
        assertThat(names(folders.archive())).isEmpty();
    }
}
