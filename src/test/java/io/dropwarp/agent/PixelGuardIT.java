package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.gdal.core.Options;
import io.dropwarp.model.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pixels of every bundled sample are the ones they have always been: {@code pixels.csv} was recorded before anything
 * was done for speed. What this run made is left in {@code target/pixels.csv}, to be looked at and kept when a newer GDAL
 * or a decision about the grid changes pixels on purpose.
 */
@Timeout(600)
class PixelGuardIT {

    private static final Path HOME = Path.of(System.getProperty("dropwarp.home", "."));
    private static final Map<String, String> WAYS = new LinkedHashMap<>();

    static {
        WAYS.put("cog", "'crs': 'EPSG:3857'");
        WAYS.put("gtiff", "'crs': 'EPSG:4326', 'resampling': 'cubic', 'layout': 'GTIFF', 'blockSize': 256");
        WAYS.put("near", "'crs': 'EPSG:3035', 'resampling': 'near', 'layout': 'GTIFF', 'compression': 'ZSTD'");
        WAYS.put("bands", "'crs': 'EPSG:32633', 'resampling': 'lanczos', 'tileRows': 64, 'blockSize': 64");
    }

    @TempDir
    Path folder;

    @Test
    void everyPixelIsAsItWas() throws IOException {
        List<String> now = new ArrayList<>();
        String versions = null;
        try (WorkerUnderTest worker = WorkerUnderTest.start(folder.resolve("work"))) {
            for (Corpus.Sample sample : Corpus.list(Corpus.bundled(), "SOURCES.csv", "good")) {
                for (Map.Entry<String, String> way : WAYS.entrySet()) {
                    String job = sample + "-" + way.getKey();
                    worker.claim(job, sample.all());
                    Outcome outcome =
                            worker.run(job, sample.toString(), Options.of(way.getValue()), Options.limits(""));
                    now.add(sample + "," + way.getKey() + "," + pixels(outcome));
                    versions = versions == null && outcome.plan() != null ? versions(outcome.plan()) : versions;
                }
            }
        }
        now.add(0, versions);
        Files.write(Files.createDirectories(HOME.resolve("target")).resolve("pixels.csv"), now);
        List<String> recorded = Files.readAllLines(HOME.resolve("src/test/resources/pixels.csv"));
        assumeTrue(recorded.get(0).equals(versions), "recorded with " + recorded.get(0) + ", this is " + versions);
        assertThat(now).isEqualTo(recorded);
    }

    private static String versions(Plan plan) {
        return "GDAL " + plan.versions().gdal() + " PROJ " + plan.versions().proj();
    }

    private static String pixels(Outcome outcome) throws IOException {
        return outcome.failed() == null
                ? String.join(" ", Gdal.pixels(outcome.file()))
                : outcome.failed().failure().code().name();
    }
}
