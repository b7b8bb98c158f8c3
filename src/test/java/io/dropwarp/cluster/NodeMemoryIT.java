package io.dropwarp.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwarp.operations.ServiceStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of different memory as real processes. */
@Timeout(300)
class NodeMemoryIT {

    /** Three tiles of 337 MB, which take longer than several small files. */
    private static final String LARGE = """
            crs: EPSG:3857
            size: [6000, 6000]
            resampling: lanczos
            tile-rows: 3000
            overviews: none
            layout: gtiff
            """;

    private static final Path SMALL = RunningCluster.CORPUS.resolve("good/utmsmall.tif");

    @TempDir
    Path data;

    private RunningCluster cluster;
    private int dropped;

    @BeforeEach
    void prepare() throws Exception {
        cluster = new RunningCluster(data);
        cluster.profile("large", LARGE);
    }

    /** A node with memory for a large tile and nothing beside it, and one with memory for small requests only. */
    private void startBigAndSmall() throws Exception {
        cluster.coordinator(0);
        cluster.node("big", memory(500, 2));
        cluster.node("small", memory(300, 1));
    }

    @AfterEach
    void clear() {
        cluster.close();
    }

    private static String[] memory(int megabytes, int workers) {
        // An ordinary request, which does not say what it needs, then counts 217 MB there.
        return new String[] {
            "--set", "dropwarp.worker.total-memory-mb=" + megabytes,
            "--set", "dropwarp.tiles.memory-mb=1",
            "--set", "dropwarp.worker.count=" + workers
        };
    }

    /** {@return MB reserved at each node, by name} */
    private Map<String, Integer> reserved() {
        return cluster.status().stream()
                .flatMap(status -> status.nodes().stream())
                .collect(Collectors.toMap(ServiceStatus.Node::name, ServiceStatus.Node::reservedMb));
    }

    /** {@return the nodes at which requests wait for memory} */
    private List<String> waiting() {
        return cluster.status().stream()
                .flatMap(status -> status.nodes().stream())
                .filter(node -> node.waiting() > 0)
                .map(ServiceStatus.Node::name)
                .toList();
    }

    private boolean isLargePublished() throws Exception {
        return cluster.ledger().stream().anyMatch(line -> line.toString().contains("large/utmsmall.tif"));
    }

    private void dropSmall() throws Exception {
        cluster.drop(SMALL, "small-" + dropped++ + ".tif");
    }

    @Test
    void largeTilesAreDoneWhereTheyFitAndSmallFilesElsewhereMeanwhile() throws Exception {
        startBigAndSmall();
        List<Map<String, Integer>> seen = new ArrayList<>();
        cluster.drop(SMALL, "large/utmsmall.tif");
        await().atMost(RunningCluster.PATIENCE).until(() -> {
            seen.add(reserved());
            return seen.get(seen.size() - 1).getOrDefault("big", 0) > 300;
        });
        for (int i = 0; i < 3; i++) {
            dropSmall();
        }
        await().atMost(RunningCluster.PATIENCE).until(() -> {
            seen.add(reserved());
            return isLargePublished();
        });

        // It would be 300 MB if it had a large tile, and news come each second.
        assertThat(seen)
                .as(() -> cluster.logs())
                .allSatisfy(now -> assertThat(now.getOrDefault("small", 0)).isLessThanOrEqualTo(217));
        assertThat(cluster.ledger())
                .as("jobs in the order in which they ended")
                .hasSize(4)
                .last()
                .asString()
                .contains("large/utmsmall.tif");
        assertThat(cluster.deadLetters()).isEmpty();
        assertThat(cluster.log("coordinator")).doesNotContain("Trying", "deliveries");
    }

    @Test
    void aLargeTileGetsItsTurnWhileSmallFilesNeverEnd() throws Exception {
        startBigAndSmall();
        cluster.drop(SMALL, "large/utmsmall.tif");
        await().atMost(RunningCluster.PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    dropSmall();
                    dropSmall();
                    return isLargePublished();
                });

        assertThat(cluster.deadLetters()).isEmpty();
        assertThat(cluster.ledger()).as("others waited all the time").hasSizeBetween(3, dropped);
    }

    @Test
    void aRequestThatWaitsAtANodeGoesToAnotherOneThatHasRoomLater() throws Exception {
        cluster.set("worker.hang-seconds", "250");
        cluster.coordinator(0);
        // Each has memory for one small file, and could take two.
        cluster.node("x", memory(300, 2));
        cluster.node("y", memory(300, 2));
        Map<String, List<ProcessHandle>> frozen =
                Map.of("x", cluster.freezeWorkers("x"), "y", cluster.freezeWorkers("y"));
        for (int i = 0; i < 3; i++) {
            dropSmall();
        }
        // The other one has given it back after half a second.
        List<List<String>> seen = new ArrayList<>(List.of(List.of()));
        await().atMost(RunningCluster.PATIENCE).until(() -> {
            List<String> now = waiting();
            if (!now.equals(seen.get(0))) {
                seen.clear();
            }
            seen.add(now);
            return now.size() == 1 && seen.size() > 20;
        });
        String keeper = seen.get(0).get(0);

        cluster.thaw(frozen.get(keeper.equals("x") ? "y" : "x"));

        cluster.awaitEnded(2);
        assertThat(cluster.ledger()).hasSize(2);
        cluster.thaw(frozen.get(keeper));
        cluster.awaitEnded(3);
        assertThat(cluster.deadLetters()).isEmpty();
        assertThat(cluster.log("coordinator")).doesNotContain("Trying", "deliveries");
    }
}
