package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.gdal.core.Options;
import io.dropwarp.hostile.Canary;
import io.dropwarp.hostile.HostileFiles;
import io.dropwarp.hostile.HostileFiles.Attack;
import io.dropwarp.hostile.Listener;
import io.dropwarp.model.FailureCode;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.PlanLimits;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is made to lead GDAL astray is refused by the worker's own checks: this worker is not confined by the kernel. None
 * has anybody called, any other file read, or anything written outside its job's folder.
 */
@Timeout(300)
class HostileFilesIT {

    /** As shipped, so that no attack is refused only because its driver is not there. */
    private static final PlanLimits LIMITS = Options.limits("'drivers': ['GTiff', 'COG', 'JP2OpenJPEG', 'PNG', 'JPEG',"
            + "'WEBP', 'BMP', 'GIF', 'HFA', 'ENVI', 'EHdr', 'AAIGrid', 'SRTMHGT', 'DTED', 'USGSDEM', 'GRIB', 'netCDF',"
            + "'GPKG', 'MBTiles', 'NITF', 'VRT'], 'maxPixels': 20000000000");

    @TempDir
    Path folder;

    private Listener listener;
    private Canary canary;
    private WorkerUnderTest worker;
    private int number;

    @BeforeEach
    void start() throws IOException {
        listener = new Listener();
        canary = new Canary(folder.resolve("secret"));
        worker = WorkerUnderTest.start(folder.resolve("work"));
    }

    @AfterEach
    void stop() throws IOException {
        listener.close();
    }

    @TestFactory
    Stream<DynamicTest> noneLeadsOutOfItsFolder() throws IOException {
        return HostileFiles.all(canary, listener.url()).stream()
                .map(attack -> DynamicTest.dynamicTest(attack.name(), () -> refused(attack)))
                .onClose(this::end);
    }

    private void end() {
        try {
            worker.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void refused(Attack attack) throws IOException {
        String job = "job-" + number++;
        Path source =
                Files.createDirectories(folder.resolve("work").resolve(job).resolve("source"));
        for (Map.Entry<String, byte[]> file : attack.files().entrySet()) {
            Files.write(source.resolve(file.getKey()), file.getValue());
        }
        Map<String, String> before = outside(job);

        String how = "'sourceOverview': 'auto', 'layout': 'GTIFF', 'compression': 'NONE', 'resampling': 'near'";
        Outcome outcome = worker.run(job, attack.raster(), Options.of(how), LIMITS);

        assertThat(peak(outcome)).as("peak memory").isLessThan(1L << 30);
        String code = outcome.failed() == null
                ? "OK"
                : outcome.failed().failure().code().name();
        String why = outcome.failed() == null ? "" : outcome.failed().failure().message();
        assertThat(listener.calls()).as("calls").isZero();
        assertThat(Canary.seenIn(folder.resolve("work").resolve(job))).isEmpty();
        assertThat(Json.MAPPER.writeValueAsString(outcome.failed())).doesNotContain(Canary.WORDS.trim());
        assertThat(outside(job)).isEqualTo(before);
        assertThat(code).as(why).isIn(attack.codes());
    }

    private static long peak(Outcome outcome) {
        Long failed = outcome.failed() == null ? null : outcome.failed().peakRssBytes();
        return failed == null ? 0 : failed;
    }

    @Test
    void aFileThatIsChangedOnceItIsPlannedIsCheckedAgain() throws IOException {
        Path source = Files.createDirectories(folder.resolve("work/job/source"));
        Files.write(source.resolve("b.tif"), HostileFiles.good());
        String honest = HostileFiles.vrt("b.tif");
        String evil = HostileFiles.vrt(canary.raster().toString());
        Path vrt = Files.writeString(source.resolve("a.vrt"), honest + " ".repeat(evil.length() - honest.length()));
        FileTime time = Files.getLastModifiedTime(vrt);
        AnyReply planned = worker.ask(new Request.MakePlan("job", "a.vrt", Options.of(""), LIMITS, false));
        assertThat(planned.failure()).isNull();

        Files.writeString(vrt, evil);
        Files.setLastModifiedTime(vrt, time);
        try (WorkerUnderTest another = WorkerUnderTest.start(folder.resolve("work"))) {
            AnyReply warped = another.ask(new Request.WarpTile("job", 0, 0));
            assertThat(warped.failure().code()).isEqualTo(FailureCode.FORBIDDEN_REFERENCE);
        }
        worker.close();
    }

    /** Everything but the job's own folder and what the worker says of itself. */
    private Map<String, String> outside(String job) throws IOException {
        Map<String, String> files = Canary.snapshot(folder);
        files.keySet()
                .removeIf(path -> path.contains("/" + job + "/")
                        || path.endsWith("/" + job)
                        || List.of("work", "work.stderr")
                                .contains(folder.relativize(Path.of(path)).toString()));
        return files;
    }
}
