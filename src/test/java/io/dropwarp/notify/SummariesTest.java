package io.dropwarp.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.ledger.Ledger;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobEnded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummariesTest {

    /** Not so long ago that the ledger would be read through many days. */
    private final Instant now = Instant.now().minus(Duration.ofHours(2));

    @TempDir
    Path data;

    private Ledger ledger;
    private Summaries summaries;
    private int jobs;

    @BeforeEach
    void prepare() throws IOException {
        ledger = new Ledger(data.resolve("ledger"));
        summaries = new Summaries(ledger, Files.createDirectory(data.resolve("work")));
    }

    private void add(Instant at, FailureCode code) throws IOException {
        jobs++;
        ledger.add(new JobEnded(
                "job-" + jobs,
                jobs + ".tif",
                "default",
                code == null ? Path.of("/data/output/a.tif") : null,
                code == null ? null : Path.of("/data/dead-letter/report.json"),
                code,
                1,
                1,
                1000,
                at));
    }

    @Test
    void beginsWithTheLastDay() throws IOException {
        add(now.minus(Duration.ofHours(25)), null);
        add(now.minus(Duration.ofHours(23)), null);
        add(now.minus(Duration.ofMinutes(1)), FailureCode.CORRUPT);
        add(now.plusSeconds(60), null);

        assertThat(summaries.until(now))
                .isEqualTo(new Summary(now.minus(Duration.ofDays(1)), now, 1, Map.of(FailureCode.CORRUPT, 1L), 1000));
    }

    @Test
    void goesOnWhereTheLastEndedAlsoAfterARestart() throws IOException {
        add(now.minus(Duration.ofHours(1)), null);
        summaries.until(now);
        add(now, null);
        add(now.plusSeconds(1), FailureCode.NO_CRS);
        add(now.plusSeconds(2), FailureCode.NO_CRS);

        Instant next = now.plusSeconds(60);
        Summary summary = new Summaries(ledger, data.resolve("work")).until(next);
        assertThat(summary).isEqualTo(new Summary(now, next, 1, Map.of(FailureCode.NO_CRS, 2L), 1000));
        assertThat(summary.deadLettered()).isEqualTo(2);
    }

    @Test
    void beginsAnewWhereTheTimeCannotBeRead() throws IOException {
        Files.writeString(data.resolve("work/.summary"), "yesterday");

        assertThat(summaries.until(now).from()).isEqualTo(now.minus(Duration.ofDays(1)));
    }
}
