package io.dropwarp.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dropwarp.Samples;
import io.dropwarp.config.Profiles;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.protocol.PlanLimits;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PlanRequestsTest {

    private static final PlanLimits LIMITS = new PlanLimits(List.of("GTiff"), List.of(), 1, 2, 3, 4, 5);

    @TempDir
    Path root;

    private PlanRequests requests;
    private final Job job = Samples.job("a.b.tif");
    private Path source;

    @BeforeEach
    void prepare() throws IOException {
        Path profiles = Files.createDirectory(root.resolve("profiles"));
        Files.writeString(profiles.resolve("default.yaml"), "crs: EPSG:3857");
        Files.writeString(profiles.resolve("terrain.yaml"), "rpc-dem: dem.tif");
        requests = new PlanRequests(root.resolve("work"), Profiles.load(profiles, Map.of()), LIMITS);
        source = Files.createDirectories(
                JobFolder.of(root.resolve("work"), job.id()).source());
    }

    private String crs() {
        return requests.options(job).crs();
    }

    @Test
    void asksForThePlanOfTheRasterWithItsProfilesOptions() {
        Request.MakePlan request = requests.of(job);

        assertThat(request.job()).isEqualTo(job.id());
        assertThat(request.source()).isEqualTo("a.b.tif");
        assertThat(request.options().crs()).isEqualTo("EPSG:3857");
        assertThat(request.limits()).isEqualTo(LIMITS);
        assertThat(request.warpSingle()).isTrue();
    }

    @Test
    void readsTheJobFileByWholeNameBeforeThatByStem() throws IOException {
        Files.writeString(source.resolve("a.b.dropwarp.yaml"), "crs: EPSG:4326");
        assertThat(crs()).isEqualTo("EPSG:4326");
        Files.writeString(source.resolve("a.b.tif.dropwarp.yaml"), "crs: EPSG:32633");
        assertThat(crs()).isEqualTo("EPSG:32633");
    }

    @Test
    void tellsTheDemOfAnArrivalThatIsNotClaimedYet() throws IOException {
        Path own = Files.writeString(root.resolve("own.yaml"), "rpc-dem: own.tif");
        Path other = Files.writeString(root.resolve("other.yaml"), "crs: EPSG:4326");
        Path broken = Files.writeString(root.resolve("broken.yaml"), "rpc-dem: [");

        assertThat(requests.dem("default", null)).isNull();
        assertThat(requests.dem("terrain", null)).isEqualTo("dem.tif");
        assertThat(requests.dem("terrain", own)).isEqualTo("own.tif");
        assertThat(requests.dem("terrain", other)).isEqualTo("dem.tif");
        assertThat(requests.dem("terrain", broken)).isNull();
        assertThat(requests.dem("terrain", root.resolve("gone.yaml"))).isNull();
        assertThat(requests.dem("unknown", null)).isNull();
    }

    @Test
    void readsNoJobFileOfAnother() throws IOException {
        Files.writeString(source.resolve("a.dropwarp.yaml"), "crs: EPSG:4326");

        assertThat(crs()).isEqualTo("EPSG:3857");
    }

    @Test
    @Timeout(20)
    void opensNoPipeAndNoLinkForAJobFile() throws Exception {
        Path secret = Files.writeString(root.resolve("secret"), "crs: EPSG:4326");
        Files.createSymbolicLink(source.resolve("a.b.dropwarp.yaml"), secret);
        Process pipe = new ProcessBuilder(
                        "mkfifo", source.resolve("a.b.tif.dropwarp.yaml").toString())
                .start();
        assertThat(pipe.waitFor()).isZero();

        assertThat(crs()).isEqualTo("EPSG:3857");
    }

    @Test
    void refusesAJobFileThatCannotBeUsed() throws IOException {
        Files.writeString(source.resolve("a.b.tif.dropwarp.yaml"), "colour: red");

        assertThatExceptionOfType(DropwarpException.class)
                .isThrownBy(() -> requests.of(job))
                .matches(e -> e.code() == FailureCode.BAD_JOB_SPEC);
    }

    @Test
    void refusesAProfileThatIsNotThere() {
        assertThatExceptionOfType(DropwarpException.class)
                .isThrownBy(() -> requests.of(Samples.job("utm/a.tif")))
                .matches(e -> e.code() == FailureCode.UNKNOWN_PROFILE);
    }
}
