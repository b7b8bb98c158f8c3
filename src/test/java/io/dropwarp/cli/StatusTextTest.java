package io.dropwarp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.config.ConfigLoader;
import io.dropwarp.operations.ServiceStatus;
import io.dropwarp.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusTextTest {

    private static final String NOTHING = """
            {"at": "2026-01-02T03:04:05Z", "version": "1.0", "state": "stopped",
             "jobs": {"inFlight": 0, "byStage": {}},
             "queues": {"drop": 0, "oldestSeconds": null, "arrivals": 0, "scenes": 0, "tiles": 0},
             "since": {"from": "2026-01-01T03:04:05Z", "published": 0, "deadLettered": 0, "bytes": 0},
             "deadLetters": 0, "folders": [], "sweeps": [], "running": [], "nodes": [], "alerts": []}
            """;

    private static final String NODE = """
            {"name": "%s", "host": "b\\u001b[2J", "versions": {"dropwarp": "1.0", "gdal": "3.6.2", "proj": "9.1.1"},
             "slots": 4, "memoryMb": 2000, "reservedMb": 337, "busy": 3, "waiting": %d, "done": 17, "redelivered": 0, "lost": 2, "since": "%s", "refused": %s}
            """;

    @TempDir
    Path data;

    /** Its lines, with the columns of tables one space apart. */
    private List<String> shown(String json, boolean awaited) throws Exception {
        ServiceStatus status = Json.MAPPER.readValue(json, ServiceStatus.class);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        new StatusText(
                        new PrintStream(text, true, StandardCharsets.UTF_8),
                        new ConfigLoader(Cli.HOME, Map.of(), new Properties())
                                .load(Map.of(), Map.of("dropwarp.data", data.toString())))
                .print(status, awaited);
        return text.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceAll(" +", " "))
                .toList();
    }

    private static String with(String key, String value) {
        return NOTHING.replaceFirst("\\{", Matcher.quoteReplacement("{\"" + key + "\": " + value + ", "));
    }

    private static String instead(String key, String value) {
        return NOTHING.replace("\"" + key + "\": []", "\"" + key + "\": " + value);
    }

    private static String ago(long seconds) {
        return Instant.now().minusSeconds(seconds).toString();
    }

    @Test
    void showsWhatThereIsWithoutAService() throws Exception {
        assertThat(shown(NOTHING, false))
                .satisfies(lines -> assertThat(lines.get(0)).startsWith("dropwarp 1.0: no service runs on "))
                .contains(
                        "jobs 0 in flight",
                        "waiting 0 in the drop folder; 0 to plan, 0 to split, 0 tile(s)",
                        "dead 0 dead letter(s)")
                .noneMatch(
                        line -> line.startsWith("workers") || line.startsWith("rate") || line.startsWith("stand-by"));
    }

    @Test
    void tellsOfAServiceItsWorkersAndItsRate() throws Exception {
        String json = NOTHING.replace("\"stopped\"", "\"paused\"")
                .replace("\"inFlight\": 0, \"byStage\": {}", "\"inFlight\": 3, \"byStage\": {\"warp\": 2, \"plan\": 1}")
                .replace("\"drop\": 0, \"oldestSeconds\": null", "\"drop\": 12, \"oldestSeconds\": 125.4")
                .replace("\"deadLetters\": 0", "\"deadLetters\": 4")
                .replace("{\"at\"", """
                        {"reason": "the disk\\nis full", "pid": 77, "startedAt": "%s",
                         "workers": {"busy": 1, "idle": 2, "limit": 3, "started": 9, "replaced": {"age": 2}, "lost": {"CRASHED": 1}},
                         "rates": {"jobsPerMinute": 1.25, "tilesPerMinute": 40, "secondsLeft": 7300}, "at\"""".formatted(ago(3700)));

        assertThat(shown(json, true))
                .satisfies(lines -> assertThat(lines.get(0))
                        .startsWith("dropwarp 1.0: paused (process 77 on ")
                        .endsWith(", for 1 h 1 min)"))
                .contains(
                        "paused the disk\\u000ais full",
                        "stand-by waits to take over",
                        "jobs 3 in flight: 1 plan, 2 warp",
                        "waiting 12 in the drop folder (the oldest for 2 min 5 s); 0 to plan, 0 to split, 0 tile(s)",
                        "rate 1.3 jobs/min, 40.0 tiles/min, about 2 h 1 min left",
                        "dead 4 dead letter(s): dropwarp dead-letter list",
                        "workers 1 busy, 2 idle, at most 3; 9 started; replaced: 2 age; lost: 1 CRASHED");
    }

    @Test
    void tellsOfNodesWhatTheyDoOrWhyTheyGetNoWork() throws Exception {
        String refused = """
                {"code": "NODE_OF_OTHER_FOLDERS", "message": "It sees other folders.", "hint": "Mount them."}""";
        String nodes = "[" + NODE.formatted("works", 0, ago(3700), "null") + ","
                + NODE.formatted("waits", 2, ago(3700), "null") + ","
                + NODE.formatted("other", 0, ago(3700), refused) + "]";

        assertThat(shown(instead("nodes", nodes), false))
                .contains(
                        "node works on b\\u001b[2J: 3 of 4 busy, 337 of 2000 MB reserved, 17 done, 2 worker(s) lost, for 1 h 1 min",
                        "node waits on b\\u001b[2J: 3 of 4 busy (2 wait for memory), 337 of 2000 MB reserved, 17 done, 2 worker(s) lost, for 1 h 1 min",
                        "node other on b\\u001b[2J: It sees other folders.");
    }

    @Test
    void tellsOfAlertsWhatToDo() throws Exception {
        String alerts = """
                [{"code": "NO_NODE", "message": "No node works.", "hint": "Start one."}]""";

        assertThat(shown(instead("alerts", alerts), false)).contains("alert NO_NODE: No node works. Start one.");
    }

    @Test
    void hasOneLineForAllFoldersOfADisk() throws Exception {
        String folders = """
                [{"name": "drop", "path": "/a", "freeBytes": 5000000000, "totalBytes": 9000000000},
                 {"name": "work", "path": "/b", "freeBytes": 5000000001, "totalBytes": 9000000000},
                 {"name": "output", "path": "/c", "freeBytes": null, "totalBytes": null}]""";

        assertThat(shown(instead("folders", folders), false))
                .filteredOn(line -> line.startsWith("disk"))
                .containsExactlyInAnyOrder("disk 5.0 GB of 9.0 GB free for drop, work", "disk - of - free for output");
    }

    @Test
    void listsTheOldestJobsWithTheirProgress() throws Exception {
        String one = """
                {"job": "j%d", "file": "%s", "profile": "default", "stage": "warp", "begunAt": "%s", "bytes": 1,
                 "tiles": %d, "done": 5, "failed": %d, "secondsLeft": %s}""";
        List<String> jobs = new ArrayList<>(List.of(
                one.formatted(0, "a/" + "long-".repeat(12) + "name.tif", ago(3700), 10, 1, "61.0"),
                one.formatted(1, "unplanned.tif", ago(3700), 0, 0, "null")));
        IntStream.range(2, 20).forEach(i -> jobs.add(one.formatted(i, "f" + i + ".tif", ago(3700), 5, 0, "null")));
        String json = instead("running", jobs.stream().collect(Collectors.joining(",", "[", "]")))
                .replace("\"inFlight\": 0", "\"inFlight\": 40");

        List<String> lines = shown(json, false);

        assertThat(lines)
                .contains(
                        "job stage tiles for left",
                        "…long-long-long-long-long-long-long-name.tif warp ##########.......... 5/10, 1 failed 1 h 1 min 1 min 1 s",
                        "unplanned.tif warp .................... 5/0 1 h 1 min",
                        "… and 25 more");
        assertThat(lines).filteredOn(line -> line.startsWith("f")).hasSize(13);
    }

    @Test
    void listsSweepsWithTheirLastResult() throws Exception {
        String last = """
                {"sweep": "%1$s", "startedAt": "2026-01-02T03:04:05Z", "seconds": 1, "outcome": "%2$s", "message": "%3$s",
                 "figures": {}, "dryRun": false, "details": []}""";
        String sweep = """
                {"name": "%s", "enabled": %s, "cron": "* * * * * ?", "zone": "UTC", "next": null, "running": %s, "last": %s}""";
        String sweeps = "["
                + String.join(
                        ",",
                        sweep.formatted("recover", true, true, last.formatted("recover", "done", "All is well.")),
                        sweep.formatted("verify", false, false, last.formatted("verify", "failed", "It broke.")),
                        sweep.formatted("retry", true, false, "null"))
                + "]";

        List<String> lines = shown(instead("sweeps", sweeps), false);

        assertThat(lines).contains("sweep next last", "retry - never");
        assertThat(lines).anyMatch(line -> line.matches("recover runs now 2026-01-0\\d \\d\\d:\\d\\d All is well\\."));
        assertThat(lines).anyMatch(line -> line.matches("verify off 2026-01-0\\d \\d\\d:\\d\\d failed: It broke\\."));
    }

    @Test
    void saysNothingOfTheRestIfTheRateIsUnknown() throws Exception {
        assertThat(shown(with("rates", "{\"jobsPerMinute\": 0, \"tilesPerMinute\": 0, \"secondsLeft\": null}"), false))
                .contains("rate 0.0 jobs/min, 0.0 tiles/min");
    }
}
