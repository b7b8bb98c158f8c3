package io.dropwarp.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.Ports;
import io.dropwarp.cli.Cli;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of a cluster of real processes. */
@Timeout(300)
class ClusterOperationsIT {

    private static final String SCENE = """
            crs: EPSG:3857
            size: [2400, 5760]
            resampling: lanczos
            error-threshold: 0
            tile-rows: 960
            overviews: none
            """;

    private static final Path SMALL = RunningCluster.CORPUS.resolve("good/utmsmall.tif");

    @TempDir
    Path data;

    private RunningCluster cluster;
    private int port;

    @BeforeEach
    void prepare() throws Exception {
        cluster = new RunningCluster(data);
        cluster.profile("scene", SCENE);
        port = Ports.free();
    }

    @AfterEach
    void clear() {
        cluster.close();
    }

    private JsonNode status() throws Exception {
        return Cli.dropwarp("status", "--json", "--data", data.toString())
                .json()
                .get(0);
    }

    private String metrics() throws IOException, InterruptedException {
        HttpRequest get = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/observe/metrics"))
                .build();
        return HttpClient.newHttpClient()
                .send(get, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void tellsOfKilledAndRefusedNodesAndOfRequestsGivenAgain(@TempDir Path elsewhere) throws Exception {
        cluster.coordinator(0, "embedded", "dropwarp.management.port=" + port);
        await().atMost(RunningCluster.PATIENCE)
                .until(() -> status().path("alerts").findValuesAsText("code").equals(List.of("NO_NODE")));
        cluster.node("a").node("b");
        Files.createDirectories(elsewhere.resolve("work"));
        Files.writeString(new SharedFolders(elsewhere.resolve("work")).file(), "another\n");
        cluster.startNode("stray", "--set", "dropwarp.data=" + elsewhere);
        await().atMost(RunningCluster.PATIENCE).until(() -> metrics().contains("node_slots{node=\"a\"} 1.0"));
        cluster.drop(SMALL, "scene/utmsmall.tif");
        await().atMost(RunningCluster.PATIENCE).until(() -> cluster.tilesDone() >= 1);
        // A tile takes far longer than a look at the next one, so both hold one when one is killed.
        await().atMost(RunningCluster.PATIENCE).until(() -> cluster.busy() == 2);

        cluster.kill("a");

        cluster.awaitEnded(1);
        await().atMost(RunningCluster.PATIENCE)
                .until(() -> status().path("nodes").findValuesAsText("name").equals(List.of("b", "stray")));
        JsonNode status = status();
        assertThat(status.at("/nodes/0/refused").isNull()).isTrue();
        assertThat(status.at("/nodes/0/redelivered").asInt()).isPositive();
        assertThat(status.at("/nodes/1/refused/code").asText()).isEqualTo("NODE_OF_OTHER_FOLDERS");
        assertThat(status.at("/nodes/1/refused/hint").asText()).contains("--data");
        assertThat(status.path("alerts").findValuesAsText("code"))
                .containsExactlyInAnyOrder("NODE_OF_OTHER_FOLDERS", "REQUESTS_REDELIVERED");
        assertThat(Cli.dropwarp("status", "--data", data.toString()).out())
                .contains("alert     REQUESTS_REDELIVERED: ", "node      stray on ", "it sees other folders");
        String metrics = metrics();
        assertThat(metrics)
                .contains(
                        "dropwarp_nodes{state=\"working\"} 1.0",
                        "dropwarp_nodes{state=\"refused\"} 1.0",
                        "dropwarp_node_memory_total_bytes{node=\"b\"}",
                        "dropwarp_node_memory_reserved_bytes{node=\"b\"}",
                        "dropwarp_node_slots{node=\"b\"} 1.0",
                        "dropwarp_alerts{code=\"NODE_OF_OTHER_FOLDERS\"} 1.0",
                        "dropwarp_alerts{code=\"REQUESTS_REDELIVERED\"} 1.0",
                        "dropwarp_node_requests_lost_total 0.0")
                .containsPattern("dropwarp_node_requests_redelivered_total [1-9]")
                .containsPattern("dropwarp_node_answered_total\\{node=\"b\"} [1-9]")
                .doesNotContain("node=\"a\"");
        assertThat(cluster.log("b")).containsPattern("WARN {2}b: Request \\S+ is delivered for the 2. time");
        assertThat(cluster.log("coordinator")).contains("Node b has answered a request after 2 deliveries");
        JsonNode receipt = Json.MAPPER.readTree(cluster.receipts().get(0).toFile());
        assertThat(receipt.at("/properties/dropwarp:nodes"))
                .extracting(JsonNode::asText)
                .containsExactly("a", "b");
    }

    @Test
    void namesTheNodeOfEachFailedAttempt() throws Exception {
        // Each of its two tiles takes longer than a worker may.
        cluster.profile("slow", """
                crs: EPSG:3857
                size: [20000, 9600]
                resampling: lanczos
                error-threshold: 0
                tile-rows: 4800
                """);
        cluster.set("worker.timeout-seconds", "3").set("retry.max-attempts", "2");
        cluster.coordinator(0).node("a");

        cluster.drop(SMALL, "slow/utmsmall.tif");

        await().atMost(RunningCluster.PATIENCE)
                .until(() -> !cluster.deadLetters().isEmpty());
        assertThat(cluster.log("coordinator")).contains("Trying slow/utmsmall.tif again after node a: ");
        Path letter = data.resolve("dead-letter").resolve(cluster.deadLetters().get(0));
        JsonNode report = Json.MAPPER.readTree(letter.resolve("report.json").toFile());
        assertThat(report.path("nodes")).extracting(JsonNode::asText).containsExactly("a");
        assertThat(report.at("/tiles/failed"))
                .isNotEmpty()
                .allSatisfy(tile -> assertThat(tile.path("node").asText()).isEqualTo("a"));
        assertThat(Cli.dropwarp(
                                "dead-letter",
                                "show",
                                "--data",
                                data.toString(),
                                report.path("job").asText())
                        .out())
                .contains("node a");
    }

    private Map<String, JsonNode> doctor(int exit, String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of("doctor", "--json", "--broker", cluster.address()));
        words.addAll(cluster.settings());
        words.addAll(List.of(more));
        Cli.Result doctor = Cli.dropwarpOfCluster(words.toArray(String[]::new));
        assertThat(doctor.exit()).as(doctor.out() + doctor.err()).isEqualTo(exit);
        Map<String, JsonNode> checks = new LinkedHashMap<>();
        doctor.json()
                .get(0)
                .path("checks")
                .forEach(check -> checks.put(check.path("check").asText(), check));
        return checks;
    }

    private static String status(JsonNode check) {
        return check.path("status").asText();
    }

    @Test
    void theDoctorChecksBrokerNodesAndStorage(@TempDir Path mount) throws Exception {
        cluster.set("cluster.user", "dropwarp").set("cluster.password", "right");
        cluster.coordinator(0).node("a");

        Map<String, JsonNode> checks = doctor(0);

        for (String check : List.of(
                "broker",
                "broker settings",
                "nodes",
                "versions",
                "same folders",
                "clocks",
                "mount",
                "fsync",
                "caching")) {
            assertThat(status(checks.get(check))).as("%s", checks.get(check)).isEqualTo("OK");
        }
        assertThat(checks.get("nodes").path("message").asText()).isEqualTo("1 node(s) with 1 slot(s) are heard: a.");

        // On a machine that remembers for some seconds what did not exist.
        Cli.run("bindfs", "-o", "attr_timeout=6,entry_timeout=6,negative_timeout=6", data.toString(), mount.toString());
        try {
            checks = doctor(0, "--set", "dropwarp.data=" + mount);
        } finally {
            Cli.run("fusermount", "-u", mount.toString());
        }
        assertThat(status(checks.get("same folders"))).isEqualTo("OK");
        assertThat(checks.get("mount").path("message").asText()).contains("fuse");
        assertThat(status(checks.get("caching")))
                .as("%s", checks.get("caching"))
                .isEqualTo("WARN");
        assertThat(checks.get("caching").path("hint").asText()).contains("lookupcache=positive");

        cluster.kill("coordinator");
        checks = doctor(1, "--set", "dropwarp.cluster.password=wrong");
        assertThat(status(checks.get("broker"))).isEqualTo("FAIL");
        assertThat(checks.get("broker").path("message").asText()).contains("does not answer");
    }

    @Test
    void theDoctorSaysWhatIsWrongWithABrokerAndItsNodes(@TempDir Path elsewhere) throws Exception {
        cluster.set("cluster.user", "dropwarp").set("cluster.password", "right");
        cluster.coordinator(0);

        Map<String, JsonNode> checks = doctor(1, "--set", "dropwarp.cluster.password=wrong");
        assertThat(status(checks.get("broker"))).isEqualTo("FAIL");
        assertThat(checks.get("broker").path("message").asText()).contains("refuses user \"dropwarp\"");
        assertThat(checks.get("broker").path("hint").asText()).contains("dropwarp.cluster.");

        checks = doctor(1, "--set", "dropwarp.data=" + elsewhere);
        assertThat(status(checks.get("nodes"))).isEqualTo("WARN");
        assertThat(checks.get("nodes").path("message").asText()).isEqualTo("No node was heard within 3 s.");
        assertThat(status(checks.get("shared folder"))).isEqualTo("FAIL");

        cluster.node("a");
        Files.createDirectories(elsewhere.resolve("work"));
        checks = doctor(0, "--set", "dropwarp.data=" + elsewhere);
        assertThat(status(checks.get("same folders"))).isEqualTo("WARN");
        assertThat(status(checks.get("caching"))).isEqualTo("WARN");
        assertThat(elsewhere.resolve("work")).isEmptyDirectory();
    }

    @Test
    void aCoordinatorWithoutWorkersRefusesAProfileThatCannotBe() throws Exception {
        cluster.profile("nonsense", "crs: EPSG:1");

        Process coordinator = cluster.failingCoordinator("embedded");

        assertThat(coordinator.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(coordinator.exitValue()).isEqualTo(2);
        assertThat(cluster.log("coordinator")).contains("BAD_CRS in profile \"nonsense\"");
    }

    @Test
    void requestsWaitAtANodeForItsMemoryWithoutATimeLimit() throws Exception {
        // Each request alone; the last of eight waits for longer than one may take. Tiles wait at the coordinator, and
        // small files, which do not say what they need, at the node.
        cluster.profile("slow", "crs: EPSG:3857\nsize: [6000, 6000]\nresampling: lanczos\ntile-rows: 600\n");
        cluster.profile(
                "single", "crs: EPSG:3857\nsize: [1000, 900]\nresampling: lanczos\nlayout: gtiff\noverviews: none\n");
        cluster.set("worker.total-memory-mb", "1")
                .set("worker.timeout-seconds", "5")
                .set("retry.max-attempts", "1");
        cluster.coordinator(0).startNode("a", "--set", "dropwarp.worker.count=8");

        cluster.drop(SMALL, "slow/utmsmall.tif");
        for (int i = 0; i < 24; i++) {
            cluster.drop(SMALL, "single/" + i + ".tif");
        }

        await().atMost(RunningCluster.PATIENCE)
                .until(() -> status().at("/nodes/0/waiting").asInt() >= 6);
        assertThat(cluster.process("a").children()).hasSizeLessThanOrEqualTo(2);
        assertThat(Cli.dropwarp("status", "--data", data.toString()).out()).contains(" wait for memory), ");
        cluster.awaitEnded(25);
        assertThat(cluster.deadLetters()).isEmpty();
        assertThat(cluster.receipts()).hasSize(25);
    }
}
