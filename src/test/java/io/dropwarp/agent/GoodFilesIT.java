package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.gdal.core.Options;
import io.dropwarp.model.WarpOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Every good file becomes exactly what gdalwarp makes of it with the plan's own command. */
@Timeout(600)
class GoodFilesIT {

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> bundledFilesComeOutAsByHand() throws IOException {
        return Corpus.list(Corpus.bundled(), "SOURCES.csv", "good").stream()
                .flatMap(sample -> Stream.of("EPSG:3857", "EPSG:4326", "EPSG:3035")
                        .map(crs -> DynamicTest.dynamicTest(sample + " to " + crs, () -> compare(sample, crs))));
    }

    private void compare(Corpus.Sample sample, String crs) throws IOException {
        String job = sample + "-" + crs.replace(':', '-');
        worker.claim(job, sample.all());
        WarpOptions options = Options.of("'crs': '" + crs + "', 'resampling': 'cubic', 'compression': 'ZSTD'");
        Outcome outcome = worker.run(job, sample.toString(), options, Options.limits(""));
        assertThat(outcome.failed()).isNull();
        Path source = worker.job(job).resolve("source");
        Path byHand = Gdal.byHand(outcome.plan(), source, folder.resolve(job + ".byhand.tif"));
        if (outcome.plan().grid().type().equals("Float64")) {
            // The last bits depend on where a tile's coordinates begin.
            assertThat(Gdal.pixels(outcome.file()).get(0))
                    .isEqualTo(Gdal.pixels(byHand).get(0));
        } else {
            assertThat(Gdal.pixels(outcome.file())).isEqualTo(Gdal.pixels(byHand));
        }
        if (!sample.toString().equals("inverted_lat.tif")) { // which holds nothing but nodata
            assertThat(outcome.output().bands()).anyMatch(band -> band.validPixels() > 0);
        }
        assertThat(outcome.output().footprint()).isNotEmpty();
        untouched(sample, source);
    }

    /** Sources stay bit for bit, and nothing is left beside them. */
    private static void untouched(Corpus.Sample sample, Path source) throws IOException {
        for (Path file : sample.all()) {
            assertThat(source.resolve(file.getFileName().toString())).hasSameBinaryContentAs(file);
        }
        try (Stream<Path> files = Files.list(source)) {
            assertThat(files).hasSize(sample.all().length);
        }
    }

    @Test
    void theWholeCorpusIsTakenIn() throws IOException {
        assumeTrue(Corpus.whole().isPresent(), "the whole corpus stands beside the project");
        for (Corpus.Sample sample : Corpus.list(Corpus.whole().get(), "MANIFEST.csv", "good")) {
            worker.claim(sample.toString(), sample.all());
            Outcome outcome = worker.run(sample.toString(), sample.toString(), Options.of(""), Options.limits(""));
            assertThat(outcome.failed()).as(sample.toString()).isNull();
        }
    }

    @Test
    void everyFormHoldsTheSamePixels() throws IOException {
        List<String> expected = null;
        for (String form : List.of(
                "'layout': 'COG'",
                "'layout': 'GTIFF', 'compression': 'DEFLATE', 'compressionLevel': 1",
                "'layout': 'COG', 'compression': 'LERC_ZSTD', 'tileRows': 128, 'blockSize': 128",
                "'layout': 'GTIFF', 'compression': 'PACKBITS', 'tileRows': 100",
                "'layout': 'TILES', 'tileRows': 128")) {
            Outcome outcome = worker.run(form, Corpus.file("good/cog_gcps_ovr.tif"));
            assertThat(outcome.failed()).as(form).isNull();
            boolean tiles = form.contains("TILES");
            List<String> pixels = Gdal.pixels(tiles ? outcome.file().resolve("out.tif.vrt") : outcome.file());
            expected = expected == null ? pixels : expected;
            assertThat(pixels).as(form).isEqualTo(expected);
        }
    }

    @Test
    void asksForTheImpossibleAreRefused() throws IOException {
        Outcome outcome = worker.run("'compression': 'JPEG'", Corpus.file("good/RGBA.uint16.tif"));
        assertThat(outcome.failed().failure().code().name()).isEqualTo("BAD_JOB_SPEC");
        assertThat(outcome.failed().source().bands()).isEqualTo(4);
    }
}
