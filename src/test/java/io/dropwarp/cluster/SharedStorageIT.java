package io.dropwarp.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dropwarp.cli.Cli;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator and nodes that see their common folders each through caches of its own. */
@Timeout(300)
class SharedStorageIT {

    private static final Path SMALL = RunningCluster.CORPUS.resolve("good/utmsmall.tif");

    @TempDir
    Path folder;

    private Path data;
    private SharedMounts mounts;
    private RunningCluster cluster;

    @BeforeEach
    void mount() throws Exception {
        data = Files.createDirectories(folder.resolve("data"));
        mounts = new SharedMounts(data);
        assumeTrue(mounts.mount(folder.resolve("c")), "Skipped: mounting needs root, FUSE and the program bindfs");
        for (String node : new String[] {"a", "b"}) {
            assertThat(mounts.mount(folder.resolve(node))).isTrue();
        }
        cluster = new RunningCluster(data).set("data", folder.resolve("c").toString());
        cluster.profile("scene", ClusterIT.SCENE);
    }

    @AfterEach
    void clear() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
        mounts.unmount();
    }

    private RunningCluster node(String name, String mount) throws Exception {
        return cluster.node(name, "--set", "dropwarp.data=" + folder.resolve(mount));
    }

    /** A name that a node has looked for stays away from it for 15 s, also when the others have made the file. */
    @Test
    void whatOthersHaveFinishedIsAwaited(@TempDir Path reference) throws Exception {
        cluster.coordinator(0);
        node("a", "a");
        node("b", "b");
        cluster.drop(SMALL, "scene/utmsmall.tif");
        cluster.drop(SMALL, "utmsmall.tif");
        await().atMost(RunningCluster.PATIENCE).until(() -> cluster.tilesDone() >= 2);

        // b has looked for the tile at which it dies; the next one on its machine remembers that there was none.
        cluster.kill("b");
        node("b2", "b");

        cluster.awaitEnded(2);
        assertThat(cluster.deadLetters()).isEmpty();
        assertThat(cluster.receipts()).hasSize(2);
        assertThat(Cli.checksums(data.resolve("output/scene/utmsmall_EPSG3857.tif")))
                .isEqualTo(ClusterIT.alone(SMALL, reference, data.resolve("profiles/scene.yaml")));
        assertThat(cluster.log("coordinator")).doesNotContain("Trying");
    }
}
