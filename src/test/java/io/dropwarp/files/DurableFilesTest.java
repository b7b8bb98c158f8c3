package io.dropwarp.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.dropwarp.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {

    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2001-02-03T04:05:06.789Z"));

    @TempDir
    Path folder;

    private Path elsewhere;

    @AfterEach
    void clearTheOtherFileSystem() throws IOException {
        if (elsewhere != null) {
            DurableFiles.deleteTree(elsewhere);
        }
    }

    /** A folder on another file system, where the machine has one at hand. */
    private Path elsewhere() throws IOException {
        Path shared = Path.of("/dev/shm");
        assumeThat(shared).isDirectory().isWritable();
        assumeThat(Files.getFileStore(shared)).isNotEqualTo(Files.getFileStore(folder));
        elsewhere = Files.createTempDirectory(shared, "dropwarp-test");
        return elsewhere;
    }

    private static Stream<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }

    @Test
    void writesAFileAndLeavesNothingBeside() throws IOException {
        Path file = folder.resolve("a.json");
        DurableFiles.write(file, "one".getBytes(UTF_8));
        DurableFiles.write(file, "two, longer".getBytes(UTF_8));
        DurableFiles.write(file, "3".getBytes(UTF_8));

        assertThat(file).hasContent("3");
        assertThat(namesIn(folder)).containsExactly("a.json");
    }

    @Test
    void replacesWhatAnEarlierWriteLeftHalfDone() throws IOException {
        Path file = folder.resolve("a.json");
        Files.writeString(DurableFiles.partOf(file), "half of something much longer");
        DurableFiles.write(file, "whole".getBytes(UTF_8));

        assertThat(file).hasContent("whole");
        assertThat(namesIn(folder)).containsExactly("a.json");
    }

    @Test
    void keepsTheTargetWhenItCannotWrite() throws IOException {
        Path file = folder.resolve("a.json");
        DurableFiles.write(file, "old".getBytes(UTF_8));
        // The hidden part cannot be opened, whoever runs the test.
        Files.createDirectory(DurableFiles.partOf(file));

        assertThatIOException().isThrownBy(() -> DurableFiles.write(file, "new".getBytes(UTF_8)));
        assertThat(file).hasContent("old");
    }

    @Test
    @Timeout(60)
    void letsAReaderSeeOneWholeContentOrTheOther() throws Exception {
        Path file = folder.resolve("a");
        byte[] ones = "1".repeat(100_000).getBytes(UTF_8);
        byte[] twos = "2".repeat(50_000).getBytes(UTF_8);
        DurableFiles.write(file, ones);
        CountDownLatch reading = new CountDownLatch(1);
        Thread writer = new Thread(() -> {
            try {
                reading.await();
                for (int i = 0; i < 50; i++) {
                    DurableFiles.write(file, i % 2 == 0 ? twos : ones);
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        writer.start();
        do {
            byte[] seen = Files.readAllBytes(file);
            reading.countDown();
            assertThat(seen.length).isIn(ones.length, twos.length);
            assertThat(seen[seen.length - 1]).isEqualTo(seen[0]);
        } while (writer.isAlive());
    }

    @Test
    void hidesThePartOfAFileFromReaders() {
        assertThat(DurableFiles.partOf(Path.of("out", "a.tif")).getFileName().toString())
                .startsWith(".");
    }

    @Test
    void movesAFileOverAnother() throws IOException {
        Path from = Files.writeString(folder.resolve("a"), "new");
        Path to = Files.writeString(folder.resolve("b"), "old");
        DurableFiles.move(from, to);

        assertThat(to).hasContent("new");
        assertThat(from).doesNotExist();
    }

    @Test
    void keepsTheOriginalWhenItCannotMove() throws IOException {
        Path from = Files.writeString(folder.resolve("a"), "content");

        assertThatIOException().isThrownBy(() -> DurableFiles.move(from, folder.resolve("missing/b")));
        assertThat(from).hasContent("content");
    }

    @Test
    void saysWhenThereIsNothingToMove() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> DurableFiles.move(folder.resolve("a"), folder.resolve("b")));
    }

    @Test
    void movesAFileToAnotherFileSystem() throws IOException {
        Path from = Files.writeString(folder.resolve("a.tif"), "pixels");
        Files.setLastModifiedTime(from, LONG_AGO);
        Path to = elsewhere().resolve("b.tif");
        DurableFiles.move(from, to);

        assertThat(to).hasContent("pixels");
        assertThat(Files.getLastModifiedTime(to)).isEqualTo(LONG_AGO);
        assertThat(namesIn(folder)).isEmpty();
        assertThat(namesIn(elsewhere)).containsExactly("b.tif");
    }

    @Test
    void movesAFolderToAnotherFileSystemWithItsLinksAsLinks() throws IOException {
        Path from = Files.createDirectories(folder.resolve("job/source")).getParent();
        Path outside = Files.writeString(folder.resolve("outside"), "not ours");
        Files.writeString(from.resolve("source/a.tif"), "pixels");
        Files.createSymbolicLink(from.resolve("source/b.tif"), outside);
        Path to = elsewhere().resolve("job");
        DurableFiles.move(from, to);

        assertThat(to.resolve("source/a.tif")).hasContent("pixels");
        assertThat(to.resolve("source/b.tif")).isSymbolicLink();
        assertThat(outside).exists();
        assertThat(namesIn(folder)).containsExactly("outside");
        assertThat(namesIn(elsewhere)).containsExactly("job");
    }

    @Test
    void copiesOverWhatAnEarlierCopyLeftHalfDone() throws IOException {
        Path from = Files.createDirectory(folder.resolve("tiles"));
        Files.writeString(from.resolve("0-0.tif"), "pixels");
        Path to = folder.resolve("copy");
        Path part = Files.createDirectory(DurableFiles.partOf(to));
        Files.writeString(part.resolve("9-9.tif"), "stale");
        DurableFiles.copy(from, to);

        assertThat(namesIn(to)).containsExactly("0-0.tif");
        assertThat(from.resolve("0-0.tif")).exists();
        assertThat(part).doesNotExist();
    }

    @Test
    void copiesOneFile() throws IOException {
        Path from = Files.writeString(folder.resolve("a"), "content");
        DurableFiles.copy(from, folder.resolve("b"));

        assertThat(folder.resolve("b")).hasContent("content");
        assertThat(from).exists();
    }

    @Test
    void deletesLinksAndNotWhatTheyLeadTo() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path precious = Files.writeString(outside.resolve("precious"), "content");
        Path tree = Files.createDirectories(folder.resolve("tree/below")).getParent();
        Files.createSymbolicLink(tree.resolve("below/folder"), outside);
        Files.createSymbolicLink(tree.resolve("below/file"), precious);
        Files.createSymbolicLink(tree.resolve("loop"), tree);
        DurableFiles.deleteTree(tree);

        assertThat(tree).doesNotExist();
        assertThat(precious).exists();
    }

    @Test
    void deletesALinkToAFolderAndNotTheFolder() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), outside);
        DurableFiles.deleteTree(link);

        assertThat(namesIn(folder)).containsExactly("outside");
    }

    @Test
    void deletesNothingWithoutComplaint() throws IOException {
        DurableFiles.deleteTree(folder.resolve("missing"));

        assertThat(namesIn(folder)).isEmpty();
    }

    /** An immutable file stands for one that an NFS client keeps because it is open. */
    @Test
    void whatAnNfsClientKeepsStaysWithItsFolderAndGoesLater() throws Exception {
        Path tree = Files.createDirectories(folder.resolve("job/tiles"));
        Files.writeString(tree.resolve("0-0.tif"), "tile");
        Path kept = Files.writeString(tree.resolve(".nfs0001"), "open");
        assumeThat(Cli.succeeds("chattr", "+i", kept.toString()))
                .as("immutable files")
                .isTrue();
        try {
            DurableFiles.deleteTree(folder.resolve("job"));
            assertThat(namesIn(tree)).containsExactly(".nfs0001");
        } finally {
            Cli.succeeds("chattr", "-i", kept.toString());
        }

        DurableFiles.deleteTree(folder.resolve("job"));
        assertThat(folder.resolve("job")).doesNotExist();
    }

    @Test
    void whatElseCannotBeRemovedIsAnError() throws Exception {
        Path kept =
                Files.writeString(Files.createDirectories(folder.resolve("job")).resolve("0-0.tif"), "tile");
        assumeThat(Cli.succeeds("chattr", "+i", kept.toString()))
                .as("immutable files")
                .isTrue();
        try {
            assertThatIOException().isThrownBy(() -> DurableFiles.deleteTree(folder.resolve("job")));
        } finally {
            Cli.succeeds("chattr", "-i", kept.toString());
        }
    }
}
