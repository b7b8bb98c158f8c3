package io.dropwarp.intake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** A drop and a work folder, and a clock that goes only when it is told to. */
final class IntakeFixture {

    static final Duration QUIET = Duration.ofSeconds(2);
    static final Predicate<String> NOBODY_BUSY = file -> false;

    final Path root;
    final Path drop;
    final Path work;
    private long nowNanos = Long.MAX_VALUE - 1_000_000_000L;

    IntakeFixture(Path root) throws IOException {
        this.root = root;
        this.drop = Files.createDirectory(root.resolve("drop"));
        this.work = Files.createDirectory(root.resolve("work"));
    }

    IntakeSettings settings() {
        return settings("", false, List.of());
    }

    IntakeSettings inPlace() {
        return settings("", true, List.of());
    }

    IntakeSettings settings(String doneSuffix, boolean inPlace, List<Path> excluded) {
        return new IntakeSettings(
                drop,
                work,
                excluded,
                null,
                QUIET,
                Duration.ofSeconds(10),
                List.of("*.part", "*.tmp", "*~"),
                doneSuffix,
                inPlace,
                !inPlace,
                "default");
    }

    /** Writes a file below the drop folder. */
    Path write(String path, String content) throws IOException {
        Path file = drop.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    Path write(String path) throws IOException {
        return write(path, path);
    }

    /** {@return a look after the quiet time has passed once more} */
    DropFolder.Look lookLater(DropFolder folder) throws IOException {
        return lookAfter(folder, QUIET);
    }

    DropFolder.Look lookAfter(DropFolder folder, Duration time) throws IOException {
        return lookAfter(folder, time, NOBODY_BUSY);
    }

    DropFolder.Look lookAfter(DropFolder folder, Duration time, Predicate<String> busy) throws IOException {
        // The clock starts near its end: a monotonic clock may pass from its greatest number to its least.
        nowNanos += time.toNanos();
        return folder.look(nowNanos, busy);
    }
}
