package io.dropwarp.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.Ports;
import io.dropwarp.cli.Cli;
import jakarta.jms.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of the shipped broker.xml, and of others. */
class BrokerSettingsTest {

    @TempDir
    Path folder;

    /** Starts a broker with pairs of texts replaced in its settings, and reads these. */
    private BrokerSettings settings(String... replaced) throws Exception {
        String xml = Files.readString(Cli.HOME.resolve("config/artemis/broker.xml"));
        for (int i = 0; i < replaced.length; i += 2) {
            assertThat(xml).contains(replaced[i]);
            xml = xml.replace(replaced[i], replaced[i + 1]);
        }
        int port = Ports.free();
        EmbeddedActiveMQ broker = BrokerMain.start(BrokerMain.read(write(xml), port));
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port);
                Connection connection = factory.createConnection("dropwarp", "right")) {
            return BrokerSettings.read(connection, Addresses.replies("test"));
        } finally {
            broker.stop();
        }
    }

    private Path write(String xml) throws IOException {
        return Files.writeString(folder.resolve("broker.xml"), xml);
    }

    @Test
    void findsNothingInTheShippedOnes() throws Exception {
        assertThat(settings()).isEqualTo(new BrokerSettings(List.of(), List.of()));
    }

    @Test
    void findsWhatWouldLoseRequestsOrNeverEndThem() throws Exception {
        BrokerSettings settings = settings(
                "<dead-letter-address>dropwarp.lost</dead-letter-address>", "",
                "<max-delivery-attempts>5<", "<max-delivery-attempts>1000<",
                "<address-setting match=\"dropwarp.lost\">",
                        "<address-setting match=\"dropwarp.lost\"><auto-create-queues>false</auto-create-queues>",
                "<queue name=\"dropwarp.lost\"/>", "");

        assertThat(settings.wrong())
                .hasSize(3)
                .anyMatch(text -> text.startsWith("dead-letter-address of dropwarp.requests is \"\""))
                .anyMatch(text -> text.startsWith("max-delivery-attempts of dropwarp.requests is 1000"))
                .anyMatch(text -> text.startsWith("There is no dropwarp.lost"));
        assertThat(settings.doubtful()).isEmpty();
    }

    @Test
    void findsThatAnswersCouldNotBeSent() throws Exception {
        BrokerSettings settings = settings("<auto-create-queues>true<", "<auto-create-queues>false<");

        assertThat(settings.wrong()).singleElement().asString().startsWith("dropwarp.replies.test cannot be created");
    }

    @Test
    void warnsOfWhatWouldDoHarmInRareCases() throws Exception {
        BrokerSettings settings = settings(
                "<redelivery-delay>200<", "<redelivery-delay>0<",
                "<default-consumer-window-size>0<", "<default-consumer-window-size>1000<",
                "<max-delivery-attempts>-1<", "<max-delivery-attempts>3<");

        assertThat(settings.wrong()).isEmpty();
        assertThat(settings.doubtful())
                .hasSize(3)
                .anyMatch(text -> text.startsWith("redelivery-delay of dropwarp.requests is 0 ms"))
                .anyMatch(text -> text.startsWith("default-consumer-window-size of dropwarp.requests is not 0"))
                .anyMatch(text -> text.startsWith("max-delivery-attempts of dropwarp.lost is not -1"));
    }
}
