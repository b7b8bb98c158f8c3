package io.dropwarp.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dropwarp.files.Fence;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerFileTest {

    @TempDir
    private Path folder;

    private Answer read(String yaml) throws IOException {
        return AnswerFile.read(Files.writeString(folder.resolve("retry"), yaml));
    }

    @Test
    void readsWhatItWrote() throws IOException {
        Answer answer = new Answer("wgs84", Map.of("crs", "EPSG:32612", "tile-rows", 512), true, true, "sweep");
        AnswerFile.write(folder.resolve("retry"), answer);

        assertThat(AnswerFile.read(folder.resolve("retry"))).isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# as it is\n", "crs: null\n"})
    void takesAnEmptyFileAsATrialWithoutChanges(String yaml) throws IOException {
        assertThat(read(yaml).changesAnything()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "crs: EPSG:3857\ncrs: EPSG:4326",
                "crs: [unclosed",
                "- crs",
                "just words",
                "crs: EPSG:3857\n---\nforce: true",
            })
    @Timeout(20)
    void refusesAFileThatCannotBeRead(String yaml) {
        assertThatExceptionOfType(DropwarpException.class)
                .isThrownBy(() -> read(yaml))
                .matches(e -> e.code() == FailureCode.BAD_JOB_SPEC)
                .withMessageContaining("retry cannot be used");
    }

    @Test
    @Timeout(20)
    void refusesAFileThatIsTooLargeOrTooDeep() {
        for (String yaml : List.of("# " + "x".repeat(70_000), "crs: " + "[".repeat(5000) + "]".repeat(5000))) {
            assertThatExceptionOfType(DropwarpException.class)
                    .isThrownBy(() -> read(yaml))
                    .matches(e -> e.code() == FailureCode.BAD_JOB_SPEC);
        }
    }

    @Test
    void keepsADeadLetterWhoseOwnOptionsCannotBeReadWhereItIs() throws IOException {
        String id = "20261123T103640Z-a-00000001";
        JobFolder letter = new JobFolder(
                Files.createDirectories(folder.resolve("dead-letter").resolve(id)));
        Files.createDirectories(letter.source());
        Files.createFile(letter.source().resolve("a.tif"));
        Files.writeString(letter.source().resolve("a.tif.dropwarp.yaml"), "crs: EPSG:3857\ncrs: EPSG:4326");
        Job job = new Job(id, "a.tif", "", "default", "a.tif", List.of(), List.of(), 0, Instant.EPOCH, false);
        Files.write(letter.claim(), Json.MAPPER.writeValueAsBytes(job));
        Files.writeString(letter.answer(), "source-crs: EPSG:26711");
        Reopening reopening = new Reopening(
                Files.createDirectory(folder.resolve("work")), folder.resolve("dead-letter"), "default", Fence.NONE);

        assertThatExceptionOfType(DropwarpException.class)
                .isThrownBy(() -> reopening.reopen(id))
                .withMessageContaining("a.tif.dropwarp.yaml");
        assertThat(folder.resolve("work")).isEmptyDirectory();
        assertThat(letter.claim()).exists();
    }
}
