package io.dropwarp.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.cli.Cli;
import io.dropwarp.protocol.Json;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator and its nodes as real processes, and what comes of it when some of them die. */
@Timeout(300)
class ClusterIT {

    static final String SCENE = """
            crs: EPSG:3857
            size: [1200, 4800]
            resampling: lanczos
            error-threshold: 0
            tile-rows: 480
            overviews: none
            layout: gtiff
            """;

    /** Those of the scene. */
    static final int TILES = 10;

    static final Path SMALL = RunningCluster.CORPUS.resolve("good/utmsmall.tif");

    @TempDir
    Path data;

    private RunningCluster cluster;

    @BeforeEach
    void prepare() throws Exception {
        cluster = new RunningCluster(data);
        cluster.profile("scene", SCENE);
    }

    @AfterEach
    void clear() {
        cluster.close();
    }

    /** What one process makes of the same. */
    static List<String> alone(Path file, Path folder, Path profile) throws Exception {
        Files.createDirectories(folder);
        Cli.Result batch = Cli.dropwarp(
                "batch",
                file.toString(),
                folder.toString(),
                "--set",
                "dropwarp.profiles=" + profile.getParent(),
                "--profile",
                profile.getFileName().toString().replace(".yaml", ""));
        assertThat(batch.exit()).as(batch.err()).isZero();
        String stem = file.getFileName().toString().replaceFirst("\\.[^.]+$", "");
        return Cli.checksums(folder.resolve(stem + "_EPSG3857.tif"));
    }

    private void assertScene(Path reference) throws Exception {
        assertThat(cluster.deadLetters()).isEmpty();
        assertThat(cluster.ledger())
                .as(() -> cluster.logs())
                .singleElement()
                .asString()
                .contains("\"published\"");
        assertThat(Cli.checksums(data.resolve("output/scene/utmsmall_EPSG3857.tif")))
                .isNotEmpty()
                .isEqualTo(alone(SMALL, reference, data.resolve("profiles/scene.yaml")));
    }

    private void awaitTiles(int least) {
        await().atMost(RunningCluster.PATIENCE).until(() -> cluster.tilesDone() >= least);
    }

    @Test
    void threeNodesGiveThePixelsOfOneProcess(@TempDir Path reference) throws Exception {
        cluster.coordinator(0).node("a").node("b").node("c");
        List<Path> files;
        try (Stream<Path> all = Files.list(RunningCluster.CORPUS.resolve("good"))) {
            files = all.filter(file -> file.toString().endsWith(".tif"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            cluster.drop(file, file.getFileName().toString());
        }
        cluster.drop(SMALL, "scene/utmsmall.tif");
        cluster.awaitEnded(files.size() + 1);

        assertThat(cluster.ledger()).hasSize(files.size() + 1);
        Cli.Result batch =
                Cli.dropwarp("batch", RunningCluster.CORPUS.resolve("good").toString(), reference.toString());
        assertThat(batch.out()).isNotNull();
        for (Path receipt : cluster.receipts()) {
            Path output = Path.of(receipt.toString().replace(".json", ".tif"));
            String name = output.getFileName().toString();
            if (!output.getParent().endsWith("scene")) {
                assertThat(Cli.checksums(output)).as(name).isEqualTo(Cli.checksums(reference.resolve(name)));
            }
        }
        assertThat(Cli.checksums(data.resolve("output/scene/utmsmall_EPSG3857.tif")))
                .isEqualTo(alone(SMALL, reference.resolve("scene"), data.resolve("profiles/scene.yaml")));
        // The work was shared.
        Cli.Result status = Cli.dropwarp("status", "--json", "--data", data.toString());
        assertThat(status.json().get(0).path("nodes").findValuesAsText("name")).containsExactly("a", "b", "c");
        assertThat(status.json().get(0).path("nodes"))
                .allSatisfy(node -> assertThat(node.path("done").asInt()).isPositive());
    }

    @Test
    void anotherNodeDoesWhatAKilledOneHeld(@TempDir Path reference) throws Exception {
        cluster.coordinator(0).node("a").node("b").node("c");
        cluster.drop(SMALL, "scene/utmsmall.tif");
        awaitTiles(2);
        // Nodes that hold a tile until they are killed, while the others have nothing else to do.
        Duration first = untilTakenFrom("a");
        Duration second = untilTakenFrom("b");

        // 0.2 s on an idle machine. The better of two, since something else may use both processors for a moment.
        assertThat(first.compareTo(second) < 0 ? first : second).isLessThan(Duration.ofSeconds(2));
        cluster.awaitEnded(1);
        assertScene(reference);
        assertThat(cluster.log("coordinator")).doesNotContain("Trying");
    }

    /** {@return the time from the kill of a node in mid-tile until another one has its request} */
    private Duration untilTakenFrom(String node) throws Exception {
        int before = redeliveries();
        List<ProcessHandle> workers = cluster.freezeWorkers(node);
        try {
            cluster.awaitLastOf(TILES);
            long killed = System.nanoTime();
            cluster.kill(node);
            await().pollInterval(Duration.ofMillis(20))
                    .atMost(RunningCluster.PATIENCE)
                    .until(() -> redeliveries() > before);
            return Duration.ofNanos(System.nanoTime() - killed);
        } finally {
            workers.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** {@return how many requests nodes have begun that another one had had before} */
    private int redeliveries() throws Exception {
        int count = 0;
        for (String node : List.of("a", "b", "c")) {
            count += RunningCluster.count(cluster.log(node), "a node had it before and did not answer");
        }
        return count;
    }

    @Test
    void aNewNodeGoesOnWhenAllWereKilled(@TempDir Path reference) throws Exception {
        cluster.coordinator(0).node("a");
        cluster.drop(SMALL, "scene/utmsmall.tif");
        awaitTiles(2);
        cluster.kill("a");
        await().atMost(RunningCluster.PATIENCE)
                .until(() -> cluster.log("coordinator").contains("Node a has not been heard"));
        assertThat(cluster.ledger()).isEmpty();

        cluster.node("b");

        cluster.awaitEnded(1);
        assertScene(reference);
    }

    @Test
    void aStoppedNodeFinishesWhatItDoesAndGivesTheRestBack(@TempDir Path reference) throws Exception {
        cluster.coordinator(0).node("a").node("b");
        cluster.drop(SMALL, "scene/utmsmall.tif");
        awaitTiles(2);

        cluster.process("a").destroy();

        assertThat(cluster.process("a").waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(cluster.process("a").exitValue()).isZero();
        assertThat(cluster.log("coordinator")).contains("Node a leaves");
        cluster.awaitEnded(1);
        assertScene(reference);
    }

    @Test
    void aRequestIsGivenBackAsOftenAsNodesStop(@TempDir Path reference) throws Exception {
        cluster.set("stop-seconds", "0").set("sweep.recover.cron", "* * * * * ?");
        cluster.profile("scene", SCENE.replace("480\n", "4800\n").replace("1200", "600"));
        cluster.coordinator(0);
        cluster.drop(SMALL, "scene/utmsmall.tif");

        // More often than a request may kill its node.
        for (int i = 0; i <= EmbeddedBroker.DELIVERIES; i++) {
            cluster.node("n" + i);
            await().atMost(RunningCluster.PATIENCE).until(() -> cluster.busy() == 1);
            cluster.process("n" + i).destroy();
            assertThat(cluster.process("n" + i).waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(cluster.ledger()).isEmpty();
        cluster.node("last");

        cluster.awaitEnded(1);
        assertScene(reference);
        // It was not taken for an idle job either, which a sweep would begin once more.
        assertThat(cluster.log("coordinator")).doesNotContain("Trying", "resumed");
    }

    @Test
    void workersOfTheCoordinatorServeToo() throws Exception {
        cluster.coordinator(1);
        cluster.drop(SMALL, "utmsmall.tif");

        cluster.awaitEnded(1);

        assertThat(cluster.receipts()).hasSize(1);
    }

    @Test
    void goesOnWhenTheBrokerWasKilledAndIsBack(@TempDir Path reference) throws Exception {
        cluster.broker();
        cluster.coordinator(0, cluster.address()).node("a").node("b");
        cluster.drop(SMALL, "scene/utmsmall.tif");
        awaitTiles(2);

        cluster.kill("broker");
        await().atMost(RunningCluster.PATIENCE)
                .until(() -> cluster.log("coordinator").contains("is away"));
        cluster.broker();

        cluster.awaitEnded(1);
        assertScene(reference);
    }

    @Test
    void theNextCoordinatorGoesOnWithTheSameNodes(@TempDir Path reference) throws Exception {
        cluster.coordinator(0).node("a");
        cluster.drop(SMALL, "scene/utmsmall.tif");
        awaitTiles(2);

        cluster.kill("coordinator");
        cluster.coordinator(0);

        cluster.awaitEnded(1);
        assertScene(reference);
    }

    @Test
    void aReceiptNamesTheNodesThatWorkedBeforeARestart() throws Exception {
        cluster.coordinator(0).node("a");
        cluster.drop(SMALL, "scene/utmsmall.tif");
        awaitTiles(3);

        cluster.kill("coordinator");
        cluster.kill("a");
        cluster.coordinator(0).node("b");

        cluster.awaitEnded(1);
        assertThat(cluster.deadLetters()).isEmpty();
        JsonNode receipt = Json.MAPPER.readTree(cluster.receipts().get(0).toFile());
        assertThat(receipt.at("/properties/dropwarp:nodes"))
                .extracting(JsonNode::asText)
                .containsExactly("a", "b");
    }

    @Test
    void aNodeWithAWrongPasswordSaysSo() throws Exception {
        cluster.set("cluster.user", "dropwarp").set("cluster.password", "right");
        cluster.coordinator(0);

        Process node = cluster.startNode("a", "--set", "dropwarp.cluster.password=wrong");

        assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).isEqualTo(2);
        assertThat(cluster.log("a")).contains("refuses user \"dropwarp\"", "dropwarp.cluster.password");
    }

    @Test
    void aNodeOfOtherFoldersGetsNoWork(@TempDir Path elsewhere) throws Exception {
        cluster.coordinator(0);
        Files.createDirectories(elsewhere.resolve("work"));
        Files.writeString(new SharedFolders(elsewhere.resolve("work")).file(), "another\n");

        cluster.startNode("a", "--set", "dropwarp.data=" + elsewhere);

        await().atMost(RunningCluster.PATIENCE)
                .until(() -> cluster.log("coordinator").contains("Node a gets no work: it sees other folders"));
        await().atMost(RunningCluster.PATIENCE)
                .until(() -> cluster.log("a").contains("gives this node no work: it sees other folders"));
        cluster.drop(SMALL, "utmsmall.tif");
        cluster.node("b");
        cluster.awaitEnded(1);
        assertThat(cluster.receipts()).hasSize(1);
    }

    @Test
    void aNodeWithAnotherVersionTakesNothingAndSaysSo() throws Exception {
        cluster.coordinator(0);

        cluster.startNode("a", Cli.clusterCommand(release("9.9.9")));

        String reason = "it has dropwarp 9.9.9, and the coordinator ";
        await().atMost(RunningCluster.PATIENCE)
                .until(() -> cluster.log("coordinator").contains("Node a gets no work: " + reason)
                        && cluster.log("a").contains("gives this node no work: " + reason));
        cluster.drop(SMALL, "utmsmall.tif");
        cluster.node("b");
        cluster.awaitEnded(1);
        assertThat(cluster.receipts()).hasSize(1);
        assertThat(Files.readString(cluster.receipts().get(0))).doesNotContain("9.9.9");
    }

    /** {@return a folder with the jars of a release that differs in nothing but its number} */
    private static Path release(String version) throws Exception {
        Path lib = Files.createDirectories(Cli.lib().resolveSibling("lib-" + version));
        try (Stream<Path> files = Files.list(Cli.lib())) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Path same = lib.resolve(file.getFileName());
                Files.deleteIfExists(same);
                if (file.endsWith("dropwarp-worker.jar")) {
                    Files.copy(file, same);
                } else {
                    // Workers may read the folder of their jar, but not what symbolic links there lead to.
                    Files.createLink(same, file);
                }
            }
        }
        try (FileSystem jar = FileSystems.newFileSystem(lib.resolve("dropwarp-worker.jar"))) {
            Files.writeString(jar.getPath("dropwarp-version.properties"), "version=" + version + "\n");
        }
        return lib;
    }
}
