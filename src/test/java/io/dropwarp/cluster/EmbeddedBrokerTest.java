package io.dropwarp.cluster;

import static io.dropwarp.Samples.cluster;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwarp.Ports;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import jakarta.jms.JMSException;
import java.io.File;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    @TempDir
    Path folder;

    @Test
    void withATrustStoreItAcceptsOnlyNodesWithACertificateFromThere() throws Exception {
        String keys = TlsFiles.keyStore(folder).toString();
        String trusted = TlsFiles.trustStore(folder, Path.of(keys)).toString();
        Config.Tls both = new Config.Tls(keys, TlsFiles.PASSWORD, trusted, TlsFiles.PASSWORD);
        int port = Ports.free();
        EmbeddedBroker broker = EmbeddedBroker.start(cluster(Config.Cluster.EMBEDDED, port, both));
        try (broker;
                BrokerConnections connections =
                        new BrokerConnections(cluster("ssl://127.0.0.1:" + port, port, both), () -> {});
                BrokerConnections byAnotherName =
                        new BrokerConnections(cluster("ssl://localhost:" + port, port, both), () -> {})) {
            // The certificate is for 127.0.0.1.
            assertThatThrownBy(() -> byAnotherName.consumers().createConnection())
                    .isInstanceOf(JMSException.class);
            assertThatCode(() -> connections.consumers().createConnection().close())
                    .doesNotThrowAnyException();
            try (SSLSocket socket = trusting(trusted, port)) {
                socket.setSoTimeout(10_000);
                assertThatThrownBy(() -> {
                            socket.startHandshake();
                            socket.getInputStream().read();
                        })
                        .isInstanceOf(SSLException.class);
            }
        }
    }

    private static SSLSocket trusting(String trusted, int port) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(KeyStore.getInstance(new File(trusted), TlsFiles.PASSWORD.toCharArray()));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
    }

    @Test
    void refusesATrustStoreWithoutACertificateOfItsOwn() throws Exception {
        Path keys = TlsFiles.keyStore(folder);
        Config.Tls tls = new Config.Tls("", "", keys.toString(), TlsFiles.PASSWORD);

        assertThatThrownBy(() -> EmbeddedBroker.start(cluster(Config.Cluster.EMBEDDED, Ports.free(), tls)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Set dropwarp.cluster.key-store.");
    }
}
