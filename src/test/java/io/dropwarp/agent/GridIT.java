package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.model.TargetGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Grids where gdalwarp's own make no sense: whole worlds, the antimeridian, poles, single pixels. */
@Tag("fast")
@Timeout(300)
class GridIT {

    private static final double EDGE = 20037508.342789244;

    @TempDir
    Path folder;

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    private Path made(String name, String from, String... options) throws IOException {
        Path out = folder.resolve(name);
        List<String> command = new ArrayList<>(List.of("gdal_translate", "-q"));
        command.addAll(List.of(options));
        command.addAll(List.of(Corpus.file(from).toAbsolutePath().toString(), out.toString()));
        Gdal.run(folder, command.toArray(String[]::new));
        return out;
    }

    private Outcome warp(Path file, String options) throws IOException {
        Outcome outcome = worker.run(options, file);
        assertThat(outcome.failed()).isNull();
        return outcome;
    }

    private static double right(TargetGrid grid) {
        return grid.geotransform().get(0) + grid.width() * grid.geotransform().get(1);
    }

    @Test
    void aWorldIsClippedToTheSquareOfWebMercator() throws IOException {
        TargetGrid grid = warp(Corpus.file("good/small_world.tif"), "").plan().grid();
        assertThat(grid.width()).isEqualTo(388);
        assertThat(grid.height()).isEqualTo(388);
        assertThat(grid.geotransform().get(0)).isEqualTo(-EDGE);
        assertThat(grid.geotransform().get(3)).isEqualTo(EDGE);
        assertThat(right(grid)).isCloseTo(EDGE, within(1e-6));
    }

    @Test
    void aWorldKeepsItsPixelsInItsOwnCrs() throws IOException {
        Outcome outcome = warp(Corpus.file("good/small_world.tif"), "'crs': 'EPSG:4326'");
        assertThat(Gdal.pixels(outcome.file()))
                .isEqualTo(Gdal.pixels(Corpus.file("good/small_world.tif").toAbsolutePath()));
        assertThat(outcome.output().footprint()).hasSize(1);
    }

    @Test
    void longitudesTo360ComeOutOnce() throws IOException {
        Path file = made("w360.tif", "good/small_world.tif", "-a_srs", "EPSG:4326", "-a_ullr", "0", "90", "360", "-90");
        Outcome outcome = warp(file, "'crs': 'EPSG:4326', 'resampling': 'near'");
        assertThat(outcome.plan().grid().width()).isEqualTo(400);
        // What was at 90° east is at 90° east.
        assertThat(Gdal.pixel(outcome.file(), 1, 300, 60)).isEqualTo(Gdal.pixel(file, 1, 100, 60));
        // What was at 270° is at 90° west.
        assertThat(Gdal.pixel(outcome.file(), 1, 100, 60)).isEqualTo(Gdal.pixel(file, 1, 300, 60));
    }

    @Test
    void aSceneAcrossTheAntimeridianStaysInOnePiece() throws IOException {
        for (String crs : List.of("EPSG:3857", "EPSG:4326")) {
            Outcome outcome = warp(Corpus.file("good/cog_dateline.tif"), "'crs': '" + crs + "', 'resampling': 'near'");
            TargetGrid grid = outcome.plan().grid();
            double edge = crs.equals("EPSG:3857") ? EDGE : 180;
            assertThat(grid.geotransform().get(0)).isLessThan(edge);
            assertThat(right(grid)).isGreaterThan(edge);
            assertThat(grid.pixels()).isBetween(2325L * 2355 / 2, 2325L * 2355 * 2);
            assertThat(outcome.output().footprint()).hasSize(2);
            // Both sides are filled: the same places as in a target without an edge there.
            Outcome plain = warp(Corpus.file("good/cog_dateline.tif"), "'crs': 'EPSG:32660', 'resampling': 'near'");
            double share = share(outcome) / share(plain);
            assertThat(share).isBetween(0.8, 1.01);
            assertThat(outcome.output().bands().get(0).maximum())
                    .isEqualTo(plain.output().bands().get(0).maximum());
        }
    }

    private static double share(Outcome outcome) {
        return (double) outcome.output().bands().get(0).validPixels()
                / outcome.output().bands().get(0).pixels();
    }

    @Test
    void aSceneOverThePoleGoesAllAround() throws IOException {
        Path file = made(
                "pole.tif",
                "good/utmsmall.tif",
                "-a_srs",
                "EPSG:3413",
                "-a_ullr",
                "-500000",
                "500000",
                "500000",
                "-500000");
        TargetGrid lonlat = warp(file, "'crs': 'EPSG:4326'").plan().grid();
        assertThat(lonlat.geotransform().get(0)).isCloseTo(-180, within(1e-9));
        assertThat(right(lonlat)).isCloseTo(180, within(1e-6));
        assertThat(lonlat.geotransform().get(3)).isCloseTo(90, within(1e-9));
        TargetGrid mercator = warp(file, "").plan().grid();
        assertThat(mercator.geotransform().get(3)).isEqualTo(EDGE);
        assertThat(mercator.pixels()).isBetween(1000L, 100_000L);
    }

    @Test
    void evenOnePixelComesOut() throws IOException {
        Path one = made("one.tif", "good/utmsmall.tif", "-srcwin", "10", "10", "1", "1");
        for (String crs : List.of("EPSG:3857", "EPSG:4326", "EPSG:3035")) {
            Outcome outcome = warp(one, "'crs': '" + crs + "'");
            assertThat(outcome.plan().grid().pixels()).isBetween(1L, 16L);
            assertThat(outcome.output().bands().get(0).maximum()).isEqualTo(115);
        }
        Path line = made("line.tif", "good/utmsmall.tif", "-srcwin", "10", "10", "1", "40");
        assertThat(warp(line, "").plan().grid().height()).isEqualTo(40);
    }

    @Test
    void whatIsAskedForIsHonoured() throws IOException {
        Path file = Corpus.file("good/utmsmall.tif");
        TargetGrid grid = warp(
                        file,
                        "'extent': [-13095000, 4010000, -13090000, 4014000], 'resolution': [50, 100],"
                                + "'targetAlignedPixels': true")
                .plan()
                .grid();
        assertThat(grid.geotransform()).containsExactly(-13095000.0, 50.0, 0.0, 4014000.0, 0.0, -100.0);
        assertThat(grid.width()).isEqualTo(100);
        assertThat(grid.height()).isEqualTo(40);
        assertThat(warp(file, "'size': [37, 0]").plan().grid().width()).isEqualTo(37);
        assertThat(warp(file, "'resolution': [1000000]").plan().grid().pixels()).isEqualTo(1);
    }

    @Test
    void heightsAreLeftAlone() throws IOException {
        Path file = made("compound.tif", "good/utmsmall.tif", "-a_srs", "EPSG:26711+5773");
        Outcome outcome = warp(file, "'resampling': 'near'");
        assertThat(outcome.output().bands())
                .isEqualTo(warp(Corpus.file("good/utmsmall.tif"), "'resampling': 'near'")
                        .output()
                        .bands());
        assertThat(outcome.plan().notes()).anyMatch(note -> note.contains("heights"));
    }

    @Test
    void validityIsKept() throws IOException {
        TargetGrid masked =
                warp(Corpus.file("good/cog_rgb_mask.tif"), "").plan().grid();
        assertThat(masked.alpha()).isTrue();
        assertThat(masked.bands()).isEqualTo(4);
        Path file = made("nodata.tif", "good/utmsmall.tif", "-ot", "Int16", "-a_nodata", "-9999");
        assertThat(warp(file, "").plan().grid().nodata()).isEqualTo("-9999");
        assertThat(warp(file, "'type': 'Byte'").plan().grid().alpha()).isTrue();
        assertThat(warp(file, "'type': 'Byte', 'alpha': 'no'").plan().grid().alpha())
                .isFalse();
    }
}
