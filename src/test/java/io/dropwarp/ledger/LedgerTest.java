package io.dropwarp.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.Samples;
import io.dropwarp.files.DiskSync;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobEnded;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

    @TempDir
    Path root;

    private static JobEnded published(String file, String endedAt) {
        return new JobEnded(
                file, file, "default", Path.of("/out/a.tif"), null, null, 3, 1.5, 1000, Instant.parse(endedAt));
    }

    private List<JsonNode> lines(String day) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(root.resolve("ledger/" + day + ".jsonl"))) {
            lines.add(Json.MAPPER.readTree(line));
        }
        return lines;
    }

    @Test
    void writesOneLineForEachJobThatEnded() throws IOException {
        Ledger ledger = new Ledger(root.resolve("ledger"));
        ledger.add(published("a\nb.tif", "2026-07-01T12:00:00Z"));
        ledger.add(new JobEnded(
                "id2",
                "b.tif",
                "utm",
                null,
                Path.of("/dead/id2/report.json"),
                FailureCode.NO_CRS,
                0,
                0.25,
                5,
                Instant.parse("2026-07-01T13:00:00Z")));

        List<JsonNode> lines = lines("2026-07-01");
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).path("outcome").asText()).isEqualTo("published");
        assertThat(lines.get(0).path("file").asText()).isEqualTo("a\nb.tif");
        assertThat(lines.get(0).path("output").asText()).isEqualTo("/out/a.tif");
        assertThat(lines.get(0).path("tiles").asInt()).isEqualTo(3);
        assertThat(lines.get(0).path("code").isNull()).isTrue();
        assertThat(lines.get(1).path("outcome").asText()).isEqualTo("dead-letter");
        assertThat(lines.get(1).path("code").asText()).isEqualTo("NO_CRS");
        assertThat(lines.get(1).path("report").asText()).isEqualTo("/dead/id2/report.json");
        assertThat(lines.get(1).path("output").isNull()).isTrue();
    }

    @Test
    void startsAFileEachDayInUniversalTime() throws IOException {
        Ledger ledger = new Ledger(root.resolve("ledger"));
        ledger.add(published("a.tif", "2026-07-01T23:59:59.999Z"));
        ledger.add(published("b.tif", "2026-07-02T00:00:00Z"));

        assertThat(lines("2026-07-01")).hasSize(1);
        assertThat(lines("2026-07-02")).hasSize(1);
    }

    @Test
    @Timeout(60)
    void keepsLinesWholeWhenManyEndAtOnce() throws Exception {
        Ledger ledger = new Ledger(root.resolve("ledger"));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                try {
                    for (int n = 0; n < 100; n++) {
                        ledger.add(published(number + "x".repeat(n) + ".tif", "2026-07-01T12:00:00Z"));
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(lines("2026-07-01")).hasSize(400);
    }

    @Test
    void writesTheLineOfAJobOnceHoweverOftenItsEndIsTried() throws IOException {
        Ledger ledger = new Ledger(root.resolve("ledger"));
        ledger.add(published("a.tif", "2026-07-01T12:00:00Z"));
        ledger.add(published("a.tif", "2026-07-01T12:00:01Z"));

        assertThat(lines("2026-07-01")).hasSize(1);
    }

    @Test
    void recallsTheLinesOfAnEarlierRunThatCouldNotClearAway() throws IOException {
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        new Ledger(root.resolve("ledger")).add(published("a.tif", yesterday.toString()));
        Ledger restarted = new Ledger(root.resolve("ledger"));
        restarted.recall(Map.of("a.tif", 0, "b.tif", 0), yesterday);
        Instant now = Instant.now();
        restarted.add(published("a.tif", now.toString()));
        restarted.add(published("b.tif", now.toString()));

        assertThat(lines(now.toString().substring(0, 10)))
                .extracting(line -> line.path("job").asText())
                .containsExactly("b.tif");
    }

    @Test
    void takesAwayHalfALineThatACrashLeft() throws IOException {
        Instant now = Instant.now();
        Ledger ledger = new Ledger(root.resolve("ledger"));
        ledger.add(published("a.tif", now.toString()));
        Path file = root.resolve("ledger/" + now.toString().substring(0, 10) + ".jsonl");
        Files.writeString(file, "{\"endedAt\": \"2026-", StandardOpenOption.APPEND);
        Ledger restarted = new Ledger(root.resolve("ledger"));
        restarted.recall(Map.of("b.tif", 0), now);
        restarted.add(published("b.tif", now.toString()));

        assertThat(lines(now.toString().substring(0, 10)))
                .extracting(line -> line.path("job").asText())
                .containsExactly("a.tif", "b.tif");
    }

    @Test
    void writesNothingOnceTheFolderIsLost() {
        Ledger ledger = new Ledger(root.resolve("ledger"), DiskSync.EACH, Samples.LOST);

        assertThatThrownBy(() -> ledger.add(published("a.tif", "2026-07-01T12:00:00Z")))
                .hasMessage("lost");

        assertThat(root.resolve("ledger")).isEmptyDirectory();
    }
}
