package io.dropwarp.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class GroupSyncTest {

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private int jobs = 1;
    private final GroupSync disk = new GroupSync(count -> jobs > count);

    @AfterEach
    void close() {
        disk.close();
        threads.shutdownNow();
    }

    private Path file(String name) throws IOException {
        return Files.writeString(folder.resolve(name), name);
    }

    private CompletableFuture<Void> syncing(String name) throws IOException {
        Path file = file(name);
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        disk.sync(List.of(file, folder));
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                threads);
    }

    private static boolean hasShell() {
        return ProcessHandle.current()
                .children()
                .anyMatch(child -> child.info()
                        .arguments()
                        .filter(words -> String.join(" ", words).contains("sync -f"))
                        .isPresent());
    }

    @Test
    void flushesALoneChangeAtOnceAndOnItsOwn() throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            disk.sync(List.of(file("a"), folder));
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        assertThat(hasShell()).isFalse();
    }

    @Test
    void flushesChangesThatComeTogetherTogether() throws Exception {
        jobs = 8;
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(syncing("a b'\"$" + i));
        }
        for (CompletableFuture<Void> one : all) {
            one.get(10, TimeUnit.SECONDS);
        }

        assertThat(hasShell()).isTrue();
        disk.close();
        syncing("after its shell ended").get(10, TimeUnit.SECONDS);
    }

    @Test
    void flushesManyOfOneThreadTogetherWithoutAWait() throws IOException {
        jobs = 100;
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            files.add(file("f" + i));
        }
        disk.sync(files);

        assertThat(hasShell()).isTrue();
    }

    @Test
    void waitsForOthersAWhileOnly() throws Exception {
        jobs = 100;

        syncing("a").get(10, TimeUnit.SECONDS);
    }

    @Test
    void saysWhatCannotBeFlushed() {
        assertThatIOException().isThrownBy(() -> disk.sync(List.of(folder.resolve("missing"))));
    }

    @Test
    void saysWhetherAFileSystemWasFlushed() {
        try (SyncCommand command = new SyncCommand()) {
            assertThat(command.sync(List.of(folder))).isTrue();
            assertThat(command.sync(List.of(folder.resolve("missing")))).isFalse();
            assertThat(command.sync(List.of(folder.resolve("line\nfeed")))).isFalse();
            assertThat(command.sync(List.of(folder, folder))).isTrue();
        }
    }
}
