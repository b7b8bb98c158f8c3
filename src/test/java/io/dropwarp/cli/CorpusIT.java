package io.dropwarp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.LedgerLines;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real rasters that nobody here made, all together, through {@code batch} and through the service. */
class CorpusIT {

    /** What each bad file must be refused with. */
    private static final Map<String, Set<String>> CODES = Map.ofEntries(
            Map.entry("empty.tif", Set.of("EMPTY_FILE")),
            Map.entry("readme.tif", Set.of("NOT_A_RASTER")),
            Map.entry("minimal_without_IFD.tif", Set.of("NOT_A_RASTER", "CORRUPT")),
            Map.entry("bogus.jpg", Set.of("NOT_A_RASTER", "CORRUPT")),
            Map.entry("nontiff.jpg", Set.of("NO_GEOREFERENCING")),
            Map.entry("corrupt.tif", Set.of("CORRUPT")),
            Map.entry("byte_truncated.tif", Set.of("CORRUPT")),
            Map.entry("byte_zstd_corrupted.tif", Set.of("CORRUPT")),
            Map.entry("byte_buggy_packbits.tif", Set.of("CORRUPT")),
            Map.entry("jpeg-test-deflate-small.tif", Set.of("CORRUPT")),
            Map.entry("toomanyblocks.tif", Set.of("CORRUPT", "TOO_LARGE")),
            Map.entry("huge4GB.tif", Set.of("NO_GEOREFERENCING", "TOO_LARGE")),
            Map.entry("tiff_dos_strip_chop.tif", Set.of("TOO_LARGE", "NO_GEOREFERENCING")),
            Map.entry("huge_line.tif", Set.of("TOO_LARGE")),
            Map.entry("huge_3857.vrt", Set.of("TOO_LARGE")),
            Map.entry("test_ifd_loop_to_self.tif", Set.of("NO_GEOREFERENCING", "CORRUPT")),
            Map.entry("byte_gcp.tif", Set.of("NO_GEOREFERENCING", "NO_CRS", "NOT_TRANSFORMABLE")),
            Map.entry("stefan_full_rgba.tif", Set.of("NO_GEOREFERENCING")),
            Map.entry("rotated.tif", Set.of("NO_CRS")),
            Map.entry("float32.tif", Set.of("NO_CRS", "NO_GEOREFERENCING")),
            Map.entry("cog_hirise_mars.tif", Set.of("NOT_TRANSFORMABLE")),
            Map.entry("imagine_localcs_citation.tif", Set.of("NOT_TRANSFORMABLE", "NO_CRS")),
            Map.entry("unknown_compression.tif", Set.of("UNSUPPORTED_FORMAT")),
            Map.entry("byte_JXL.tif", Set.of("UNSUPPORTED_FORMAT")),
            Map.entry("two-subs.h5", Set.of("UNSUPPORTED_FORMAT")),
            Map.entry("passwd.vrt", Set.of("FORBIDDEN_REFERENCE")),
            Map.entry("vsicurl.vrt", Set.of("FORBIDDEN_REFERENCE")),
            Map.entry("python_ones.vrt", Set.of("FORBIDDEN_REFERENCE")),
            Map.entry("idontexist.vrt", Set.of("FORBIDDEN_REFERENCE")));

    private static final Path CORPUS = Cli.HOME.resolve("../shared/corpus").normalize();

    @BeforeAll
    static void needsTheCorpus() {
        assumeThat(CORPUS).as("the corpus stands beside the project").isDirectory();
    }

    @Test
    void publishesEveryGoodFileInTheRightCrs(@TempDir Path out) throws Exception {
        Cli.Result batch = Cli.dropwarp(
                "batch", CORPUS.resolve("good").toString(), out.toString(), "--crs", "EPSG:3857", "--json");

        assertThat(batch.exit()).as(batch.err()).isZero();
        JsonNode summary = batch.json().get(batch.json().size() - 1).path("summary");
        assertThat(summary.path("published").asInt()).isEqualTo(30);
        for (JsonNode line : batch.json().subList(0, 30)) {
            Path output = out.resolve(line.path("output").asText());
            assertThat(line.path("outcome").asText()).isEqualTo("published");
            assertThat(Cli.cogErrors(output)).as(output.toString()).isEqualTo("[]");
            JsonNode info = Json.MAPPER.readTree(
                    Cli.tool(out, "gdalinfo", "-json", output.toString()).out());
            assertThat(info.path("coordinateSystem").path("wkt").asText()).contains("ID[\"EPSG\",3857]");
            double ratio = info.path("size").path(0).asDouble()
                    / info.path("size").path(1).asDouble();
            assertThat(ratio).as("width / height of " + output).isBetween(0.1, 10.0);
        }
    }

    /** For each good file: run the gdalwarp command of its receipt where the file is, and compare checksums. */
    @Test
    void hasThePixelsOfGdalwarpWithTheSameOptions(@TempDir Path out, @TempDir Path reference) throws Exception {
        Cli.dropwarp("batch", CORPUS.resolve("good").toString(), out.toString(), "--layout", "gtiff");
        try (Stream<Path> sources = Files.list(CORPUS.resolve("good"))) {
            for (Path source : (Iterable<Path>) sources::iterator) {
                Files.copy(source, reference.resolve(source.getFileName()));
            }
        }
        Map<String, String> different = new TreeMap<>();
        int compared = 0;
        try (Stream<Path> receipts = Files.list(out)) {
            for (Path receipt :
                    (Iterable<Path>) receipts.filter(file -> file.toString().endsWith("_EPSG3857.json"))::iterator) {
                JsonNode properties = Json.MAPPER.readTree(receipt.toFile()).path("properties");
                assertThat(properties.path("dropwarp:exact").asBoolean()).isTrue();
                Cli.Result gdalwarp = Cli.tool(
                        reference,
                        "sh",
                        "-c",
                        properties.path("dropwarp:gdalwarp").asText());
                assertThat(gdalwarp.exit()).as(gdalwarp.err()).isZero();
                Path ours = Path.of(receipt.toString().replaceAll("json$", "tif"));
                compared++;
                if (!Cli.checksums(ours).equals(Cli.checksums(reference.resolve("out.tif")))) {
                    different.put(
                            receipt.getFileName().toString(),
                            properties.path("dropwarp:gdalwarp").asText());
                }
            }
        }
        assertThat(compared).isEqualTo(30);
        assertThat(different).isEmpty();
    }

    @Test
    void refusesEveryBadFileWithItsReason(@TempDir Path out) throws Exception {
        Cli.Result batch = Cli.dropwarp("batch", CORPUS.resolve("bad").toString(), out.toString(), "--json");

        assertThat(batch.exit()).as(batch.err()).isEqualTo(1);
        Map<String, JsonNode> lines = batch.json().stream()
                .filter(line -> line.has("file"))
                .collect(Collectors.toMap(line -> line.path("file").asText(), line -> line));
        assertThat(lines.keySet()).isEqualTo(CODES.keySet());
        for (Map.Entry<String, JsonNode> line : lines.entrySet()) {
            assertThat(line.getValue().path("code").asText()).as(line.getKey()).isIn(CODES.get(line.getKey()));
            JsonNode report = Json.MAPPER.readTree(
                    out.resolve(line.getValue().path("report").asText()).toFile());
            assertThat(report.path("message").asText())
                    .as(line.getKey())
                    .isNotBlank()
                    .doesNotContain("root:");
            assertThat(report.path("hint").asText()).as(line.getKey()).isNotBlank();
            assertThat(line.getValue().path("attempts").asInt()).isLessThanOrEqualTo(1);
        }
        assertThat(sizeOf(out)).as("bytes written").isLessThan(100_000_000);
    }

    @Test
    void doesTheSameThroughTheDropFolder(@TempDir Path data) throws Exception {
        Path drop = Files.createDirectories(data.resolve("drop"));
        Path err = data.resolve("err.txt");
        Process service =
                Cli.start(err, "run", "--data", data.toString(), "--set", "dropwarp.intake.sidecar-grace-seconds=0");
        try {
            for (String kind : Set.of("good", "bad")) {
                try (Stream<Path> sources = Files.list(CORPUS.resolve(kind))) {
                    for (Path source : (Iterable<Path>) sources::iterator) {
                        Files.copy(source, drop.resolve(source.getFileName()));
                    }
                }
            }
            await().atMost(Duration.ofMinutes(4)).until(() -> LedgerLines.endedJobs(data) == 59);

            assertThat(count(data.resolve("output"), ".tif")).isEqualTo(30);
            assertThat(count(data.resolve("output"), "_EPSG3857.json")).isEqualTo(30);
            assertThat(count(data.resolve("dead-letter"), "")).isEqualTo(29);
            assertThat(count(data.resolve("work"), "")).as("jobs left").isZero();
        } finally {
            service.destroy();
            assertThat(service.waitFor()).as("exit code of a stop").isZero();
        }
    }

    /** A file that grows for longer than the quiet time is taken once, when it is whole. */
    @Test
    void takesASlowUploadOnceAndWhole(@TempDir Path data) throws Exception {
        Path drop = Files.createDirectories(data.resolve("drop"));
        byte[] whole = Files.readAllBytes(CORPUS.resolve("good/rgb_lzw.tif"));
        Process service = Cli.start(
                data.resolve("err.txt"),
                "run",
                "--data",
                data.toString(),
                "--set",
                "dropwarp.intake.quiet-millis=1500");
        try (OutputStream upload = Files.newOutputStream(drop.resolve("slow.tif"))) {
            int pieces = 20;
            for (int i = 0; i < pieces; i++) {
                int from = whole.length / pieces * i;
                int to = i == pieces - 1 ? whole.length : whole.length / pieces * (i + 1);
                upload.write(whole, from, to - from);
                upload.flush();
                long written = System.nanoTime();
                await().pollInterval(Duration.ofMillis(50)).until(() -> System.nanoTime() - written > 1_000_000_000L);
                assertThat(drop.resolve("slow.tif")).as("still being written").exists();
            }
        }
        try {
            await().atMost(Duration.ofMinutes(1)).until(() -> LedgerLines.endedJobs(data) == 1);
            JsonNode receipt = Json.MAPPER.readTree(
                    data.resolve("output/slow_EPSG3857.json").toFile());
            assertThat(receipt.path("properties").path("dropwarp:source_bytes").asInt())
                    .isEqualTo(whole.length);
            assertThat(count(data.resolve("dead-letter"), "")).isZero();
        } finally {
            service.destroy();
            assertThat(service.waitFor()).isZero();
        }
    }

    private static long count(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith(".") && name.endsWith(ending))
                    .count();
        }
    }

    private static long sizeOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
