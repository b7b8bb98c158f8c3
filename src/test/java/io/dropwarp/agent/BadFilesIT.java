package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.gdal.core.Options;
import io.dropwarp.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Every bad file is refused soon, by its code, in words that name it or its fault. */
@Timeout(300)
class BadFilesIT {

    private static final Map<String, String> EXPECTED = new TreeMap<>(Map.ofEntries(
            Map.entry("empty.tif", "EMPTY_FILE"),
            Map.entry("readme.tif", "NOT_A_RASTER"),
            Map.entry("minimal_without_IFD.tif", "NOT_A_RASTER"),
            Map.entry("bogus.jpg", "NOT_A_RASTER"),
            Map.entry("nontiff.jpg", "NO_GEOREFERENCING"),
            Map.entry("test_ifd_loop_to_self.tif", "NO_GEOREFERENCING"),
            Map.entry("stefan_full_rgba.tif", "NO_GEOREFERENCING"),
            Map.entry("byte_gcp.tif", "NO_GEOREFERENCING"),
            Map.entry("rotated.tif", "NO_CRS"),
            Map.entry("float32.tif", "NO_CRS"),
            Map.entry("corrupt.tif", "CORRUPT"),
            Map.entry("byte_truncated.tif", "CORRUPT"),
            Map.entry("byte_zstd_corrupted.tif", "CORRUPT"),
            Map.entry("byte_buggy_packbits.tif", "CORRUPT"),
            Map.entry("jpeg-test-deflate-small.tif", "CORRUPT"),
            Map.entry("toomanyblocks.tif", "CORRUPT"),
            Map.entry("huge4GB.tif", "TOO_LARGE"),
            Map.entry("tiff_dos_strip_chop.tif", "TOO_LARGE"),
            Map.entry("huge_line.tif", "TOO_LARGE"),
            Map.entry("huge_3857.vrt", "TOO_LARGE"),
            Map.entry("cog_hirise_mars.tif", "NOT_TRANSFORMABLE"),
            Map.entry("imagine_localcs_citation.tif", "NOT_TRANSFORMABLE"),
            Map.entry("unknown_compression.tif", "UNSUPPORTED_FORMAT"),
            Map.entry("byte_JXL.tif", "UNSUPPORTED_FORMAT"),
            Map.entry("two-subs.h5", "UNSUPPORTED_FORMAT"),
            Map.entry("passwd.vrt", "FORBIDDEN_REFERENCE"),
            Map.entry("python_ones.vrt", "FORBIDDEN_REFERENCE"),
            Map.entry("vsicurl.vrt", "FORBIDDEN_REFERENCE"),
            Map.entry("idontexist.vrt", "FORBIDDEN_REFERENCE")));

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> eachBadFileHasItsCode() throws IOException {
        return Corpus.list(Corpus.bundled(), "SOURCES.csv", "bad").stream()
                .map(sample -> DynamicTest.dynamicTest(sample.toString(), () -> refused(sample)));
    }

    private static void refused(Corpus.Sample sample) throws IOException {
        worker.claim(sample.toString(), sample.all());
        long start = System.nanoTime();
        Outcome outcome = worker.run(sample.toString(), sample.toString(), Options.of(""), Options.limits(""));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        Failure failure = outcome.failed().failure();
        assertThat(failure.code().name()).as(failure.message()).isEqualTo(EXPECTED.get(sample.toString()));
        assertThat(failure.message()).endsWith(failure.message().strip()).doesNotContain("/source/");
        assertThat(failure.hint()).isNotBlank();
    }

    private Failure fate(String name, byte[] content, Path... others) throws IOException {
        Path file = Files.write(folder.resolve(name), content);
        Outcome outcome =
                worker.run("", Stream.concat(Stream.of(file), Stream.of(others)).toArray(Path[]::new));
        return outcome.failed() == null ? null : outcome.failed().failure();
    }

    @Test
    void aVrtIsKnownByItsContentWhateverItsName() throws IOException {
        Failure failure = fate("innocent.tif", Files.readAllBytes(Corpus.file("bad/passwd.vrt")));
        assertThat(failure.code().name()).isEqualTo("FORBIDDEN_REFERENCE");
        assertThat(failure.message()).contains("/etc/passwd");
    }

    @Test
    void aVrtInPlaceOfOverviewsIsCheckedToo() throws IOException {
        Path overviews = Files.copy(Corpus.file("bad/passwd.vrt"), folder.resolve("utmsmall.tif.ovr"));
        Failure failure = fate("utmsmall.tif", Files.readAllBytes(Corpus.file("good/utmsmall.tif")), overviews);
        assertThat(failure.code().name()).isEqualTo("FORBIDDEN_REFERENCE");
    }

    @Test
    void aMapServerBehindAVrtIsNotCalled() throws IOException {
        Path server = Files.writeString(
                folder.resolve("server.xml"),
                "<GDAL_WMS><Service name=\"TMS\"><ServerUrl>http://localhost:1/${z}</ServerUrl></Service></GDAL_WMS>");
        String vrt = Files.readString(Corpus.file("good/utmsmall.vrt")).replace("utmsmall.tif", "server.xml");
        Failure failure = fate("map.vrt", vrt.getBytes(java.nio.charset.StandardCharsets.UTF_8), server);
        assertThat(failure.code().name()).isEqualTo("UNSUPPORTED_FORMAT");
    }

    @Test
    void aSidecarThatNamesOtherFilesIsRefused() throws IOException {
        Path aux = Files.writeString(
                folder.resolve("utmsmall.tif.aux.xml"),
                "<PAMDataset><Metadata domain=\"OVERVIEWS\"><MDI key=\"OVERVIEW_FILE\">/etc/passwd</MDI></Metadata></PAMDataset>");
        Failure failure = fate("utmsmall.tif", Files.readAllBytes(Corpus.file("good/utmsmall.tif")), aux);
        assertThat(failure.code().name()).isEqualTo("FORBIDDEN_REFERENCE");
    }

    @Test
    void aJpegThatEndsEarlyIsNotFilledWithGrey() throws IOException {
        byte[] whole = Files.readAllBytes(Corpus.file("good/test_gdal_raster_tile_paeth.jpg"));
        Failure failure = fate(
                "test_gdal_raster_tile_paeth.jpg",
                java.util.Arrays.copyOf(whole, whole.length * 2 / 3),
                Corpus.file("good/test_gdal_raster_tile_paeth.jpg.aux.xml"));
        assertThat(failure.code().name()).isEqualTo("CORRUPT");
    }

    @Test
    void everyLengthOfAGoodFileIsEitherRefusedOrRight() throws IOException {
        byte[] whole = Files.readAllBytes(Corpus.file("good/utmsmall.tif"));
        for (int length : new int[] {1, 8, 20, 200, 5000, whole.length - 1}) {
            Failure failure = fate("cut" + length + ".tif", java.util.Arrays.copyOf(whole, length));
            assertThat(failure).as("%d bytes", length).isNotNull();
            assertThat(failure.code().name())
                    .as("%d bytes: %s", length, failure.message())
                    .isIn("NOT_A_RASTER", "CORRUPT", "NO_GEOREFERENCING", "NO_CRS");
        }
    }
}
