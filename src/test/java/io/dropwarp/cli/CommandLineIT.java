package io.dropwarp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands, their output and their exit codes, as the README tells of them. */
class CommandLineIT {

    private static final Path SAMPLES = Cli.HOME.resolve("src/main/resources/io/dropwarp/cli/demo");

    @Test
    void demoTellsItsStory(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("demo");

        Cli.Result demo = Cli.dropwarp("demo", "--data", data.toString());

        assertThat(demo.exit()).as(demo.out() + demo.err()).isZero();
        assertThat(demo.out()).contains("3976 x 3976", "NO_CRS", "preview.png");
        assertThat(data.resolve("preview.png")).isNotEmptyFile();
        assertThat(Cli.dropwarp("demo", "--data", data.toString()).exit())
                .as("once more")
                .isZero();
    }

    @Test
    void demoLeavesOtherFoldersAlone(@TempDir Path folder) throws Exception {
        Path mine = Files.writeString(folder.resolve("mine.txt"), "mine");

        assertThat(Cli.dropwarp("demo", "--data", folder.toString()).exit()).isEqualTo(2);
        assertThat(mine).hasContent("mine");
    }

    @Test
    void theLauncherOfAnInstallationAddsNothingToWhatIsPrinted(@TempDir Path folder) throws Exception {
        Files.copy(Cli.HOME.resolve("dropwarp"), folder.resolve("dropwarp"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createSymbolicLink(folder.resolve("lib"), Cli.lib());

        Cli.Result version = Cli.tool(folder, "./dropwarp", "--version");

        assertThat(version.exit()).as(version.err()).isZero();
        assertThat(version.err()).isEmpty();
        assertThat(version.out()).startsWith("dropwarp ");
    }

    @Test
    void batchPrintsOneLineForEachJobAndLeavesSourcesAlone(@TempDir Path folder) throws Exception {
        Path in = Files.createDirectories(folder.resolve("in/below"));
        Files.copy(SAMPLES.resolve("landsat-bahamas.tif"), in.resolve("good.tif"));
        Files.copy(SAMPLES.resolve("unknown-place.tif"), folder.resolve("in/bad.tif"));

        Cli.Result batch = Cli.dropwarp(
                "batch", folder.resolve("in").toString(), folder.resolve("out").toString(), "--json");

        assertThat(batch.exit()).as(batch.err()).isEqualTo(1);
        List<JsonNode> lines = batch.json();
        assertThat(lines).hasSize(3);
        assertThat(lines.subList(0, 2))
                .extracting(
                        line -> line.path("file").asText(),
                        line -> line.path("outcome").asText(),
                        line -> line.path("output").asText(null))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("below/good.tif", "published", "below/good_EPSG3857.tif"),
                        org.assertj.core.groups.Tuple.tuple("bad.tif", "dead-letter", null));
        assertThat(lines.get(2).path("summary").path("published").asInt()).isEqualTo(1);
        assertThat(lines.get(2).path("summary").path("deadLetter").asInt()).isEqualTo(1);
        assertThat(in.resolve("good.tif")).hasSameBinaryContentAs(SAMPLES.resolve("landsat-bahamas.tif"));
        assertThat(folder.resolve("in/bad.tif")).exists();
        assertThat(folder.resolve("out/.dropwarp/work")).as("work left").doesNotExist();
        assertThat(folder.resolve("out/catalog.json")).content().contains("\"./below/catalog.json\"");
        assertThat(folder.resolve("out/below/catalog.json")).content().contains("\"./good_EPSG3857.json\"");
    }

    @Test
    void batchOfOneFileLeavesItsSurroundingsAlone(@TempDir Path folder) throws Exception {
        Path in = Files.createDirectories(folder.resolve("real/below"));
        Path sample = SAMPLES.resolve("landsat-bahamas.tif");
        Files.copy(sample, folder.resolve("real/one.tif"));
        Files.copy(sample, in.resolve("one.tif"));
        Files.createSymbolicLink(folder.resolve("real/other.tif"), sample);
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));

        Cli.Result batch = Cli.dropwarp(
                "batch",
                folder.resolve("link/one.tif").toString(),
                folder.resolve("out").toString(),
                "--json");

        assertThat(batch.exit()).as(batch.err()).isZero();
        assertThat(batch.json()).hasSize(2);
        assertThat(folder.resolve("out/one_EPSG3857.tif")).isNotEmptyFile();
        assertThat(folder.resolve("out/below")).doesNotExist();
    }

    @Test
    void batchTakesFilesInPartsFromAnotherFileSystem(@TempDir Path in) throws Exception {
        Path shared = Path.of("/dev/shm");
        assumeThat(shared).isDirectory().isWritable();
        Path formats = Path.of("src/test/resources/corpus/formats");
        for (String name : List.of("complex.vrt", "tiled_deflate.tif", "envi.dat", "envi.hdr", "envi.dat.aux.xml")) {
            Files.copy(formats.resolve(name), in.resolve(name));
        }
        Path out = Files.createTempDirectory(shared, "dropwarp-test");
        try {
            Cli.Result batch = Cli.dropwarp("batch", in.toString(), out.toString(), "--json");

            assertThat(batch.exit()).as(batch.err()).isZero();
            assertThat(out.resolve("complex_EPSG3857.tif")).isNotEmptyFile();
            assertThat(out.resolve("envi_EPSG3857.tif")).isNotEmptyFile();
        } finally {
            DurableFiles.deleteTree(out);
        }
    }

    @Test
    void aStoppedBatchIsNoSuccessAndLeavesNothingToOneWithOtherOptions(@TempDir Path folder) throws Exception {
        Path in = Files.createDirectories(folder.resolve("in"));
        for (int i = 0; i < 60; i++) {
            Files.copy(SAMPLES.resolve("landsat-bahamas.tif"), in.resolve("t" + i + ".tif"));
        }
        Path out = folder.resolve("out");
        Process first =
                Cli.start(folder.resolve("err.txt"), "batch", in.toString(), out.toString(), "--crs", "EPSG:32618");
        await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(out.resolve("t0_EPSG32618.json")));
        first.destroy();
        assertThat(first.waitFor()).isEqualTo(1);

        Cli.Result second = Cli.dropwarp("batch", in.toString(), out.toString(), "--crs", "EPSG:4326");

        assertThat(second.exit()).as(second.err()).isZero();
        for (int i = 0; i < 60; i++) {
            assertThat(out.resolve("t" + i + "_EPSG4326.tif")).isNotEmptyFile();
        }
    }

    @Test
    void aKilledBatchGoesOnAndDoesNothingAgain(@TempDir Path folder) throws Exception {
        Path in = Files.createDirectories(folder.resolve("in"));
        for (int i = 0; i < 40; i++) {
            Files.copy(SAMPLES.resolve("landsat-bahamas.tif"), in.resolve("t" + i + ".tif"));
        }
        Path out = folder.resolve("out");
        Process first = Cli.start(folder.resolve("err.txt"), "batch", in.toString(), out.toString());
        await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(out.resolve("t5_EPSG3857.json")));
        first.destroyForcibly().waitFor();
        Map<Path, FileTime> done = receipts(out);
        Files.setLastModifiedTime(in.resolve("t0.tif"), FileTime.from(Instant.now()));

        Cli.Result second = Cli.dropwarp("batch", in.toString(), out.toString(), "--json");

        assertThat(second.exit()).as(second.err()).isZero();
        assertThat(second.json()).hasSize(41);
        assertThat(second.json().get(40).path("summary").path("published").asInt())
                .isEqualTo(40);
        Map<Path, FileTime> after = receipts(out);
        assertThat(after).hasSize(40);
        assertThat(after.get(out.resolve("t0_EPSG3857.json")))
                .as("its source was changed meanwhile")
                .isNotEqualTo(done.remove(out.resolve("t0_EPSG3857.json")));
        assertThat(after).containsAllEntriesOf(done);
        // After its end the same command is a new batch.
        assertThat(Cli.dropwarp("batch", in.toString(), out.toString()).exit()).isZero();
        assertThat(receipts(out))
                .doesNotContainEntry(out.resolve("t0_EPSG3857.json"), after.get(out.resolve("t0_EPSG3857.json")));
    }

    private static Map<Path, FileTime> receipts(Path out) throws IOException {
        Map<Path, FileTime> times = new HashMap<>();
        try (Stream<Path> files = Files.list(out)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (file.toString().endsWith("_EPSG3857.json")) {
                    times.put(file, Files.getLastModifiedTime(file));
                }
            }
        }
        return times;
    }

    @Test
    void batchWithAFreshProcessForEachRequestDoesTheSame(@TempDir Path out) throws Exception {
        Cli.Result batch = Cli.dropwarp(
                "batch",
                SAMPLES.resolve("landsat-bahamas.tif").toString(),
                out.toString(),
                "--set",
                "dropwarp.worker.mode=process");

        assertThat(batch.exit()).as(batch.err()).isZero();
        assertThat(out.resolve("landsat-bahamas_EPSG3857.tif")).isNotEmptyFile();
    }

    @Test
    void aBatchChecksNoCrsButThatOfItsProfile(@TempDir Path folder) throws Exception {
        Path profiles = Files.createDirectories(folder.resolve("profiles"));
        Files.writeString(profiles.resolve("default.yaml"), "crs: EPSG:3857");
        Files.writeString(profiles.resolve("unused.yaml"), "crs: EPSG:999999");
        List<String> batch = List.of(
                "batch",
                SAMPLES.resolve("landsat-bahamas.tif").toString(),
                folder.resolve("out").toString(),
                "--set",
                "dropwarp.profiles=" + profiles);

        Cli.Result of = Cli.dropwarp(batch.toArray(String[]::new));
        assertThat(of.exit()).as(of.err()).isZero();

        List<String> other = new ArrayList<>(batch);
        other.addAll(List.of("--profile", "unused"));
        Cli.Result refused = Cli.dropwarp(other.toArray(String[]::new));
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("BAD_CRS in profile \"unused\"");
    }

    @Test
    void refusesUnusableArguments(@TempDir Path folder) throws Exception {
        String in = SAMPLES.resolve("landsat-bahamas.tif").toString();
        String out = folder.resolve("out").toString();

        Cli.Result crs = Cli.dropwarp("batch", in, out, "--crs", "EPSG:999999");
        assertThat(crs.exit()).as(crs.err()).isEqualTo(2);
        assertThat(crs.err()).contains("BAD_CRS").doesNotContain("\tat ");

        Cli.Result missing = Cli.dropwarp("batch", folder.resolve("nothing").toString(), out);
        assertThat(missing.exit()).isEqualTo(2);
        assertThat(missing.err()).contains("There is no");

        Cli.Result option = Cli.dropwarp("batch", in, out, "--option", "resampeling=near");
        assertThat(option.exit()).isEqualTo(2);
        assertThat(option.err()).contains("\"resampling\"");

        Cli.Result key = Cli.dropwarp("batch", in, out, "--set", "dropwarp.worker.cuont=2");
        assertThat(key.exit()).isEqualTo(2);
        assertThat(key.err()).contains("dropwarp.worker.count");

        assertThat(Cli.dropwarp("bacth").exit()).isEqualTo(2);
        assertThat(Cli.dropwarp().exit()).isEqualTo(2);
    }

    @Test
    void refusesASecondInstanceOnTheSameDataAndStopsWithoutOrphans(@TempDir Path data) throws Exception {
        Process first = Cli.start(data.resolve("err.txt"), "run", "--data", data.toString());
        try {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> Files.readString(data.resolve("err.txt")).contains("Watching"));
            List<ProcessHandle> workers = first.descendants().toList();
            assertThat(workers).isNotEmpty();

            Cli.Result second = Cli.dropwarp("run", "--data", data.toString());

            assertThat(second.exit()).isEqualTo(2);
            assertThat(second.err()).contains("process " + first.pid());
            first.destroy();
            assertThat(first.waitFor()).as("exit code of a stop").isZero();
            assertThat(workers).noneMatch(ProcessHandle::isAlive);
        } finally {
            first.destroyForcibly();
        }
    }

    @Test
    void helpNamesEveryCommand() throws Exception {
        Cli.Result help = Cli.dropwarp("--help");

        assertThat(help.exit()).isZero();
        assertThat(help.out()).contains("run", "batch", "doctor", "demo", "test");
        assertThat(Cli.dropwarp("--version").out()).startsWith("dropwarp ");
        assertThat(Cli.dropwarp("batch", "--help").out()).contains("--crs", "--json", "Exit codes");
    }
}
