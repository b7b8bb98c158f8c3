package io.dropwarp.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwarp.Ports;
import io.dropwarp.Samples;
import io.dropwarp.camel.NodeMessages;
import io.dropwarp.camel.NodeWork;
import io.dropwarp.camel.PooledExecutor;
import io.dropwarp.cluster.Addresses;
import io.dropwarp.cluster.BrokerConnections;
import io.dropwarp.cluster.EmbeddedBroker;
import io.dropwarp.config.Config;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.pool.WorkerSettings;
import io.dropwarp.workers.process.WorkerCommand;
import io.dropwarp.workers.process.WorkerLimits;
import io.dropwarp.workers.sizing.PoolMemory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Processor;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The route of a node that cannot start a worker, with a broker. */
@Timeout(60)
class NodeRouteTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private EmbeddedBroker broker;
    private BrokerConnections connections;
    private WorkerPool pool;
    private Main main;

    @BeforeEach
    void prepare() throws IOException {
        int port = Ports.free();
        broker = EmbeddedBroker.start(cluster(Config.Cluster.EMBEDDED, port));
        connections = new BrokerConnections(cluster("tcp://127.0.0.1:" + port, port), () -> {});
        WorkerCommand none = new WorkerCommand(
                folder.resolve("no-java").toString(),
                List.of(),
                "none",
                WorkerCommand.CHILD_MAIN,
                null,
                folder,
                folder.resolve("scratch"),
                16,
                Map.of());
        pool = new WorkerPool(new WorkerSettings(1, none, WorkerLimits.defaults(), new PoolMemory(1000, 200)));
        main = new Main();
        main.configure().setRoutesIncludePattern("file:routes/" + CamelSettings.NODE);
        ClusterStage.bind(main, connections);
        Node.bind(main, connections, new NodeWork("a", "host", "here", Samples.VERSIONS, pool), 1);
        main.bind("workerPool", new PooledExecutor(pool));
        CamelSettings.set(main, "dropwarp.worker.timeout-millis", 1000);
    }

    private static Config.Cluster cluster(String address, int port) {
        return Samples.cluster(address, port, Samples.NO_TLS);
    }

    @AfterEach
    void end() {
        main.stop();
        pool.close();
        connections.close();
        broker.close();
    }

    private static Queue requests(Session session) throws JMSException {
        return session.createQueue(Addresses.REQUESTS);
    }

    private static Message send(Session session) throws JMSException {
        Message request = session.createTextMessage("{\"op\":\"plan\",\"needs\":{\"memoryMb\":1}}");
        request.setJMSCorrelationID("c-1");
        request.setJMSReplyTo(session.createQueue("replies"));
        request.setStringProperty(NodeMessages.FOLDERS, "here");
        request.setStringProperty(NodeMessages.VERSIONS, NodeMessages.text(Samples.VERSIONS));
        request.setIntProperty(NodeMessages.MEMORY, 1);
        request.setStringProperty(NodeMessages.NOT_AT, "");
        session.createProducer(requests(session)).send(request);
        return request;
    }

    private static List<Message> waiting(Session session) throws JMSException {
        try (QueueBrowser browser = session.createBrowser(requests(session))) {
            Enumeration<?> messages = browser.getEnumeration();
            return Collections.list(messages).stream().map(Message.class::cast).toList();
        }
    }

    private static String id(Message message) {
        try {
            return message.getJMSMessageID();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int deliveries(Message message) {
        try {
            return message.getIntProperty("JMSXDeliveryCount");
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Else a request that is taken, but whose new message gets lost, would be waited for without end. */
    @Test
    void givesARequestBackInTheTransactionInWhichItTookIt() throws Exception {
        CamelSettings.whenConfigured(
                main,
                context -> context.getCamelContextExtension()
                        .addInterceptStrategy((where, definition, target, next) ->
                                definition.getId().equals("give-back") ? dyingAfter(target) : target));
        main.start();
        try (Connection connection = connections.consumers().createConnection();
                Session session = connection.createSession()) {
            connection.start();
            send(session);

            await().atMost(PATIENCE)
                    .until(() -> waiting(session).stream().anyMatch(message -> deliveries(message) == 1));
            assertThat(waiting(session)).as("with its new message").hasSize(1);
        }
    }

    private static Processor dyingAfter(Processor target) {
        return exchange -> {
            target.process(exchange);
            throw new IllegalStateException("The node has died");
        };
    }

    @Test
    void whatItGivesBackIsANewMessageForAnyOtherNode() throws Exception {
        main.start();
        try (Connection connection = connections.consumers().createConnection();
                Session session = connection.createSession()) {
            connection.start();
            Message request = send(session);

            await().atMost(PATIENCE)
                    .until(() ->
                            waiting(session).stream().map(NodeRouteTest::id).anyMatch(id -> !id.equals(id(request))));
            assertThat(waiting(session)).singleElement().satisfies(message -> {
                assertThat(deliveries(message)).isZero();
                assertThat(message.getJMSCorrelationID()).isEqualTo("c-1");
                assertThat(message.getJMSReplyTo()).isEqualTo(request.getJMSReplyTo());
                assertThat(message.getBody(String.class)).isEqualTo(request.getBody(String.class));
                assertThat(message.getStringProperty(NodeMessages.FOLDERS)).isEqualTo("here");
            });
        }
    }
}
