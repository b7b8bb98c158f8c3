package io.dropwarp.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwarp.config.ConfigException;
import io.dropwarp.model.ServiceStoppingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLockTest {

    @TempDir
    Path root;

    private final AtomicInteger halts = new AtomicInteger();
    private Path work;
    private Path file;

    @BeforeEach
    void makeFolder() throws IOException {
        work = Files.createDirectory(root.resolve("work"));
        file = work.resolve(".lock");
    }

    private InstanceLock take() throws IOException {
        return InstanceLock.take(work, halts::incrementAndGet);
    }

    private void assertLost(InstanceLock lock) {
        assertThatThrownBy(lock::check).isInstanceOf(ServiceStoppingException.class);
        assertThat(halts).hasValue(1);
    }

    @Test
    void raisesTheEpochWithEachLeader() throws IOException {
        for (long epoch = 1; epoch <= 11; epoch++) {
            try (InstanceLock lock = take()) {
                assertThat(lock.epoch()).isEqualTo(epoch);
                lock.check();
                lock.look();
            }
            assertThat(file).hasSize(128);
            assertThat(Files.readString(file))
                    .startsWith(ProcessHandle.current().pid() + " " + epoch + " ");
        }
        assertThat(halts).hasValue(0);
    }

    @Test
    void namesTheLeaderToASecondOne() throws IOException {
        try (InstanceLock first = take()) {
            assertThatThrownBy(this::take)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid() + " on " + Host.name());
            first.check();
        }
    }

    @Test
    void takesTheFileOfAnOlderVersion() throws IOException {
        Files.writeString(file, "4711\n");

        try (InstanceLock lock = take()) {
            assertThat(lock.epoch()).isEqualTo(1);
            lock.check();
        }
    }

    @Test
    void endsOnceAnotherHasRaisedTheEpoch() throws IOException {
        try (InstanceLock lock = take()) {
            Files.writeString(file, String.format("%-127s%n", "1 2 elsewhere"), StandardOpenOption.WRITE);

            assertLost(lock);
        }
    }

    @Test
    void endsOnceItsFileIsAnotherOne() throws IOException {
        try (InstanceLock lock = take()) {
            Path copy = Files.copy(file, root.resolve("copy"));
            Files.move(copy, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);

            assertLost(lock);
        }
    }

    @Test
    void endsOnceItsFileIsGone() throws IOException {
        try (InstanceLock lock = take()) {
            Files.delete(file);

            assertLost(lock);
        }
    }

    @Test
    void waitsForAFolderThatIsNotMounted() throws IOException {
        try (InstanceLock lock = take()) {
            Path away = Files.move(work, root.resolve("away"));
            assertThatThrownBy(lock::check).isInstanceOf(NoSuchFileException.class);
            // An empty mount point.
            Files.createDirectory(work);
            assertThatThrownBy(lock::check).isInstanceOf(NoSuchFileException.class);
            Files.delete(work);

            Files.move(away, work);

            lock.check();
            assertThat(halts).hasValue(0);
        }
    }

    @Test
    void survivesAnInterruptedThread() throws IOException {
        try (InstanceLock lock = take()) {
            Thread.currentThread().interrupt();

            lock.look();
            assertThat(Thread.interrupted()).isTrue();

            lock.look();
        }
    }
}
