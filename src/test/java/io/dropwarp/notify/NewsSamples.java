package io.dropwarp.notify;

import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobEnded;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One piece of news of each kind. */
final class NewsSamples {

    static final Instant AT = Instant.parse("2026-07-01T07:00:00Z");

    private NewsSamples() {}

    static JobEnded published(String file, Instant at) {
        return new JobEnded(
                "20260701T065957Z-a-00c1d2e3",
                file,
                "default",
                Path.of("/data/output/a_EPSG3857.tif"),
                null,
                null,
                12,
                3.41,
                48_211_004,
                at);
    }

    static JobEnded dead(String file, FailureCode code, Path report, Instant at) {
        return new JobEnded("20260701T065959Z-b-00c1d2e4", file, "default", null, report, code, 0, 0.32, 48_211, at);
    }

    static List<News> one(Path report) {
        String reason =
                "DISK_FULL: Only 401.2 MB are free for the output folder /data/output; at least 512.0 MB must be."
                        + " Free some space there; work resumes automatically.";
        return List.of(
                News.of(dead("b.tif", FailureCode.NO_CRS, report, AT)),
                News.of(published("a.tif", AT)),
                News.paused(AT, reason),
                News.resumed(AT, reason, Duration.ofMillis(754_250)),
                News.of(new Summary(
                        AT.minus(Duration.ofDays(1)),
                        AT,
                        1204,
                        Map.of(FailureCode.NO_CRS, 3L, FailureCode.CORRUPT, 1L),
                        91_284_480_223L)));
    }
}
