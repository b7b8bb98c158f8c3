package io.dropwarp.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwarp.SmallDisk;
import io.dropwarp.cli.Cli;
import io.dropwarp.files.DurableFiles;
import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that hang, requests that kill them, and a full disk that all share. */
@Timeout(300)
class NodeFaultsIT {

    private static final Path SMALL = RunningCluster.CORPUS.resolve("good/utmsmall.tif");

    /** One tile of several seconds. */
    private static final String LONG =
            ClusterIT.SCENE.replace("480\n", "4800\n").replace("1200", "2400");

    @TempDir
    Path data;

    private RunningCluster cluster;

    @AfterEach
    void clear() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void theLateResultOfAFrozenNodeIsHarmless(@TempDir Path reference) throws Exception {
        cluster = new RunningCluster(data);
        cluster.profile("scene", ClusterIT.SCENE);
        cluster.coordinator(0).node("a").node("b");
        cluster.drop(SMALL, "scene/utmsmall.tif");
        await().atMost(RunningCluster.PATIENCE).until(() -> cluster.tilesDone() >= 2);

        // As a machine that freezes in mid-tile: first the worker, so that the node holds a tile, then the node.
        List<ProcessHandle> workers = cluster.freezeWorkers("a");
        cluster.awaitLastOf(ClusterIT.TILES);
        cluster.signal("a", "STOP");
        // The broker gives its request to b, and with it the scene ends.
        cluster.awaitEnded(1);
        assertThat(cluster.log("coordinator"))
                .contains("Node b has answered a request after 2 deliveries; it was seen at [a, b]");
        cluster.signal("a", "CONT");
        cluster.thaw(workers);
        cluster.awaitLog("coordinator", "Node a joins", 2);
        cluster.kill("b");
        cluster.drop(SMALL, "utmsmall.tif");

        cluster.awaitEnded(2);
        assertThat(cluster.deadLetters()).isEmpty();
        assertThat(cluster.ledger()).hasSize(2);
        assertThat(data.resolve("work")).isDirectoryNotContaining("glob:**/2*");
        assertThat(Cli.checksums(data.resolve("output/scene/utmsmall_EPSG3857.tif")))
                .isEqualTo(ClusterIT.alone(SMALL, reference, data.resolve("profiles/scene.yaml")));
    }

    @Test
    void aRequestThatKillsItsNodesIsReportedWithTheirNames() throws Exception {
        cluster = new RunningCluster(data).set("retry.max-attempts", "1");
        cluster.profile("scene", LONG);
        cluster.coordinator(0);
        cluster.drop(SMALL, "scene/utmsmall.tif");
        List<String> victims = IntStream.range(0, EmbeddedBroker.DELIVERIES)
                .mapToObj(i -> "victim" + i)
                .toList();
        for (String victim : victims) {
            cluster.node(victim);
            await().atMost(RunningCluster.PATIENCE).until(() -> cluster.busy() == 1);
            cluster.kill(victim);
        }

        cluster.awaitEnded(1);
        Path report = data.resolve("dead-letter")
                .resolve(cluster.deadLetters().get(0))
                .resolve("report.json");
        assertThat(Files.readString(report)).contains("\"WORKER_CRASHED\"").contains(victims);
        // Others go on.
        cluster.node("last");
        cluster.drop(SMALL, "utmsmall.tif");
        cluster.awaitEnded(2);
        assertThat(cluster.receipts()).hasSize(1);
    }

    @Test
    void aRequestThatIsLostOnItsWayIsSentOnceMore() throws Exception {
        cluster = new RunningCluster(data);
        cluster.coordinator(0).node("a");
        int dropped = 0;
        try (ActiveMQConnectionFactory broker = new ActiveMQConnectionFactory(cluster.address());
                Connection connection = broker.createConnection();
                Session session = connection.createSession();
                MessageConsumer thief = session.createConsumer(session.createQueue(Addresses.REQUESTS))) {
            connection.start();
            do {
                cluster.drop(SMALL, dropped++ + ".tif");
            } while (thief.receive(1000) == null);
        }

        cluster.awaitEnded(dropped);
        assertThat(cluster.deadLetters()).isEmpty();
        assertThat(cluster.receipts()).hasSize(dropped);
        assertThat(cluster.log("coordinator"))
                .contains("it was lost on its way and is sent once more")
                .doesNotContain("Trying");
    }

    @Test
    void aNodeThatCanStartNoWorkerTakesNothing() throws Exception {
        cluster = new RunningCluster(data);
        cluster.coordinator(0);
        Path options = Files.createFile(data.resolve("work/.java-options"));
        cluster.node("a", "--set", "dropwarp.worker.java-options=@" + options);
        // As if its installation was broken by an update.
        Files.writeString(options, "-XX:NoSuchFlag");
        cluster.process("a").descendants().forEach(ProcessHandle::destroyForcibly);
        cluster.drop(SMALL, "utmsmall.tif");

        cluster.awaitLog("coordinator", "Node a gets no work: no worker can be started there", 1);
        cluster.node("b");
        cluster.awaitEnded(1);
        assertThat(cluster.receipts()).hasSize(1);
        assertThat(cluster.log("a"))
                .contains("takes nothing more until a worker can be started", "A fatal exception has occurred");
        // The request is not to blame: none of its deliveries were used up.
        assertThat(cluster.log("b")).doesNotContain("is delivered for the");
        assertThat(cluster.log("coordinator")).doesNotContain("Trying");

        cluster.kill("b");
        Files.writeString(options, "");
        cluster.awaitLog("coordinator", "Node a joins", 2);
        // Nor does it mind if its scratch files are taken for those of a dead node.
        Path scratch = data.resolve("work/.workers-a");
        DurableFiles.deleteTree(scratch);
        cluster.drop(SMALL, "again.tif");
        cluster.awaitEnded(2);
        assertThat(cluster.receipts()).hasSize(2);
        await().atMost(RunningCluster.PATIENCE).until(() -> Files.isDirectory(scratch));
    }

    @Test
    void aFullSharedDiskIsWaitedFor(@TempDir Path reference) throws Exception {
        Path shared = data.resolve("shared");
        try (SmallDisk disk = SmallDisk.mount(shared, 96)) {
            cluster = new RunningCluster(shared, data);
            cluster.profile("scene", ClusterIT.SCENE);
            cluster.coordinator(0).node("a").node("b");
            cluster.drop(SMALL, "scene/utmsmall.tif");
            await().atMost(RunningCluster.PATIENCE).until(() -> cluster.tilesDone() >= 2);

            Path ballast = disk.fill(0);
            cluster.awaitLog("coordinator", "Intake paused", 1);
            Files.delete(ballast);

            cluster.awaitEnded(1);
            assertThat(cluster.deadLetters()).isEmpty();
            assertThat(Cli.checksums(shared.resolve("output/scene/utmsmall_EPSG3857.tif")))
                    .isEqualTo(ClusterIT.alone(SMALL, reference, shared.resolve("profiles/scene.yaml")));
            assertThat(cluster.log("coordinator")).doesNotContain("Trying");
            cluster.close();
        }
    }
}
