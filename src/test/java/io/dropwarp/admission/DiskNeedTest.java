package io.dropwarp.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.Samples;
import io.dropwarp.model.Job;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskNeedTest {

    private static final DiskNeed.Apart TOGETHER = new DiskNeed.Apart(false, false, false);
    private static final DiskNeed.Apart APART = new DiskNeed.Apart(true, true, true);
    private static final long PAPERS = 64 * 1024;
    private static final Job JOB = Samples.job("a.tif");

    /** 100 × 60 pixels of two bytes bands come to 12,000 bytes, to 16,000 with overviews. */
    @ParameterizedTest
    @CsvSource({
        "COG, 60, 0, 16000",
        "COG, 60, 1, 0",
        "GTIFF, 60, 0, 12000",
        "TILES, 60, 0, 12000",
        "COG, 30, 0, 28000",
        "COG, 30, 1, 22000",
        "COG, 30, 2, 16000",
        "GTIFF, 30, 1, 18000",
        "TILES, 30, 1, 6000",
        "TILES, 30, 2, 0"
    })
    void countsTilesAndOutputThatAreStillMissing(Layout layout, int tileHeight, int done, long pixels) {
        Plan plan = Samples.plan(JOB, layout, tileHeight);

        assertThat(DiskNeed.of(JOB, plan, done, false, TOGETHER)).isEqualTo(new DiskNeed(pixels + PAPERS, 0, 0, 0));
    }

    @Test
    void countsACopyInEveryFolderOnAFileSystemOfItsOwn() {
        Plan plan = Samples.plan(JOB, Layout.COG, 30);

        assertThat(DiskNeed.of(JOB, plan, 2, true, APART))
                .isEqualTo(new DiskNeed(0, 16_000 + PAPERS, 1000 + PAPERS, 1000 + PAPERS));
        Job inPlace = Samples.job("job", "a.tif", true);
        assertThat(DiskNeed.of(inPlace, plan, 2, true, APART))
                .isEqualTo(new DiskNeed(0, 16_000 + PAPERS, PAPERS, PAPERS));
    }

    @Test
    void guessesFromTheSizeOfTheSource() {
        assertThat(DiskNeed.guess(1000, TOGETHER)).isEqualTo(new DiskNeed(3000 + 2 * PAPERS, 0, 0, 0));
        assertThat(DiskNeed.guess(1000, APART))
                .isEqualTo(new DiskNeed(3000 + 2 * PAPERS, 3000 + PAPERS, 1000 + PAPERS, 1000 + PAPERS));
    }
}
