package io.dropwarp.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dropwarp.cli.Cli;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node behind a network of its own, whose cable is pulled: a pair of veth devices. Needs root. */
@Timeout(300)
class NetworkCutIT {

    private static final Path SMALL = RunningCluster.CORPUS.resolve("good/utmsmall.tif");
    private static final String COORDINATOR = "198.18.77.1";
    private static final String SPACE = "dropwarp" + ProcessHandle.current().pid();
    private static final String HERE = "dwh" + ProcessHandle.current().pid();
    private static final String THERE = "dwn";

    @TempDir
    Path data;

    private RunningCluster cluster;

    @BeforeEach
    void lay() throws Exception {
        assumeTrue(ip("netns", "add", SPACE), "Skipped: making a network namespace needs root and the program ip");
        assumeTrue(
                ip("link", "add", HERE, "type", "veth", "peer", "name", THERE, "netns", SPACE),
                "Skipped: this kernel has no veth devices");
        assertThat(ip("address", "add", COORDINATOR + "/30", "dev", HERE)
                        && ip("link", "set", HERE, "up")
                        && ip("-n", SPACE, "address", "add", "198.18.77.2/30", "dev", THERE)
                        && plug("up"))
                .isTrue();
        cluster = new RunningCluster(data);
        cluster.host(COORDINATOR).set("cluster.user", "dropwarp").set("cluster.password", "right");
    }

    @AfterEach
    void clear() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
        ip("netns", "delete", SPACE);
    }

    private static boolean plug(String state) throws InterruptedException {
        return ip("-n", SPACE, "link", "set", THERE, state);
    }

    private static boolean ip(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        return Cli.succeeds(command.toArray(String[]::new));
    }

    @Test
    void theWorkOfANodeThatIsCutOffIsDoneElsewhereAndItComesBack() throws Exception {
        cluster.profile("scene", ClusterIT.SCENE);
        List<String> behind = new ArrayList<>(List.of("ip", "netns", "exec", SPACE));
        behind.addAll(Cli.clusterCommand());
        cluster.coordinator(0).node("far", behind).node("near");
        cluster.drop(SMALL, "scene/utmsmall.tif");
        await().atMost(RunningCluster.PATIENCE).until(() -> cluster.tilesDone() >= 2);

        assertThat(plug("down")).isTrue();

        cluster.awaitEnded(1);
        await().atMost(RunningCluster.PATIENCE)
                .until(() -> cluster.log("coordinator").contains("Node far has not been heard"));
        assertThat(plug("up")).isTrue();
        await().atMost(RunningCluster.PATIENCE)
                .until(() -> RunningCluster.count(cluster.log("coordinator"), "Node far joins") == 2);
        cluster.kill("near");
        cluster.drop(SMALL, "utmsmall.tif");
        cluster.awaitEnded(2);
        assertThat(cluster.ledger()).hasSize(2);
        assertThat(cluster.deadLetters()).isEmpty();
        assertThat(cluster.process("far").isAlive()).isTrue();
        assertThat(Cli.checksums(data.resolve("output/scene/utmsmall_EPSG3857.tif")))
                .isNotEmpty()
                .isEqualTo(ClusterIT.alone(
                        SMALL, Files.createDirectories(data.resolve("alone")), data.resolve("profiles/scene.yaml")));
    }
}
