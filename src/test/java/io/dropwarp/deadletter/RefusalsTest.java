package io.dropwarp.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.files.Fence;
import io.dropwarp.intake.DropFolder;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.ledger.Ledger;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobEnded;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalsTest {

    @TempDir
    Path root;

    private Path drop;
    private Refusals refusals;
    private JobRegistry registry;
    private final List<JobEnded> told = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        registry = new JobRegistry(root.resolve("work"));
        drop = Files.createDirectories(root.resolve("drop"));
        registry.onEnd(told::add);
        restart();
    }

    private void restart() {
        refusals = new Refusals(
                drop,
                "default",
                new DeadLetters(root.resolve("work"), root.resolve("dead-letter"), Fence.NONE),
                registry,
                new Ledger(root.resolve("ledger")),
                false);
    }

    private DropFolder.Refusal refusal(String name, String problem) throws IOException {
        Path file = drop.resolve(name);
        return new DropFolder.Refusal(Files.exists(file) ? file : Files.createFile(file), problem);
    }

    private JsonNode report() throws IOException {
        return Json.MAPPER.readTree(Files.readAllBytes(told.get(0).report()));
    }

    @Test
    void reportsEachThingOnceHoweverOftenItIsSeen() throws IOException {
        List<DropFolder.Refusal> seen =
                List.of(refusal("a", "is a symbolic link"), refusal("b", "is not a regular file"));
        refusals.report(seen);
        refusals.report(seen);
        restart();
        refusals.report(seen);

        assertThat(told).extracting(JobEnded::file).containsExactly("a", "b");
        assertThat(told).extracting(JobEnded::code).containsOnly(FailureCode.BAD_NAME);
        assertThat(ReportSchema.violations(told.get(0).report())).isEmpty();
    }

    @Test
    void reportsAThingAgainThatWasAwayAndIsAnotherNow() throws IOException {
        refusals.report(List.of(refusal("a", "is a symbolic link")));
        refusals.report(List.of());
        Files.setLastModifiedTime(drop.resolve("a"), FileTime.fromMillis(1_000_000_000_000L));
        refusals.report(List.of(refusal("a", "is not a regular file")));

        assertThat(told).hasSize(2);
    }

    @Test
    void printsControlCharactersAsEscapes() throws IOException {
        refusals.report(List.of(refusal("a\n\u001b[2Jb.tif", "has a name that contains a control character")));

        assertThat(told.get(0).file()).isEqualTo("a\\u000a\\u001b[2Jb.tif");
        assertThat(report().path("file").asText()).isEqualTo("a\\u000a\\u001b[2Jb.tif");
        assertThat(report().path("message").asText()).contains("a\\u000a").doesNotContain("\n");
        assertThat(report().path("hint").asText()).startsWith("Rename it");
    }

    @Test
    void saysWhatToDoAboutALink() throws IOException {
        refusals.report(List.of(refusal("a", "is a symbolic link")));

        assertThat(report().path("hint").asText()).startsWith("Drop a copy");
    }

    @Test
    void forgetsNothingWhenOneThingIsGoneBeforeItIsReported() throws IOException {
        DropFolder.Refusal gone = new DropFolder.Refusal(drop.resolve("gone"), "is a symbolic link");
        refusals.report(List.of(gone, refusal("b", "is a symbolic link")));

        assertThat(told).extracting(JobEnded::file).containsExactly("b");
    }
}
