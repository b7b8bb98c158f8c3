package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.config.ConfigException;
import io.dropwarp.deadletter.ReportSchema;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobEnded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
@Timeout(180)
class PlanningRouteIT {

    private static final String UTM33 = "PROJCS[\"WGS_1984_UTM_Zone_33N\",GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\","
            + "SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],PRIMEM[\"Greenwich\",0.0],"
            + "UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],"
            + "PARAMETER[\"False_Easting\",500000.0],PARAMETER[\"False_Northing\",0.0],"
            + "PARAMETER[\"Central_Meridian\",15.0],PARAMETER[\"Scale_Factor\",0.9996],"
            + "PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";

    @TempDir
    Path data;

    private RunningService running;

    @BeforeEach
    void prepare() throws IOException {
        running = new RunningService(data);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void warpsASmallJobWhileItIsPlanned() throws IOException {
        running.start();
        running.drop("good/utmsmall.tif", "a.tif");
        JobEnded end = running.awaitEnd("a.tif");

        assertThat(end.published()).isTrue();
        assertThat(end.tiles()).isEqualTo(1);
        assertThat(end.output())
                .isEqualTo(running.folder("output/a_EPSG3857.tif"))
                .exists();
        await().atMost(RunningService.PATIENCE).until(() -> running.jobs().isEmpty());
        assertThat(running.folder("archive").resolve(end.job()).resolve("a.tif"))
                .exists();
    }

    @Test
    void givesUpAtOnceWhatTryingAgainWouldNotChange() throws IOException {
        Map<String, FailureCode> expected = Map.of(
                "bogus.jpg", FailureCode.NOT_A_RASTER,
                "empty.tif", FailureCode.EMPTY_FILE,
                "rotated.tif", FailureCode.NO_CRS,
                "passwd.vrt", FailureCode.FORBIDDEN_REFERENCE,
                "huge_3857.vrt", FailureCode.TOO_LARGE);
        running.set("limits.max-pixels", "1000000").start();
        for (String name : expected.keySet()) {
            running.drop("bad/" + name, name);
        }

        for (Map.Entry<String, FailureCode> one : expected.entrySet()) {
            JobEnded end = running.awaitEnd(one.getKey());
            assertThat(end.code()).as(one.getKey()).isEqualTo(one.getValue());
            assertThat(ReportSchema.violations(end.report())).as(one.getKey()).isEmpty();
            JsonNode report = running.json(end.report());
            assertThat(report.path("attempts").asInt()).as(one.getKey()).isEqualTo(1);
            assertThat(report.path("stage").asText()).isEqualTo("planning");
            assertThat(end.report().resolveSibling("source").resolve(one.getKey()))
                    .hasSameBinaryContentAs(Path.of(
                            System.getProperty("dropwarp.home", "."), "src/test/resources/corpus/bad", one.getKey()));
        }
        assertThat(RunningService.visible(running.folder("output"))).isEmpty();
    }

    @Test
    void usesTheArrivalsOwnOptions() throws IOException {
        running.start();
        Files.writeString(running.folder("drop/a.tif.dropwarp.yaml"), "crs: EPSG:4326\nlayout: gtiff\n");
        running.drop("good/utmsmall.tif", "a.tif");
        Files.writeString(running.folder("drop/b.dropwarp.yaml"), "colour: red\n");
        running.drop("good/utmsmall.tif", "b.tif");

        assertThat(running.awaitEnd("a.tif").output()).isEqualTo(running.folder("output/a_EPSG4326.tif"));
        assertThat(running.receipt("a_EPSG4326.json")
                        .path("properties")
                        .path("dropwarp:layout")
                        .asText())
                .isEqualTo("gtiff");
        JobEnded bad = running.awaitEnd("b.tif");
        assertThat(bad.code()).isEqualTo(FailureCode.BAD_JOB_SPEC);
        assertThat(running.json(bad.report()).path("message").asText()).contains("colour");
    }

    @Test
    void refusesAFolderThatIsNoProfile() throws IOException {
        running.start();
        running.drop("good/utmsmall.tif", "utm/a.tif");
        JobEnded end = running.awaitEnd("utm/a.tif");

        assertThat(end.code()).isEqualTo(FailureCode.UNKNOWN_PROFILE);
        assertThat(running.json(end.report()).path("hint").asText()).contains("default");
    }

    @Test
    void waitsForTheCrsThatComesInASidecar() throws IOException {
        running.set("intake.sidecar-grace-seconds", "60").start();
        running.drop("bad/rotated.tif", "a.tif");
        await().atMost(RunningService.PATIENCE).until(() -> !running.jobs().isEmpty());
        Files.writeString(running.folder("drop/a.prj"), UTM33);

        assertThat(running.awaitEnd("a.tif").code()).isNull();
        assertThat(running.folder("drop/a.prj")).doesNotExist();
    }

    @Test
    void refusesAProfileWhoseCrsNobodyKnowsBeforeItTakesAnything() throws IOException {
        running.profile("moon", "crs: EPSG:999999");
        Path file = running.drop("good/utmsmall.tif", "a.tif");

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(running::start)
                .withMessageContaining("moon");
        assertThat(file).exists();
    }
}
