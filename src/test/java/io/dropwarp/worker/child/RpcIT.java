package io.dropwarp.worker.child;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.gdal.Options;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.worker.child.WorkerUnderTest.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * RPCs place a scene at the height that is true, given or said. Seen from the side, a scene of 400² pixels of 1.1 m
 * moves by 0.45 pixels of longitude a metre of height; terrain and RPCs are at 1500 m.
 */
@Timeout(300)
class RpcIT {

    private static final int SIDE = 400;

    @TempDir
    static Path folder;

    private static WorkerUnderTest worker;
    private static int count;

    @BeforeAll
    static void start() throws IOException {
        worker = WorkerUnderTest.start(folder.resolve("work"));
    }

    @AfterAll
    static void stop() throws IOException {
        worker.close();
    }

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
        Path placed = TestRaster.of(SIDE, SIDE)
                .type("UInt16")
                .crs("EPSG:4326")
                .geotransform(20, 0.001, 0, 50, 0, -0.001)
                .band(RpcIT::value)
                .write(folder.resolve("scene.tif"));

        Outcome by = run("'crs': 'EPSG:4326'", placed, rpb(200));
        Outcome asked = run("'rpcHeight': 1500", placed, rpb(200));

        assertThat(by.failed()).isNull();
        assertThat(by.plan().georeferencing()).isNull();
        assertThat(by.plan().grid().geotransform().get(0)).isEqualTo(20.0);
        assertThat(by.plan().notes()).anyMatch(note -> note.contains("geotransform") && note.contains("RPCs"));
        assertLiesAt(asked, 1500);
    }

    private static Failure failure(Outcome outcome) {
        assertThat(outcome.failed()).isNotNull();
        return outcome.failed().failure();
    }

    /** In Web Mercator, by the formulas of the RPCs and of that. */
    private static void assertLiesAt(Outcome outcome, double height) throws IOException {
        assertThat(outcome.failed()).isNull();
        Pixels pixels = Pixels.of(outcome.file());
        double[] origin = pixels.centre(0, 0);
        double[] next = pixels.centre(1, 1);
        int seen = 0;
        for (int y = 20; y < SIDE; y += 36) {
            for (int x = 20; x < SIDE; x += 36) {
                double lon = 8 + 0.002 * ((x - 200) / 200.0 + 1.125 * (height - 1500) / 500);
                double lat = 46 - 0.002 * (y - 200) / 200.0;
                double east = Math.toRadians(lon) * 6378137;
                double north = Math.log(Math.tan(Math.PI / 4 + Math.toRadians(lat) / 2)) * 6378137;
                int column = (int) Math.rint((east - origin[0]) / (next[0] - origin[0]));
                int row = (int) Math.rint((north - origin[1]) / (next[1] - origin[1]));
                assertThat(column).as("of %f east", lon).isBetween(0, pixels.width() - 1);
                assertThat(row).isBetween(0, pixels.height() - 1);
                assertThat(pixels.value(1, column, row)).isBetween(value(x, y) - 6, value(x, y) + 6);
                seen++;
            }
        }
        assertThat(seen).isEqualTo(121);
    }

    private static Outcome run(String options, Path... files) throws IOException {
        String job = "rpc" + count++;
        worker.claim(job, files);
        return worker.run(job, "scene.tif", Options.of(options), Options.limits(""));
    }

    private static double value(int x, int y) {
        return 1000 + 3 * x + 4 * y;
    }

    private static Path scene() throws IOException {
        return TestRaster.of(SIDE, SIDE).type("UInt16").band(RpcIT::value).write(folder.resolve("scene.tif"));
    }

    /** Heights around the scene; one number everywhere, so that the place follows by formula. */
    private static Path dem(double half, double height) throws IOException {
        return TestRaster.of(20, 20)
                .type("Float32")
                .crs("EPSG:4326")
                .geotransform(8 - half, half / 10, 0, 46 + half, 0, -half / 10)
                .band((x, y) -> height)
                .write(folder.resolve("heights.tif"));
    }

    private static Path rpb(int scale) throws IOException {
        StringBuilder out = new StringBuilder(
                "satId = \"XX\";\nbandId = \"P\";\nSpecId = \"RPC00B\";\nBEGIN_GROUP = IMAGE\n\terrBias = 0;\n\terrRand = 0;\n");
        out.append("\tlineOffset = ").append(scale).append(";\n\tsampOffset = ").append(scale);
        out.append(";\n\tlatOffset = 46.0;\n\tlongOffset = 8.0;\n\theightOffset = 1500;\n\tlineScale = ")
                .append(scale);
        out.append(";\n\tsampScale = ").append(scale);
        out.append(";\n\tlatScale = 0.002;\n\tlongScale = 0.002;\n\theightScale = 500;\n");
        String[] names = {"lineNumCoef", "lineDenCoef", "sampNumCoef", "sampDenCoef"};
        for (int i = 0; i < 4; i++) {
            out.append("\t").append(names[i]).append(" = (\n");
            out.append(String.join(
                    ",\n", terms(i).stream().map(term -> "\t\t\t" + term).toList()));
            out.append(");\n");
        }
        return Files.writeString(folder.resolve("scene.RPB"), out + "END_GROUP = IMAGE\nEND;\n");
    }

    private static Path text() throws IOException {
        StringBuilder out = new StringBuilder("""
                LINE_OFF: +000200.00 pixels
                SAMP_OFF: +000200.00 pixels
                LAT_OFF: +46.00000000 degrees
                LONG_OFF: +008.00000000 degrees
                HEIGHT_OFF: +1500.000 meters
                LINE_SCALE: +000200.00 pixels
                SAMP_SCALE: +000200.00 pixels
                LAT_SCALE: +00.00200000 degrees
                LONG_SCALE: +000.00200000 degrees
                HEIGHT_SCALE: +0500.000 meters
                """);
        String[] names = {"LINE_NUM_COEFF", "LINE_DEN_COEFF", "SAMP_NUM_COEFF", "SAMP_DEN_COEFF"};
        for (int i = 0; i < 4; i++) {
            List<String> terms = terms(i);
            for (int j = 0; j < 20; j++) {
                out.append(names[i])
                        .append('_')
                        .append(j + 1)
                        .append(": ")
                        .append(terms.get(j))
                        .append('\n');
            }
        }
        return Files.writeString(folder.resolve("scene_RPC.TXT"), out);
    }

    private static List<String> terms(int polynomial) {
        double[] terms = new double[20];
        switch (polynomial) {
            case 0 -> terms[2] = -1;
            case 2 -> {
                terms[1] = 1;
                terms[3] = -1.125;
            }
            default -> terms[0] = 1;
        }
        List<String> out = new ArrayList<>();
        for (double term : terms) {
            out.add(String.format(Locale.ROOT, "%+.12E", term));
        }
        return out;
    }
}
