package io.dropwarp.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFolderTest {

    @TempDir
    Path root;

    private Path path;

    @BeforeEach
    void prepare() throws IOException {
        path = Files.createDirectory(root.resolve("output"));
    }

    private Failure problem(Path folder, boolean lasting) {
        return new WatchedFolder("output", folder, lasting, true).problem(true).orElseThrow();
    }

    @Test
    void findsNothingWrongAndLeavesNothingBehind() {
        WatchedFolder folder = new WatchedFolder("output", path, true, true);

        assertThat(folder.problem(false)).isEmpty();
        assertThat(folder.problem(true)).isEmpty();
        assertThat(path).isEmptyDirectory();
    }

    @Test
    void missesAFolderThatLastsAndNoOther() throws IOException {
        Files.delete(path);

        assertThat(new WatchedFolder("archive", path.resolve("deeper"), false, true).problem(true))
                .isEmpty();
        assertThat(root).isEmptyDirectory();
        assertThat(problem(path, true)).satisfies(failure -> {
            assertThat(failure.code()).isEqualTo(FailureCode.OUTPUT_UNWRITABLE);
            assertThat(failure.message()).isEqualTo("The output folder " + path + " is gone, or cannot be reached.");
            assertThat(failure.hint()).contains("Make it again");
        });
    }

    @Test
    void knowsAFileInTheFoldersPlace() throws IOException {
        Files.delete(path);
        Files.createFile(path);

        assertThat(problem(path, true).message()).contains("a file is in its place");
        assertThat(problem(path.resolve("archive"), false).code()).isEqualTo(FailureCode.OUTPUT_UNWRITABLE);
    }

    @Test
    void saysWhoMayNotWrite() {
        // Nobody may, not even root.
        Failure failure = problem(Path.of("/sys/kernel"), true);

        assertThat(failure.code()).isEqualTo(FailureCode.OUTPUT_UNWRITABLE);
        assertThat(failure.message()).contains("/sys/kernel", "by user " + System.getProperty("user.name"));
    }
}
