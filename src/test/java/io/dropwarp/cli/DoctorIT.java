package io.dropwarp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor on this machine, with real workers and files. */
class DoctorIT {

    private static final Path CORPUS = Cli.HOME.resolve("src/test/resources/corpus");

    @TempDir
    Path folder;

    @Test
    void findsASetUpThatWorks() throws Exception {
        Cli.Result doctor = doctor();

        assertThat(doctor.exit()).as(doctor.out() + doctor.err()).isZero();
        assertThat(doctor.out().lines().filter(line -> line.startsWith("OK") || line.startsWith("WARN")))
                .extracting(line -> line.substring(6, 24).strip())
                .contains("java", "locale", "workers", "confinement", "work folder", "renames")
                .endsWith("worker", "drivers", "proj", "profiles", "warp");
        assertThat(doctor.out())
                .contains("GDAL 3", "WGS 84 / Pseudo-Mercator", "warped to EPSG:3857 and verified: 803 x 736 pixels");
        assertThat(left()).as("nothing is left").isEmpty();
    }

    @Test
    void measuresOnesOwnFilesAndLeavesThemAlone() throws Exception {
        Path mine = Files.createDirectories(folder.resolve("mine/below"));
        Files.copy(CORPUS.resolve("good/small_world.tif"), mine.resolve("world.tif"));
        Files.copy(CORPUS.resolve("good/n43d-sd.tif"), mine.resolve("dem.tif"));
        Files.writeString(mine.resolve("broken.tif"), "not a raster");
        List<String> before = below(folder.resolve("mine"));

        Cli.Result doctor = doctor(
                "--json",
                "--seconds",
                "4",
                "--workers",
                "2",
                folder.resolve("mine").toString());

        assertThat(doctor.exit()).as(doctor.err()).isZero();
        JsonNode json = doctor.json().get(0);
        assertThat(doctor.json()).hasSize(1);
        assertThat(json.path("status").asText()).isEqualTo("WARN");
        assertThat(json.at("/workers/start").asInt()).isEqualTo(2);
        assertThat(json.at("/workers/reasons")).isNotEmpty();
        JsonNode measurement = json.path("measurement");
        assertThat(measurement.path("files").asInt()).isEqualTo(2);
        assertThat(measurement.at("/refused/NOT_A_RASTER").asInt()).isEqualTo(1);
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode round : measurement.path("rounds")) {
            numbers.add(round.path("workers").asInt());
            assertThat(round.path("failures").asInt()).isZero();
            assertThat(round.path("requests").asInt()).isEqualTo(2);
            assertThat(round.path("megapixelsPerSecond").asDouble()).isPositive();
            assertThat(round.at("/reading/workerCpuSeconds").asDouble()).isPositive();
        }
        assertThat(numbers).startsWith(1, 2).isSubsetOf(1, 2, 4);
        assertThat(measurement.at("/diagnosis/bound").asText()).isIn("PROCESSOR", "MEMORY", "STORAGE");
        assertThat(measurement.at("/diagnosis/recommended").asInt()).isIn(numbers);
        // Which of the two depends on what else the machine does; DiagnosisTest holds them apart.
        assertThat(measurement.at("/diagnosis/advice").asText())
                .containsAnyOf("dropwarp.worker.count", "while the machine is otherwise idle");
        assertThat(below(folder.resolve("mine"))).isEqualTo(before);
        assertThat(left()).isEmpty();
    }

    @Test
    void cutsALargeRasterIntoTilesToMeasure() throws Exception {
        Cli.Result doctor = doctor(
                "--json",
                "--seconds",
                "4",
                "--workers",
                "1",
                "--set",
                "dropwarp.tiles.small-pixels=10000",
                CORPUS.resolveSibling("../../main/resources/io/dropwarp/cli/demo/landsat-bahamas.tif")
                        .normalize()
                        .toString());

        JsonNode round = doctor.json().get(0).at("/measurement/rounds/0");
        assertThat(doctor.exit()).as(doctor.err()).isZero();
        // 736 rows of the target in bands of 512.
        assertThat(round.path("requests").asInt()).as("tiles").isEqualTo(2);
        assertThat(round.path("failures").asInt()).isZero();
    }

    @Test
    void saysWhatIsWrongWithABrokenBinding() throws Exception {
        Path empty = Files.createDirectories(folder.resolve("jni"));

        Cli.Result doctor = doctor("--json", "--set", "dropwarp.worker.jni-dir=" + empty);

        JsonNode json = doctor.json().get(0);
        assertThat(doctor.exit()).isEqualTo(1);
        assertThat(json.path("status").asText()).isEqualTo("FAIL");
        JsonNode last = json.path("checks").path(json.path("checks").size() - 1);
        assertThat(last.path("check").asText()).isEqualTo("worker");
        assertThat(last.path("status").asText()).isEqualTo("FAIL");
        assertThat(last.path("message").asText()).contains("UnsatisfiedLinkError");
        assertThat(last.path("hint").asText()).contains("libgdalalljni.so", "dropwarp.worker.jni-dir");
        assertThat(doctor("--set", "dropwarp.worker.jni-dir=" + empty).out()).contains("FAIL  worker");
    }

    @Test
    void failsWhereNoneOfTheFilesCanBeWarped() throws Exception {
        Path empty = Files.createFile(folder.resolve("empty.tif"));
        Path nowhere = Cli.HOME.resolve("src/main/resources/io/dropwarp/cli/demo/unknown-place.tif");

        Cli.Result doctor = doctor("--seconds", "2", empty.toString(), nowhere.toString());

        assertThat(doctor.exit()).isEqualTo(1);
        assertThat(doctor.out())
                .contains("FAIL  measurement", "1 file(s) left out: EMPTY_FILE", "1 file(s) left out: NO_CRS");
    }

    @Test
    void refusesWhatItCannotUse() throws Exception {
        assertThat(doctor(folder.resolve("nothing").toString()).exit()).isEqualTo(2);
        assertThat(doctor("--profile", "nonsense").exit()).isEqualTo(2);
        assertThat(doctor("--seconds", "0").exit()).isEqualTo(2);
        assertThat(Cli.dropwarp("doctor", "--help").out()).contains("--scratch", "Exit codes");
    }

    private Cli.Result doctor(String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(
                "doctor",
                "--data",
                folder.resolve("data").toString(),
                "--scratch",
                scratch().toString()));
        all.addAll(List.of(words));
        return Cli.dropwarp(all.toArray(String[]::new));
    }

    private Path scratch() throws IOException {
        return Files.createDirectories(folder.resolve("scratch"));
    }

    private List<String> left() throws IOException {
        List<String> left = new ArrayList<>(below(scratch()));
        assertThat(folder.resolve("data")).doesNotExist();
        return left;
    }

    private static List<String> below(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(file -> !file.equals(root))
                    .map(file -> root.relativize(file) + " " + file.toFile().lastModified())
                    .sorted()
                    .toList();
        }
    }
}
