package io.dropwarp.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.config.ConfigKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortTest {

    private static void require(String host, int port) {
        FreePort.require(
                new Config.Listener(host, port), "Metrics", ConfigKey.MANAGEMENT_HOST, ConfigKey.MANAGEMENT_PORT);
    }

    @Test
    void leavesAFreePortFree() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }

        assertThatCode(() -> {
                    require("127.0.0.1", port);
                    require("127.0.0.1", port);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void namesTheKeyOfAPortThatIsTaken() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> require("127.0.0.1", socket.getLocalPort()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("Metrics cannot be served on 127.0.0.1:" + socket.getLocalPort())
                    .hasMessageContaining("Set dropwarp.management.port to a free port or to off");
        }
    }

    @Test
    void namesTheKeyOfAnAddressThatIsNotOfThisMachine() {
        // Reserved for documentation: no machine has it.
        assertThatThrownBy(() -> require("192.0.2.1", 50_000))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("dropwarp.management.host");
        assertThatThrownBy(() -> require("no.such.host.invalid", 50_000))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("dropwarp.management.host");
    }

    @Test
    void looksAtNothingThatIsOff() {
        assertThatCode(() -> require("no.such.host.invalid", 0)).doesNotThrowAnyException();
    }
}
