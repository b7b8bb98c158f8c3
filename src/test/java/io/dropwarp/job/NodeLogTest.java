package io.dropwarp.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.dropwarp.model.JobFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeLogTest {

    @TempDir
    Path work;

    private NodeLog log(String job) throws IOException {
        NodeLog log = new NodeLog(JobFolder.of(work, job));
        log.read();
        return log;
    }

    @Test
    void keepsTheNamesOfASceneOverARestart() throws IOException {
        Files.createDirectories(work.resolve("job"));
        NodeLog log = log("job");
        log.add("planner", false);
        assertThat(work.resolve("job")).isEmptyDirectory();
        log.add("b", true);

        assertThat(log("job").names()).containsExactly("b", "planner");
    }

    @Test
    void writesOnceForEachNode() throws IOException {
        Files.createDirectories(work.resolve("job"));
        log("job").add("a", true);
        Path file = work.resolve("job/nodes.json");
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));

        NodeLog log = log("job");
        log.add("a", true);
        log.add("a", true);
        assertThat(Files.getLastModifiedTime(file).toMillis()).isZero();
        log.add("b", true);
        assertThat(Files.getLastModifiedTime(file).toMillis()).isPositive();
    }

    @Test
    void doesNotBringBackTheFolderOfAJobThatHasEnded() throws IOException {
        NodeLog log = log("gone");

        log.add("a", true);

        assertThat(work).isEmptyDirectory();
        assertThat(log.names()).containsExactly("a");
        // Whatever it was that could not be written, the next answer writes it.
        Files.createDirectories(work.resolve("gone"));
        log.add("a", true);
        assertThat(log("gone").names()).containsExactly("a");
    }

    @Test
    void refusesAFileThatIsDamaged() throws IOException {
        Files.createDirectories(work.resolve("job"));
        Files.writeString(work.resolve("job/nodes.json"), "[\"a\"");

        assertThatIOException().isThrownBy(() -> log("job"));
    }
}
