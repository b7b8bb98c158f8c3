package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.gdal.core.Options;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the fuzzer found, made small. */
@Timeout(120)
class DamagedFilesIT {

    @TempDir
    Path folder;

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    @Test
    void takesACrsThatNoWktCanSayForNone() throws IOException {
        String vrt = Files.readString(Corpus.file("good/utmsmall.vrt"));
        assertThat(vrt).contains("6378206.4");
        Path damaged = write("a.vrt", vrt.replace("6378206.4", "-6378206.4"));
        Failure failure = refused(damaged, Corpus.file("good/utmsmall.tif"));
        assertThat(failure.code()).isEqualTo(FailureCode.NO_CRS);
        assertThat(failure.message()).contains("cannot be understood");
    }

    @Test
    void refusesCoordinatesThatLieNowhereOnEarth() throws IOException {
        String vrt = Files.readString(Corpus.file("good/utmsmall.vrt"))
                .replaceFirst("(?s)<SRS.*</SRS>", "<SRS>EPSG:3857</SRS>")
                .replaceFirst("(?s)<GeoTransform>.*</GeoTransform>", "<GeoTransform>9e9,60,0,3e6,0,-60</GeoTransform>");
        assertThat(vrt).contains("9e9").contains("EPSG:3857");
        Failure failure = refused(write("a.vrt", vrt), Corpus.file("good/utmsmall.tif"));
        assertThat(failure.code()).isEqualTo(FailureCode.NOT_TRANSFORMABLE);
        assertThat(failure.message()).contains("nowhere on Earth");
    }

    @Test
    void clipsAFewLinesThatReachToThePole() throws IOException {
        String vrt = Files.readString(Corpus.file("good/utmsmall.vrt"))
                .replaceFirst("rasterYSize=\"\\d+\"", "rasterYSize=\"7\"")
                .replaceFirst("(?s)<SRS.*</SRS>", "<SRS>EPSG:4326</SRS>")
                .replaceFirst(
                        "(?s)<GeoTransform>.*</GeoTransform>", "<GeoTransform>-180,3.6,0,90,0,-0.9</GeoTransform>");
        Outcome outcome = worker.run("", write("a.vrt", vrt), Corpus.file("good/utmsmall.tif"));
        assertThat(outcome.failed()).isNull();
        assertThat(outcome.plan().grid().geotransform().get(3)).isBetween(19e6, 20_037_508.35);
    }

    @Test
    void leavesOutAColourTableThatAGeoTiffCannotHold() throws IOException {
        Path raster = Files.copy(Corpus.file("good/float_raster_with_nodata.tif"), folder.resolve("a.tif"));
        Path auxiliary = write(
                "a.tif.aux.xml",
                "<PAMDataset><PAMRasterBand band=\"1\"><ColorTable><Entry c1=\"1\" c2=\"2\" c3=\"3\" c4=\"255\"/>"
                        + "</ColorTable></PAMRasterBand></PAMDataset>");
        String job = worker.claim(raster, auxiliary);
        Outcome outcome = worker.run(job, "a.tif", Options.of(""), Options.limits(""));
        assertThat(outcome.failed()).isNull();
        Outcome plain = worker.run("", raster);
        assertThat(Gdal.pixels(outcome.file())).isEqualTo(Gdal.pixels(plain.file()));
        assertThat(leftOvers(job)).isEmpty();
    }

    private Path write(String name, String text) throws IOException {
        return Files.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    private Failure refused(Path... files) throws IOException {
        Outcome outcome = worker.run("", files);
        assertThat(outcome.failed()).isNotNull();
        assertThat(outcome.failed().failure().hint()).isNotBlank();
        return outcome.failed().failure();
    }

    private List<Path> leftOvers(String job) throws IOException {
        try (Stream<Path> walk = Files.walk(worker.job(job))) {
            return walk.filter(path -> path.toString().contains(".part")).toList();
        }
    }
}
