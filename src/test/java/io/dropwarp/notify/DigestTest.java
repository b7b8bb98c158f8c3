package io.dropwarp.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.model.FailureCode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DigestTest {

    private static final NewsText WORDS = new NewsText("gis1");

    private static News dead(int number, FailureCode code) {
        return News.of(NewsSamples.dead("f" + number + ".tif", code, Path.of("/none/report.json"), NewsSamples.AT));
    }

    @Test
    void countsAFloodAndTellsOfItsBeginning() {
        Digest digest = new Digest();
        for (int i = 0; i < 5000; i++) {
            digest.add(dead(i, i % 10 == 0 ? FailureCode.CORRUPT : FailureCode.NO_CRS));
        }
        digest.add(News.paused(NewsSamples.AT, "DISK_FULL: no room."));

        assertThat(digest.count()).isEqualTo(5001);
        assertThat(digest.subject("gis1")).isEqualTo("dropwarp on gis1: 5000 dead letters, intake paused");
        assertThat(digest.text(WORDS))
                .contains("Dead letter f0.tif: CORRUPT", "f99.tif", "Intake paused. DISK_FULL: no room.")
                .doesNotContain("f100.tif")
                .endsWith("... and 4900 more.\n\nDead letters by code:\n  CORRUPT: 500\n  NO_CRS: 4500\n");
    }

    @Test
    void isAsShortAsItsNews() {
        Digest digest = new Digest();
        digest.add(dead(1, FailureCode.CORRUPT));

        assertThat(digest.subject("gis1")).isEqualTo("dropwarp on gis1: 1 dead letter");
        assertThat(digest.text(WORDS))
                .isEqualTo("2026-07-01T07:00:00Z  Dead letter f1.tif: CORRUPT See /none/report.json\n\n");
    }
}
