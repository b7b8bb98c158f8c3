package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorLogTest {

    @TempDir
    Path folder;

    @Test
    void tellsOnlyWhatWasWrittenSinceTheRequestBegan() throws IOException {
        Path file = Files.writeString(folder.resolve("err"), "ERROR 1: of another request\n");
        ErrorLog log = ErrorLog.open(file.toString());
        log.mark();
        Files.writeString(file, "Warning 1: twice\nWarning 1: twice\n\nERROR 4: once\n", StandardOpenOption.APPEND);
        assertThat(log.since()).containsExactly("Warning 1: twice", "ERROR 4: once");
        log.mark();
        assertThat(log.since()).isEmpty();
    }

    @Test
    void keepsTheFirstFiftyLinesAndTheFileSmall() throws IOException {
        Path file = Files.writeString(folder.resolve("err"), "x".repeat(2 << 20));
        ErrorLog log = ErrorLog.open(file.toString());
        log.mark();
        assertThat(Files.size(file)).isZero();
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            many.append("Warning ").append(i).append('\n');
        }
        Files.writeString(file, many, StandardOpenOption.APPEND);
        assertThat(log.since()).hasSize(50).startsWith("Warning 0");
    }

    @Test
    void hasNothingToTellWithoutAFile() {
        ErrorLog log = ErrorLog.open(null);
        log.mark();
        assertThat(log.since()).isEmpty();
    }
}
