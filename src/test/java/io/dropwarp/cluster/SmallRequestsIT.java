package io.dropwarp.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwarp.cli.Cli;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small files that wait for the first node, so that it gets several of them in one message. */
class SmallRequestsIT {

    /** As many as go in a message: of two that take others along, either may have the first turn. */
    private static final int FILES = Parcel.MOST + 1;

    private static final Path SMALL = RunningCluster.CORPUS.resolve("good/utmsmall.tif");

    /** A small source, and an output that takes part of a second. */
    private static final String SLOW = """
            crs: EPSG:3857
            size: [700, 700]
            resampling: lanczos
            error-threshold: 0
            overviews: none
            layout: gtiff
            """;

    @TempDir
    Path data;

    private RunningCluster cluster;

    @BeforeEach
    void prepare() throws Exception {
        cluster = new RunningCluster(data).set("stop-seconds", "0");
        cluster.profile("slow", SLOW);
        cluster.coordinator(0);
        for (int i = 0; i < FILES; i++) {
            cluster.drop(SMALL, "slow/" + i + ".tif");
        }
        // All wait in line then.
        await().atMost(RunningCluster.PATIENCE).until(() -> cluster.jobs() == FILES);
        cluster.node("a");
        await().atMost(RunningCluster.PATIENCE).until(() -> cluster.busy() == 1);
    }

    @AfterEach
    void clear() {
        cluster.close();
    }

    private void assertPublished(Path reference) throws Exception {
        cluster.awaitEnded(FILES);
        assertThat(cluster.deadLetters()).isEmpty();
        assertThat(cluster.ledger()).hasSize(FILES);
        List<String> alone = ClusterIT.alone(SMALL, reference, data.resolve("profiles/slow.yaml"));
        for (int i = 0; i < FILES; i++) {
            assertThat(Cli.checksums(data.resolve("output/slow/" + i + "_EPSG3857.tif")))
                    .isEqualTo(alone);
        }
        assertThat(cluster.log("coordinator")).as("no attempt was counted").doesNotContain("Trying");
    }

    @Test
    void thoseOfAKilledNodeAreDoneOneByOne(@TempDir Path reference) throws Exception {
        cluster.kill("a");

        cluster.node("b");

        assertPublished(reference);
        // Which shows that several were in the message, too.
        assertThat(cluster.log("b"))
                .containsPattern("Request [\\w-]+(,[\\w-]+){" + Parcel.MOST + "} is delivered for the 2.");
    }

    @Test
    void thoseOfAStoppedNodeAreGivenBack(@TempDir Path reference) throws Exception {
        cluster.process("a").destroy();
        assertThat(cluster.process("a").waitFor(60, TimeUnit.SECONDS)).isTrue();

        cluster.node("b");

        assertPublished(reference);
        assertThat(cluster.log("b")).doesNotContain("is delivered for the");
    }

    @Test
    void oneThatHangsDelaysTheOthersForShort(@TempDir Path reference) throws Exception {
        cluster.freezeWorkers("a");

        assertPublished(reference);

        assertThat(cluster.log("a")).contains("was not done within 10.0 s and was killed");
        assertThat(cluster.jobs()).as("left in the work folder").isZero();
    }
}
