package io.dropwarp.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.Samples;
import io.dropwarp.files.Fence;
import io.dropwarp.job.JobState;
import io.dropwarp.model.Attempt;
import io.dropwarp.model.CoordinateOperation;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import io.dropwarp.model.TileFailure;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportsTest {

    private static final Failure NO_CRS = new Failure(FailureCode.NO_CRS, "a.tif has no CRS.", "Add a .prj.");
    private static final Attempt KILLED = new Attempt(137, 9, 123_456L, 1.5, "out of memory", null, null, null);

    @TempDir
    Path root;

    private Path drop;
    private Path work;
    private Path deadLetter;
    private Reports reports;

    @BeforeEach
    void makeFolders() throws IOException {
        drop = Files.createDirectory(root.resolve("drop it here"));
        work = Files.createDirectory(root.resolve("work"));
        deadLetter = Files.createDirectory(root.resolve("it's dead"));
        reports = new Reports(work, drop, deadLetter, () -> Samples.VERSIONS);
    }

    private JobState claimed(String file) throws IOException {
        JobState state = new JobState(Samples.job(file), new JobFolder(work));
        Path source =
                Files.createDirectories(JobFolder.of(work, state.job().id()).source());
        Files.writeString(source.resolve(state.job().source()), "abc");
        return state;
    }

    private static JsonNode json(Report report) {
        return Json.MAPPER.valueToTree(report);
    }

    private static void assertValid(Report report) throws IOException {
        assertThat(ReportSchema.violations(Json.MAPPER.writeValueAsString(report)))
                .isEmpty();
    }

    @Test
    void reportsAJobThatWasNeverPlanned() throws IOException {
        Report report = reports.of(claimed("a.tif"), Samples.options(Layout.COG), NO_CRS, 1, null);

        assertValid(report);
        assertThat(report.sha256()).isEqualTo(Samples.SHA256);
        assertThat(report.stage()).isEqualTo("planning");
        assertThat(report.kind()).isEqualTo("permanent");
        assertThat(report.tiles()).isEqualTo(new Report.Tiles(0, 0, List.of()));
        assertThat(report.target()).containsEntry("crs", "EPSG:3857").containsEntry("layout", "cog");
        assertThat(report.versions()).isEqualTo(Samples.VERSIONS);
    }

    @Test
    void reportsWhatTheWorkerLearntOfTheSource() throws IOException {
        Attempt attempt = new Attempt(0, null, 5L, 0.1, "warning", Samples.source(), "gdalwarp a.tif", null);
        Report report = reports.of(claimed("a.tif"), null, NO_CRS, 1, attempt);

        assertValid(report);
        assertThat(report.source()).isEqualTo(Samples.source());
        assertThat(report.messages()).isEqualTo("warning");
        assertThat(report.target()).isEqualTo(Map.of("command", "gdalwarp a.tif"));
    }

    @Test
    void reportsTheCoordinateOperation() throws IOException {
        JobState state = claimed("a.tif");
        ObjectNode plan = Json.MAPPER.valueToTree(Samples.plan(state.job(), Layout.COG, 40));
        CoordinateOperation operation = new CoordinateOperation(
                "OSGB36 to WGS 84 (6)", 2.0, List.of(new CoordinateOperation.Grid("OSTN15.tif", false)), false);
        plan.set("operation", Json.MAPPER.valueToTree(operation));
        state.planned(Json.MAPPER.treeToValue(plan, Plan.class));
        Report report = reports.of(state, null, NO_CRS, 1, null);

        assertValid(report);
        assertThat(report.target()).containsEntry("operation", operation);
    }

    @Test
    void namesTheNodesOfAClusterOnly() throws IOException {
        JobState state = claimed("a.tif");
        Plan plan = Samples.plan(state.job(), Layout.TILES, 40);
        state.planned(plan);
        Failure crashed = new Failure(FailureCode.WORKER_CRASHED, "The worker was killed.", null);
        Attempt there = new Attempt(137, 9, null, null, "killed", null, null, null, "node-a");
        state.failed(new TileFailure(plan.tiling().tile(1, 0), crashed, 3, KILLED));
        JsonNode alone = json(reports.of(state, null, crashed, 3, KILLED));
        state.failed(new TileFailure(plan.tiling().tile(1, 0), crashed, 3, there));
        state.workedOn("node-b");
        state.workedOn("node-a");
        Report report = reports.of(state, null, crashed, 3, there);

        assertThat(alone.has("nodes")).isFalse();
        assertThat(alone.at("/tiles/failed/0").has("node")).isFalse();
        assertValid(report);
        assertThat(report.nodes()).containsExactly("node-a", "node-b");
        assertThat(json(report).at("/tiles/failed/0/node").asText()).isEqualTo("node-a");
    }

    @Test
    void reportsTilesThatWereGivenUp() throws IOException {
        JobState state = claimed("utm/a.tif");
        Plan plan = Samples.plan(state.job(), Layout.TILES, 40);
        state.planned(plan);
        state.done(plan.tiling().tile(0, 0));
        Failure crashed = new Failure(FailureCode.WORKER_CRASHED, "The worker was killed.", null);
        state.failed(new TileFailure(plan.tiling().tile(1, 0), crashed, 3, KILLED));
        Report report = reports.of(state, null, crashed, 3, KILLED);

        assertValid(report);
        assertThat(report.tiles().total()).isEqualTo(2);
        assertThat(report.tiles().done()).isEqualTo(1);
        assertThat(report.attempts()).isEqualTo(3);
        assertThat(report.stage()).isEqualTo("warping");
        assertThat(report.target()).containsEntry("width", 100).containsEntry("layout", "tiles");
        Report.FailedTile failed = report.tiles().failed().get(0);
        assertThat(failed.window()).containsExactly(0, 40, 100, 20);
        assertThat(failed.signal()).isEqualTo(9);
        assertThat(failed.exitValue()).isEqualTo(137);
        assertThat(failed.command())
                .isEqualTo("gdalwarp -t_srs EPSG:3857 -r bilinear -te 1000.0 3800.0 2000.0 4200.0 -ts 100 20"
                        + " ./a.tif 1-0.tif");
    }

    @Test
    void reportsATileThatWasNotTriedAtAll() throws IOException {
        JobState state = claimed("a.tif");
        Plan plan = Samples.plan(state.job(), Layout.COG, 40);
        state.planned(plan);
        state.failed(new TileFailure(plan.tiling().tile(1, 0), NO_CRS, 0, null));
        Report report = reports.of(state, null, NO_CRS, 1, null);

        assertValid(report);
        assertThat(report.tiles().failed().get(0).attempts()).isZero();
    }

    @Test
    void quotesTheFileNameInTheCommandOfATile() throws IOException {
        JobState state = claimed("-it's a; rm.tif");
        Plan plan = Samples.plan(state.job(), Layout.COG, 60);
        state.planned(plan);
        state.failed(new TileFailure(plan.tiling().tile(0, 0), NO_CRS, 1, null));
        String command =
                reports.of(state, null, NO_CRS, 1, null).tiles().failed().get(0).command();

        assertThat(command).contains("'./-it'\\''s a; rm.tif'");
    }

    @Test
    void reportsADefectWithItsTrace() throws IOException {
        Failure bug = new Failure(FailureCode.INTERNAL, "dropwarp failed.", "Please report it.");
        Report report = reports.of(
                claimed("a.tif"),
                null,
                bug,
                1,
                new Attempt(null, null, null, null, null, null, null, "at io.dropwarp…"));

        assertValid(report);
        assertThat(report.trace()).isEqualTo("at io.dropwarp…");
        assertThat(report.kind()).isEqualTo("bug");
    }

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void keepsEveryCodeInTheSchema(FailureCode code) throws IOException {
        assertValid(reports.of(claimed("a.tif"), null, new Failure(code, "It failed.", null), 1, null));
    }

    @Test
    void hashesNoFileThatALinkLeadsTo() throws IOException {
        JobState state = claimed("a.tif");
        Path raster = JobFolder.of(work, state.job().id()).source().resolve("a.tif");
        Path secret = Files.move(raster, root.resolve("secret"));
        Files.createSymbolicLink(raster, secret);

        assertThat(reports.of(state, null, NO_CRS, 1, null).sha256()).isNull();
    }

    @Test
    void namesNoReplayForSourcesThatWereLeftInPlace() throws IOException {
        JobState state = new JobState(Samples.job("20260701T120000Z-a-00000001", "a.tif", true), new JobFolder(work));
        Report report = reports.of(state, null, NO_CRS, 1, null);

        assertValid(report);
        assertThat(report.replay()).isNull();
        assertThat(report.sha256()).as("there is no file").isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.tif", "utm/sub folder/it's \"a\" $(b).tif", "-rf.tif", "😀/地図 *.tif"})
    void replaysWithTheShellCommandItNames(String file) throws Exception {
        JobState state = claimed(file);
        Job job = state.job();
        Files.createDirectories(drop.resolve(job.folder()));
        Report report = reports.of(state, null, NO_CRS, 1, null);
        DeadLetters deadLetters = new DeadLetters(work, deadLetter, Fence.NONE);
        deadLetters.write(report);
        deadLetters.bury(job);

        Process shell =
                new ProcessBuilder("sh", "-c", report.replay()).inheritIO().start();
        assertThat(shell.waitFor()).isZero();
        assertThat(drop.resolve(file)).hasContent("abc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "schema",
                "job",
                "file",
                "code",
                "kind",
                "stage",
                "tiles",
                "versions",
                "replay",
                "sha256",
                "attempts"
            })
    void missesAnyKeyThatIsNotThere(String key) throws IOException {
        ObjectNode report =
                (ObjectNode) json(reports.of(claimed("a.tif"), Samples.options(Layout.COG), NO_CRS, 1, null));
        report.remove(key);

        assertThat(ReportSchema.violations(report.toString())).anyMatch(violation -> violation.contains(key));
    }

    @Test
    void toleratesNothingThatTheSchemaDoesNotName() throws IOException {
        ObjectNode report = (ObjectNode) json(reports.of(claimed("a.tif"), null, NO_CRS, 1, null));
        report.put("colour", "red");
        report.put("code", "TOO_BLUE");

        assertThat(ReportSchema.violations(report.toString())).hasSize(2);
    }

    @Test
    void describesEveryComponentOfAReport() throws IOException {
        JsonNode schema = Json.MAPPER.readTree(Files.readAllBytes(ReportSchema.FILE));
        List<String> described = new ArrayList<>();
        schema.path("properties").fieldNames().forEachRemaining(described::add);
        List<String> written = new ArrayList<>();
        JobState state = claimed("a.tif");
        state.workedOn("node-a");
        json(reports.of(state, null, NO_CRS, 1, null)).fieldNames().forEachRemaining(written::add);

        assertThat(described).isEqualTo(written);
        assertThat(Stream.of(FailureCode.values()).map(Enum::name))
                .containsExactlyElementsOf(() -> schema.path("$defs")
                        .path("code")
                        .path("enum")
                        .valueStream()
                        .map(JsonNode::asText)
                        .iterator());
    }
}
