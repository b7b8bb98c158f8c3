package io.dropwarp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.model.JobFolder;
import io.dropwarp.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTextTest {

    private static final String LEAST = """
            {"code": "CORRUPT", "message": "It is cut\\nshort.", "file": "in/a.tif", "bytes": 1234567, "profile": "default",
             "receivedAt": "2026-01-02T03:04:05Z", "failedAt": "2026-01-02T03:04:06Z", "stage": "warp", "kind": "permanent",
             "attempts": 2%s}
            """;

    @TempDir
    Path work;

    private List<String> shown(String more) throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        new ReportText(new PrintStream(text, true, StandardCharsets.UTF_8))
                .print(Json.MAPPER.readTree(LEAST.formatted(more)), JobFolder.of(work, "job-1"));
        return text.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void beginsWithWhatHappened() throws Exception {
        List<String> lines = shown("");

        assertThat(lines.get(0)).isEqualTo("CORRUPT: It is cut\\u000ashort.");
        assertThat(lines).contains("file       in/a.tif  (1.2 MB, profile default)");
        assertThat(lines)
                .anyMatch(line -> line.matches("failed     2026-01-0\\d .*, warp, permanent, after 2 attempt\\(s\\)"));
        assertThat(lines)
                .noneMatch(line -> line.startsWith("->")
                        || line.startsWith("tiles")
                        || line.startsWith("GDAL said")
                        || line.startsWith("Retry"));
    }

    @Test
    void saysWhatToDoAndHowToTryAgain() throws Exception {
        assertThat(shown(", \"hint\": \"Send it again.\", \"replay\": \"mv a b\""))
                .contains("-> Send it again.", "Retry:  dropwarp dead-letter retry job-1");
    }

    @Test
    void tellsOfEarlierRetries() throws Exception {
        JobFolder folder = JobFolder.of(work, "job-1");
        Files.createDirectories(folder.path());
        Files.writeString(folder.retries(), """
                [{"at": "2026-01-02T02:00:00Z", "by": "sweep", "code": "TIMEOUT", "failedAt": "2026-01-02T01:00:00Z"}]""");

        assertThat(shown(""))
                .anyMatch(line -> line.matches("before     2026-01-0\\d .*, TIMEOUT; retried by the sweep"));
    }

    @Test
    void describesSourceAndTarget() throws Exception {
        String crs = "PROJCRS[\\\"a\\n  b\\\", " + "x".repeat(60) + "]";

        assertThat(shown("""
                , "source": {"driver": "GTiff", "width": 7, "height": 5, "bands": 3, "types": ["Byte", "Byte", "UInt16"],
                             "crs": "%s", "georeferencing": "gcps"},
                "target": {"crs": "EPSG:3857", "resampling": "cubic", "layout": "cog", "width": 8, "height": 6,
                           "command": "gdalwarp a \\\\\\n b"}""".formatted(crs)))
                .contains(
                        "source     GTiff, 7 x 5, 3 band(s) Byte/UInt16, CRS PROJCRS[\"a b\", " + "x".repeat(35)
                                + "…, placed by gcps",
                        "target     EPSG:3857, cubic, cog, 8 x 6",
                        "by hand    gdalwarp a \\",
                        "            b");
        assertThat(
                        shown(
                                ", \"source\": {\"driver\": \"PNG\", \"georeferencing\": \"nothing\"}, \"target\": {\"crs\": \"EPSG:4326\"}"))
                .contains(
                        "source     PNG, 0 x 0, 0 band(s) , CRS unknown, placed by nothing",
                        "target     EPSG:4326, , ");
    }

    @Test
    void listsSomeOfTheFailedTiles() throws Exception {
        String failed = IntStream.range(0, 8)
                .mapToObj(i ->
                        """
                        {"row": %d, "col": 1, "code": "WORKER_CRASHED", "message": "It crashed.", "attempts": 3%s}""".formatted(i, i == 0 ? ", \"node\": \"b\", \"signal\": 11, \"peakRssBytes\": 2500000" : ""))
                .collect(Collectors.joining(",", "[", "]"));

        assertThat(shown(", \"tiles\": {\"total\": 20, \"done\": 12, \"failed\": " + failed + "}"))
                .contains(
                        "tiles      12 of 20 done and kept",
                        "  0-1      WORKER_CRASHED: It crashed. (3 attempt(s), node b, signal 11, peak 2.5 MB)",
                        "  4-1      WORKER_CRASHED: It crashed. (3 attempt(s))",
                        "           … and 3 more")
                .noneMatch(line -> line.startsWith("  5-1"));
    }

    @Test
    void keepsTheLinesOfMessagesApart() throws Exception {
        assertThat(shown(", \"messages\": \"one\\ntwo\\u001b[2J\\n\", \"trace\": \"at x\""))
                .contains("GDAL said  one", "           two\\u001b[2J", "trace      at x");
    }
}
