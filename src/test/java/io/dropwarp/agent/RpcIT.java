package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.files.Hashes;
import io.dropwarp.gdal.core.Options;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Plan;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** RPCs place a scene at the height that is true, given or said. */
@Tag("fast")
@Timeout(300)
class RpcIT {

    @TempDir
    static Path folder;

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    private static int count;

    @Test
    void takeTheirOwnHeightAndSaySo() throws IOException {
        Outcome outcome = run("", scene(), rpb(200));

        assertLiesAt(outcome, 1500);
        assertThat(outcome.plan().georeferencing().kind()).isEqualTo("rpc");
        assertThat(outcome.plan().georeferencing().assumed()).contains("1500 m");
        assertThat(outcome.plan().notes()).anyMatch(note -> note.contains("1500 m") && note.contains("rpc-dem"));
    }

    @Test
    void areReadFromTextFilesToo() throws IOException {
        assertLiesAt(run("", scene(), text()), 1500);
    }

    @Test
    void takeTheHeightThatIsGiven() throws IOException {
        Outcome outcome = run("'rpcHeight': 1700", scene(), rpb(200));

        assertLiesAt(outcome, 1700);
        assertThat(outcome.plan().georeferencing().assumed()).contains("1700 m");
        assertThat(outcome.plan().command()).contains("RPC_HEIGHT=1700");
    }

    @Test
    void takeHeightsFromADem() throws IOException {
        Outcome outcome = run("'rpcDem': 'heights.tif'", scene(), rpb(200), dem(0.02, 1600));

        assertLiesAt(outcome, 1600);
        assertThat(outcome.plan().georeferencing().assumed()).contains("heights.tif");
        assertThat(outcome.plan().command()).contains("RPC_DEM=heights.tif");
    }

    @Test
    void takeTheHeightThatIsGivenWhereADemHasNone() throws IOException {
        assertLiesAt(run("'rpcDem': 'heights.tif', 'rpcHeight': 1550", scene(), rpb(200), dem(0.0001, 1550)), 1550);
    }

    @Test
    void areRefusedWhereADemDoesNotCoverTheScene() throws IOException {
        Failure failure = failure(run("'rpcDem': 'heights.tif'", scene(), rpb(200), dem(0.001, 1500)));

        assertThat(failure.code()).isEqualTo(FailureCode.NOT_TRANSFORMABLE);
        assertThat(failure.message()).contains("heights.tif", "% of the scene");
        assertThat(failure.hint()).contains("rpc-height");
    }

    @Test
    void areRefusedWhereTheDemChangedSinceThePlan() throws IOException {
        String job = "changed";
        worker.claim(job, scene(), rpb(200), dem(0.02, 1600));
        WarpOptions options = Options.of("'rpcDem': 'heights.tif', 'tileRows': 128");
        Plan plan = worker.ask(new Request.MakePlan(job, "scene.tif", options, Options.limits(""), false))
                .plan();
        assertThat(plan.dem().sha256()).isEqualTo(Hashes.sha256(folder.resolve("heights.tif")));
        assertThat(worker.ask(new Request.WarpTile(job, 0, 0)).failure()).isNull();

        Path dem = worker.job(job).resolve("source/heights.tif");
        Files.setLastModifiedTime(dem, FileTime.fromMillis(1_000_000_000_000L));
        assertThat(worker.ask(new Request.WarpTile(job, 1, 0)).failure())
                .as("touched, but the same")
                .isNull();
        long bytes = Files.size(dem);
        Files.copy(dem(0.02, 1700), dem, StandardCopyOption.REPLACE_EXISTING);
        assertThat(dem).hasSize(bytes);
        Failure failure = worker.ask(new Request.WarpTile(job, 2, 0)).failure();
        assertThat(failure.code()).isEqualTo(FailureCode.IO_ERROR);
        assertThat(failure.message()).contains("heights.tif has changed since it was planned");
        assertThat(worker.ask(new Request.Assemble(job, "out.tif")).failure().code())
                .isEqualTo(FailureCode.IO_ERROR);
        Files.delete(dem);
        assertThat(worker.ask(new Request.WarpTile(job, 2, 0)).failure().message())
                .contains("heights.tif");
    }

    @Test
    void areRefusedWhereTheTerrainIsSteeperThanTheView() throws IOException {
        // A cliff of 100 m over 11 m hides a strip of 45 pixels from the camera.
        Path cliff = TestRaster.of(120, 120)
                .type("Float32")
                .crs("EPSG:4326")
                .geotransform(8 - 0.006, 0.0001, 0, 46 + 0.006, 0, -0.0001)
                .band((x, y) -> x < 60 ? 1600 : 1500)
                .write(folder.resolve("heights.tif"));
        Failure failure = failure(run("'rpcDem': 'heights.tif'", scene(), rpb(200), cliff));

        assertThat(failure.code()).isEqualTo(FailureCode.NOT_TRANSFORMABLE);
        assertThat(failure.message())
                .contains("heights.tif", "steeper than the view")
                .doesNotContain("no heights");
        assertThat(failure.hint()).contains("smoother", "rpc-height");
    }

    @Test
    void canBeWarpedByHandToo() throws IOException {
        Outcome outcome = run("'rpcDem': 'heights.tif', 'layout': 'GTIFF'", scene(), rpb(200), dem(0.02, 1600));

        Path byHand = Gdal.byHand(
                outcome.plan(), outcome.file().getParent().resolveSibling("source"), folder.resolve("byhand.tif"));
        assertThat(Gdal.pixels(outcome.file())).isEqualTo(Gdal.pixels(byHand));
    }

    @Test
    void areRefusedWhereTheDemIsNone() throws IOException {
        Path text = Files.writeString(folder.resolve("heights.txt"), "1500 m");

        Failure absent = failure(run("'rpcDem': 'absent.tif'", scene(), rpb(200)));
        Failure none = failure(run("'rpcDem': 'heights.txt'", scene(), rpb(200), text));
        Failure elsewhere = failure(run("'rpcDem': '../heights.tif'", scene(), rpb(200)));

        assertThat(absent.code()).isEqualTo(FailureCode.BAD_JOB_SPEC);
        assertThat(absent.message()).contains("rpc-dem", "absent.tif");
        assertThat(none.code()).isEqualTo(FailureCode.NOT_TRANSFORMABLE);
        assertThat(elsewhere.code()).isEqualTo(FailureCode.BAD_JOB_SPEC);
    }

    @Test
    void areRefusedWhereTheyAreOfAnotherImage() throws IOException {
        // As for the same scene at a resolution four times as coarse.
        Failure failure = failure(run("", scene(), rpb(50)));

        assertThat(failure.code()).isEqualTo(FailureCode.NOT_TRANSFORMABLE);
        assertThat(failure.message()).contains("made for another image");
    }

    @Test
    void givePlaceToAGeotransformUnlessAskedFor() throws IOException {
        Outcome by = run("'crs': 'EPSG:4326'", placed(0.001), rpb(200));
        Outcome asked = run("'rpcHeight': 1500", placed(0.001), rpb(200));

        assertThat(by.failed()).isNull();
        assertThat(by.plan().georeferencing()).isNull();
        assertThat(by.plan().grid().geotransform().get(0)).isEqualTo(20.0);
        assertThat(by.plan().notes()).anyMatch(note -> note.contains("geotransform") && note.contains("RPCs"));
        assertLiesAt(asked, 1500);
    }

    @Test
    void doNotHeedAGeotransformOfImpossibleLatitudesThatTheyTakeThePlaceOf() throws IOException {
        assertLiesAt(run("'rpcHeight': 1500", placed(2), rpb(200)), 1500);
    }

    /** The scene with a geotransform that says something else than its RPCs. */
    private static Path placed(double degrees) throws IOException {
        return TestRaster.of(RpcScene.SIDE, RpcScene.SIDE)
                .type("UInt16")
                .crs("EPSG:4326")
                .geotransform(20, degrees, 0, 50, 0, -degrees)
                .band(RpcScene::value)
                .write(folder.resolve("scene.tif"));
    }

    private static Failure failure(Outcome outcome) {
        assertThat(outcome.failed()).isNotNull();
        return outcome.failed().failure();
    }

    private static Outcome run(String options, Path... files) throws IOException {
        String job = "rpc" + count++;
        worker.claim(job, files);
        return worker.run(job, "scene.tif", Options.of(options), Options.limits(""));
    }

    private static Path scene() throws IOException {
        return RpcScene.raster(folder.resolve("scene.tif"));
    }

    private static Path dem(double half, double height) throws IOException {
        return RpcScene.dem(folder.resolve("heights.tif"), half, height);
    }

    private static Path rpb(int scale) throws IOException {
        return RpcScene.rpb(folder.resolve("scene.RPB"), scale);
    }

    private static Path text() throws IOException {
        return RpcScene.text(folder.resolve("scene_RPC.TXT"));
    }

    private static void assertLiesAt(Outcome outcome, double height) throws IOException {
        assertThat(outcome.failed()).isNull();
        RpcScene.assertLiesAt(outcome.file(), height);
    }
}
