package io.dropwarp.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwarp.Samples;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerConnectionsTest {

    @TempDir
    Path folder;

    private static Config.Cluster cluster(String broker, Config.Tls tls) {
        return Samples.cluster(broker, 1, tls);
    }

    private static BrokerConnections connections(Config.Cluster cluster) {
        return new BrokerConnections(cluster, () -> {});
    }

    @Test
    void refusesFilesForTlsThatWouldNotBeUsed() throws Exception {
        Path keys = TlsFiles.keyStore(folder);
        Config.Cluster cluster =
                cluster("tcp://host:61616", new Config.Tls("", "", keys.toString(), TlsFiles.PASSWORD));

        assertThatThrownBy(() -> connections(cluster))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("without TLS")
                .hasMessageContaining("ssl://");
    }

    @Test
    void saysWhichFileCannotBeOpenedWithoutItsPassword() throws Exception {
        Path keys = TlsFiles.keyStore(folder);
        Config.Cluster cluster = cluster("ssl://host:61616", new Config.Tls("", "", keys.toString(), "mistaken"));

        assertThatThrownBy(() -> connections(cluster))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("dropwarp.cluster.trust-store is " + keys)
                .hasMessageNotContaining("mistaken");
    }

    @Test
    void takesAddressesWithParametersAndSeveralOfThem() {
        for (String broker : new String[] {
            "tcp://a:1",
            "tcp://a:1?tcpNoDelay=false",
            "tcp://a:1,tcp://b:2",
            "ssl://a:1?enabledProtocols=TLSv1.3,ssl://b:2"
        }) {
            try (BrokerConnections connections = connections(cluster(broker, Samples.NO_TLS))) {
                assertThat(connections.trouble()).as(broker).isEmpty();
            }
        }
    }

    @Test
    void showsNoPassword() {
        Config.Cluster cluster = cluster(
                "ssl://a:1?keyStorePassword=hidden,ssl://b:2?x=hidden", new Config.Tls("k", "hidden", "t", "hidden"));

        assertThat(cluster.toString()).contains("ssl://a:1,ssl://b:2").doesNotContain("hidden");
    }
}
