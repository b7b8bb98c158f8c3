package io.dropwarp.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.Ports;
import io.dropwarp.app.InstanceLock;
import io.dropwarp.cli.Cli;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A leader and a stand-by as real processes, and what comes of it when the leader dies or loses its folders. */
@Timeout(300)
class StandbyIT {

    private static final String STANDBY = "dropwarp.cluster.standby=true";
    private static final String EMBEDDED = "dropwarp.cluster.broker=embedded";

    @TempDir
    Path data;

    private RunningCluster cluster;

    @BeforeEach
    void prepare() throws Exception {
        cluster = new RunningCluster(data);
        cluster.profile("scene", ClusterIT.SCENE);
        // Their lines in the ledger would be counted.
        cluster.set("sweep.recover.enabled", "false").set("sweep.retry.enabled", "false");
    }

    @AfterEach
    void clear() {
        cluster.close();
    }

    private Process leader(int workers, String... more) throws IOException {
        Process leader = cluster.startRun("coordinator", workers, more);
        awaitLog("coordinator", "Watching");
        return leader;
    }

    private Process standby(int workers, String... more) throws IOException {
        Process standby = cluster.startRun("standby", workers, more);
        awaitLog(
                "standby",
                "Standing by: another dropwarp (process "
                        + cluster.process("coordinator").pid());
        return standby;
    }

    private void awaitLog(String process, String text) {
        await().atMost(RunningCluster.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> cluster.log(process).contains(text));
    }

    /** Drops a scene, kills the leader in its middle, and waits for its end under the next one. */
    private void killInMidScene() throws Exception {
        cluster.drop(ClusterIT.SMALL, "scene/utmsmall.tif");
        await().atMost(RunningCluster.PATIENCE).until(() -> cluster.tilesDone() >= 2);

        cluster.kill("coordinator");

        await().atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> cluster.log("standby").contains("Taking over"));
        cluster.awaitEnded(1);
    }

    private void assertScene(Path reference) throws Exception {
        assertThat(cluster.deadLetters()).isEmpty();
        assertThat(cluster.ledger()).hasSize(1);
        assertThat(cluster.ledger().get(0).path("epoch").asInt()).isEqualTo(2);
        JsonNode receipt = Json.MAPPER.readTree(cluster.receipts().get(0).toFile());
        assertThat(receipt.path("properties").path("dropwarp:epoch").asInt()).isEqualTo(2);
        assertThat(Cli.checksums(data.resolve("output/scene/utmsmall_EPSG3857.tif")))
                .isNotEmpty()
                .isEqualTo(ClusterIT.alone(ClusterIT.SMALL, reference, data.resolve("profiles/scene.yaml")));
    }

    /** As a second leader does on storage that has given it the lock. */
    private void raiseEpoch() throws IOException {
        Files.writeString(
                data.resolve("work/.lock"), String.format("%-127s%n", "1 99 elsewhere"), StandardOpenOption.WRITE);
    }

    @Test
    void takesOverOnOneMachine(@TempDir Path reference) throws Exception {
        leader(1, STANDBY);
        standby(1, STANDBY);
        assertThat(Cli.dropwarp("status", "--data", data.toString()).out()).contains("waits to take over");

        killInMidScene();

        assertScene(reference);
        assertThat(Cli.dropwarp("status", "--data", data.toString()).out()).doesNotContain("waits to take over");
    }

    @Test
    void takesOverWithItsOwnBrokerElsewhere(@TempDir Path reference) throws Exception {
        int other = Ports.free();
        leader(0, EMBEDDED, STANDBY);
        standby(0, EMBEDDED, STANDBY, "dropwarp.cluster.port=" + other);
        cluster.startNode("a", "--set", "dropwarp.cluster.broker=" + cluster.address() + ",tcp://127.0.0.1:" + other);
        awaitLog("coordinator", "Node a joins");

        killInMidScene();

        assertScene(reference);
    }

    @Test
    void takesOverTheNodesOfOneBroker(@TempDir Path reference) throws Exception {
        cluster.broker();
        String broker = "dropwarp.cluster.broker=" + cluster.address();
        leader(0, broker, STANDBY);
        standby(0, broker, STANDBY);
        cluster.node("a").node("b");

        killInMidScene();

        assertScene(reference);
    }

    @Test
    void aStandbyWaitsForAPausedLeaderAndStopsAtOnce() throws Exception {
        Process leader = leader(1, STANDBY);
        Process standby = standby(1, STANDBY);
        Cli.run("kill", "-STOP", "" + leader.pid());
        cluster.drop(ClusterIT.SMALL, "utmsmall.tif");
        // Longer than a leader trusts its last look.
        await().pollDelay(Duration.ofSeconds(4)).until(standby::isAlive);

        standby.destroy();

        assertThat(standby.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(standby.exitValue()).isZero();
        assertThat(cluster.log("standby")).doesNotContain("Taking over");
        Cli.run("kill", "-CONT", "" + leader.pid());
        cluster.awaitEnded(1);
        assertThat(cluster.receipts()).hasSize(1);
        assertThat(leader.isAlive()).isTrue();
    }

    @Test
    void aLeaderThatLostItsFoldersPublishesNothing() throws Exception {
        Process leader = leader(1);
        cluster.drop(ClusterIT.SMALL, "scene/utmsmall.tif");
        await().atMost(RunningCluster.PATIENCE).until(() -> cluster.tilesDone() >= 1);

        raiseEpoch();

        assertThat(leader.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(leader.exitValue()).isEqualTo(InstanceLock.LOST);
        assertThat(cluster.log("coordinator")).contains("process 1 on elsewhere has taken it over");
        assertThat(cluster.receipts()).isEmpty();
        assertThat(cluster.ledger()).isEmpty();
        try (var files = Files.list(data.resolve("output/scene"))) {
            assertThat(files).isEmpty();
        } catch (java.nio.file.NoSuchFileException none) {
            assertThat(data.resolve("output")).isDirectory();
        }
        // What it left is a job like any other for the next one.
        cluster.startRun("next", 1);
        cluster.awaitEnded(1);
        assertThat(cluster.receipts()).hasSize(1);
        assertThat(cluster.ledger().get(0).path("epoch").asInt()).isEqualTo(100);
    }

    @Test
    void anIdleLeaderThatLostItsFoldersEnds() throws Exception {
        Process leader = leader(1, STANDBY);

        Files.delete(data.resolve("work/.lock"));

        assertThat(leader.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(leader.exitValue()).isEqualTo(InstanceLock.LOST);
    }

    @Test
    void aSecondRunIsRefusedUnlessItStandsBy() throws Exception {
        leader(1, STANDBY);

        Process second = cluster.startRun("second", 1);

        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(2);
        assertThat(cluster.log("second")).contains("works in " + data.resolve("work"), "Stop it");
    }
}
