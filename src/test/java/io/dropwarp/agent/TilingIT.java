package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.gdal.core.Options;
import io.dropwarp.model.WarpedTile;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same pixels however a grid is cut, and however often a request is repeated. */
@Timeout(300)
class TilingIT {

    private static final String SCENE = "cog_dateline.tif";

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"EPSG:3035,cubic", "EPSG:3857,lanczos", "EPSG:32660,bilinear"})
    void bandsOfAnyHeightMakeTheSamePixels(String crs, String resampling) throws IOException {
        List<String> expected = null;
        for (String rows : List.of("'tileRows': 100000", "'tileRows': 512", "'tileRows': 777", "'tileRows': 2048")) {
            String options = "'crs': '" + crs + "', 'resampling': '" + resampling + "', " + rows;
            Outcome outcome = worker.run(options, Corpus.file("good/" + SCENE));
            assertThat(outcome.failed()).isNull();
            assertThat(outcome.plan().exact()).isTrue();
            List<String> pixels = Gdal.pixels(outcome.file());
            expected = expected == null ? pixels : expected;
            assertThat(pixels).as(rows).isEqualTo(expected);
        }
    }

    @Test
    void twoDimensionalTilesAreExactWithoutThreshold() throws IOException {
        String options = "'crs': 'EPSG:3035', 'errorThreshold': 0, 'size': [900, 0]";
        Outcome whole = worker.run(options, Corpus.file("good/" + SCENE));
        String cut = options + ", 'tileRows': 256, 'tileColumns': 256";
        Outcome tiles = worker.run(cut, Corpus.file("good/" + SCENE));
        assertThat(tiles.tiles()).hasSizeGreaterThan(6);
        assertThat(tiles.plan().exact()).isTrue();
        assertThat(Gdal.pixels(tiles.file())).isEqualTo(Gdal.pixels(whole.file()));
    }

    @Test
    void aTileThatStandsIsNotWarpedAgain() throws IOException {
        String job = worker.claim(Corpus.file("good/" + SCENE));
        Outcome outcome = worker.run(job, SCENE, Options.of("'tileRows': 1024"), Options.limits(""));
        Path tile = worker.job(job).resolve("tiles/1-0.tif");
        FileTime before = Files.getLastModifiedTime(tile);
        WarpedTile again = worker.ask(new Request.WarpTile(job, 1, 0)).tile();
        assertThat(again).isEqualTo(outcome.tiles().get(1));
        assertThat(Files.getLastModifiedTime(tile)).isEqualTo(before);
        AnyReply assembled = worker.ask(new Request.Assemble(job, "out.tif"));
        assertThat(assembled.output()).isEqualTo(outcome.output());
    }

    @Test
    void aDamagedTileAndOneOfAnotherPlanAreWarpedAgain() throws IOException {
        String job = worker.claim(Corpus.file("good/" + SCENE));
        Outcome outcome = worker.run(job, SCENE, Options.of("'tileRows': 1024"), Options.limits(""));
        Path tiles = worker.job(job).resolve("tiles");
        Files.write(tiles.resolve("0-0.tif"), new byte[] {'I', 'I', 42, 0});
        Files.copy(
                tiles.resolve("2-0.tif"), tiles.resolve("1-0.tif"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(worker.ask(new Request.Assemble(job, "out.tif"))
                        .failure()
                        .code()
                        .name())
                .isEqualTo("VERIFY_FAILED");
        worker.ask(new Request.WarpTile(job, 0, 0));
        worker.ask(new Request.WarpTile(job, 1, 0));
        AnyReply assembled = worker.ask(new Request.Assemble(job, "again.tif"));
        assertThat(assembled.output().bands()).isEqualTo(outcome.output().bands());
        assertThat(Gdal.pixels(worker.job(job).resolve("staged/again.tif"))).isEqualTo(Gdal.pixels(outcome.file()));
    }

    @Test
    void aTileOfAnotherGdalIsWarpedAgain() throws IOException {
        String job = worker.claim(Corpus.file("good/" + SCENE));
        worker.run(job, SCENE, Options.of("'tileRows': 1024"), Options.limits(""));
        Path tile = worker.job(job).resolve("tiles/1-0.tif");
        FileTime old = FileTime.fromMillis(0);
        Files.setLastModifiedTime(tile, old);
        worker.ask(new Request.WarpTile(job, 1, 0));
        assertThat(Files.getLastModifiedTime(tile)).isEqualTo(old);

        Path plan = worker.job(job).resolve("plan.json");
        ObjectNode other = (ObjectNode) Json.MAPPER.readTree(Files.readAllBytes(plan));
        ((ObjectNode) other.path("versions")).put("gdal", "2.4.0");
        Files.write(plan, Json.MAPPER.writeValueAsBytes(other));
        worker.ask(new Request.WarpTile(job, 1, 0));
        assertThat(Files.getLastModifiedTime(tile)).isGreaterThan(old);
    }

    @Test
    void aSourceThatChangedIsNeverMixedWithItsOldPlan() throws IOException {
        String job = worker.claim(Corpus.file("good/utmsmall.tif"));
        worker.ask(new Request.MakePlan(job, "utmsmall.tif", Options.of(""), Options.limits(""), false));
        Path source = worker.job(job).resolve("source/utmsmall.tif");
        byte[] bytes = Files.readAllBytes(source);
        bytes[bytes.length - 1]++;
        Files.write(source, bytes);
        Files.setLastModifiedTime(source, FileTime.fromMillis(0));
        AnyReply reply = worker.ask(new Request.WarpTile(job, 0, 0));
        assertThat(reply.failure().code().name()).isEqualTo("IO_ERROR");
        assertThat(reply.failure().message()).contains("changed");
    }
}
