package io.dropwarp.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwarp.Ports;
import io.dropwarp.cli.Cli;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Brokers that others run, and ways to them: settings, users, TLS. */
@Timeout(300)
class BrokerIT {

    private static final Path SHIPPED = Cli.HOME.resolve("config/artemis/broker.xml");
    private static final Path SMALL = RunningCluster.CORPUS.resolve("good/utmsmall.tif");

    @TempDir
    Path data;

    private RunningCluster cluster;

    @BeforeEach
    void prepare() throws IOException {
        cluster = new RunningCluster(data);
        cluster.set("cluster.user", "dropwarp").set("cluster.password", "right");
    }

    @AfterEach
    void clear() {
        cluster.close();
    }

    private void assertWorks() throws IOException {
        cluster.drop(SMALL, "utmsmall.tif");
        cluster.awaitEnded(1);
        assertThat(cluster.receipts()).hasSize(1);
    }

    private void assertRefused(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
    }

    private Path changed(String setting, String to) throws IOException {
        String shipped = Files.readString(SHIPPED);
        assertThat(shipped).contains(setting);
        return Files.writeString(data.resolve("broker.xml"), shipped.replace(setting, to));
    }

    @Test
    void aBrokerWithTheShippedSettingsIsAccepted() throws Exception {
        cluster.broker(SHIPPED);

        cluster.profile("scene", ClusterIT.SCENE);
        cluster.coordinator(0, cluster.address()).node("a");

        cluster.drop(SMALL, "scene/utmsmall.tif");
        cluster.awaitEnded(1);
        assertThat(cluster.deadLetters()).isEmpty();
        assertThat(Cli.checksums(data.resolve("output/scene/utmsmall_EPSG3857.tif")))
                .isNotEmpty()
                .isEqualTo(ClusterIT.alone(SMALL, data.resolve("alone"), data.resolve("profiles/scene.yaml")));
        assertThat(cluster.log("coordinator")).doesNotContain("Settings of the broker");
    }

    @Test
    void coordinatorsOfOtherFoldersMayShareABroker(@TempDir Path other) throws Exception {
        cluster.broker(SHIPPED);
        cluster.profile("scene", ClusterIT.SCENE);
        cluster.coordinator(0, cluster.address()).node("a");
        try (RunningCluster second = new RunningCluster(other).withBrokerOf(cluster)) {
            second.set("cluster.user", "dropwarp").set("cluster.password", "right");
            second.profile("scene", ClusterIT.SCENE);
            second.coordinator(0, cluster.address()).node("b");

            cluster.drop(SMALL, "scene/utmsmall.tif");
            second.drop(SMALL, "scene/utmsmall.tif");
            cluster.awaitEnded(1);
            second.awaitEnded(1);

            assertServedBy("a", cluster, data);
            assertServedBy("b", second, other);
        }
    }

    /** Each has its own output, by its own node, and is not told to look at the other one's. */
    private static void assertServedBy(String node, RunningCluster cluster, Path data) throws Exception {
        assertThat(Files.readString(data.resolve("output/scene/utmsmall_EPSG3857.json")))
                .containsPattern("\"dropwarp:nodes\" ?: ?\\[ ?\"" + node + "\" ?\\]");
        await().atMost(RunningCluster.PATIENCE)
                .until(() -> cluster.status()
                        .filter(status -> status.alerts().isEmpty())
                        .isPresent());
    }

    @Test
    void aBrokerThatWouldLoseRequestsIsRefused() throws Exception {
        cluster.broker(changed(
                "<dead-letter-address>dropwarp.lost</dead-letter-address>",
                "<dead-letter-address>DLQ</dead-letter-address>"));

        assertRefused(cluster.failingCoordinator(cluster.address()));

        assertThat(cluster.log("coordinator"))
                .contains("dead-letter-address of dropwarp.requests is \"DLQ\"", "config/artemis/broker.xml");
    }

    @Test
    void aBrokerThatDoesNotTellItsSettingsIsUsedWithAWarning() throws Exception {
        cluster.broker(changed("<permission type=\"manage\" roles=\"amq\"/>", ""));

        cluster.coordinator(0, cluster.address()).node("a");

        assertWorks();
        assertThat(cluster.log("coordinator")).contains("They cannot be read", "permission \"manage\"");
    }

    @Test
    void aCoordinatorWithAWrongPasswordSaysSo() throws Exception {
        cluster.broker(SHIPPED);
        cluster.set("cluster.password", "wrong");

        assertRefused(cluster.failingCoordinator(cluster.address()));

        assertThat(cluster.log("coordinator"))
                .contains("refuses user \"dropwarp\"", "dropwarp.cluster.password")
                .doesNotContain("wrong");
    }

    @Test
    void nodesReachTheEmbeddedBrokerByTls() throws Exception {
        Path keys = TlsFiles.keyStore(data);
        Path trusted = TlsFiles.trustStore(data, keys);
        cluster.set("cluster.key-store", keys.toString()).set("cluster.key-store-password", TlsFiles.PASSWORD);
        cluster.coordinator(0);
        cluster.set("cluster.broker", cluster.address().replace("tcp:", "ssl:"))
                .set("cluster.key-store", "")
                .set("cluster.trust-store", trusted.toString())
                .set("cluster.trust-store-password", TlsFiles.PASSWORD);

        cluster.node("a");

        assertWorks();
        Cli.Result status = Cli.dropwarp("status", "--json", "--data", data.toString());
        assertThat(cluster.log("coordinator") + cluster.log("a") + status.out())
                .contains("takes requests from ssl://127.0.0.1")
                .doesNotContain(TlsFiles.PASSWORD);
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), cluster.port())) {
            plain.setSoTimeout(5000);
            // The handshake of a client without TLS, which would be waited for; it is cut off, perhaps with an alert.
            plain.getOutputStream().write("ARTEMIS".getBytes(StandardCharsets.US_ASCII));
            plain.getInputStream().readAllBytes();
        }
    }

    @Test
    void goesOnWithTheBackupOfABroker() throws Exception {
        int backup = Ports.free();
        cluster.brokers(SHIPPED, backup);
        String both = cluster.address() + ",tcp://127.0.0.1:" + backup;
        cluster.set("cluster.broker", both).coordinator(0, both);
        cluster.node("a");
        assertWorks();

        cluster.kill("broker");

        cluster.drop(SMALL, "again.tif");
        cluster.awaitEnded(2);
        assertThat(cluster.receipts()).hasSize(2);
    }

    /** An image holds one set of them, and shall not grow by more than 25 MB. */
    @Test
    void theJarsThatSpeakToABrokerTakeLessThan25Megabytes() throws Exception {
        long bytes = 0;
        try (Stream<Path> jars = Files.list(Cli.lib().resolve("cluster"))) {
            for (Path jar : (Iterable<Path>) jars::iterator) {
                bytes += Files.size(jar);
            }
        }
        assertThat(bytes).isBetween(1_000_000L, 25_000_000L);
    }

    @Test
    void noBrokerServesOtherMachinesWithoutAPassword() throws Exception {
        cluster.set("cluster.host", "0.0.0.0").set("cluster.password", "");

        assertRefused(cluster.failingCoordinator("embedded"));

        assertThat(cluster.log("coordinator"))
                .contains("would serve everyone", "Set dropwarp.cluster.user and dropwarp.cluster.password.");
    }
}
