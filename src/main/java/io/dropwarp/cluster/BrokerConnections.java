package io.dropwarp.cluster;

import io.dropwarp.config.ConfigException;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.activemq.artemis.api.core.client.FailoverEventType;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * Connections to a broker: one that is shared for sending, and those of consumers. They come back by themselves after
 * the broker was away. Thread-safe.
 */
public final class BrokerConnections implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerConnections.class);

    /**
     * No prefetching: a node takes a request when it can begin it. A silent peer is given up after some seconds, so that
     * the requests of a node that hangs go to others.
     */
    private static final String OPTIONS = "consumerWindowSize=0&reconnectAttempts=-1&initialConnectAttempts=1"
            + "&retryInterval=200&retryIntervalMultiplier=1.5&maxRetryInterval=2000"
            + "&connectionTTL=6000&clientFailureCheckPeriod=2000&callTimeout=10000";

    private static final long PAUSE_MILLIS = 1000;
    private static final int SESSIONS = 64;

    private final String broker;
    private final String user;
    private final ActiveMQConnectionFactory consumers;
    private final CachingConnectionFactory producers;
    private volatile boolean away;

    /**
     * Connections that are not opened yet.
     *
     * @param broker {@code tcp://host:port}, {@code ssl://host:port}, several of them with commas between, or {@link
     *     EmbeddedBroker#OWN_URL}
     * @param user empty for none
     * @param lost called whenever the connection was lost and what the broker held may be lost too
     */
    public BrokerConnections(String broker, String user, String password, Runnable lost) {
        this.broker = broker;
        this.user = user;
        consumers = new ActiveMQConnectionFactory(url(broker), named(user), named(password));
        producers = new CachingConnectionFactory(consumers) {
            @Override
            protected void prepareConnection(Connection connection) throws JMSException {
                super.prepareConnection(connection);
                if (connection instanceof ActiveMQConnection own) {
                    own.setFailoverListener(event -> {
                        away = event != FailoverEventType.FAILOVER_COMPLETED;
                        if (away) {
                            LOG.warn("The broker at {} is away", broker);
                        } else {
                            LOG.info("The broker at {} is back", broker);
                        }
                        lost.run();
                    });
                }
            }
        };
        producers.setSessionCacheSize(SESSIONS);
        producers.setReconnectOnException(true);
    }

    private static String named(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String url(String broker) {
        if (broker.startsWith("vm:")) {
            return broker;
        }
        boolean secure = broker.startsWith("ssl:");
        String[] parts = broker.replace("ssl:", "tcp:").split("[?]", 2);
        String hosts = parts[0].contains(",") ? "(" + parts[0] + ")" : parts[0];
        return hosts + "?" + OPTIONS + (secure ? "&sslEnabled=true" : "") + (parts.length > 1 ? "&" + parts[1] : "");
    }

    /**
     * Waits until the broker answers.
     *
     * @throws ConfigException if it refuses the user
     */
    public void await(BooleanSupplier stopped) throws InterruptedException {
        boolean told = false;
        while (!stopped.getAsBoolean()) {
            try (Connection connection = consumers.createConnection()) {
                connection.start();
                return;
            } catch (JMSSecurityException e) {
                throw new ConfigException(
                        "The broker at " + broker + " refuses "
                                + (user.isEmpty() ? "a connection without a user" : "user \"" + user + "\"")
                                + ". Check dropwarp.cluster.user and dropwarp.cluster.password.",
                        e);
            } catch (JMSException e) {
                if (!told) {
                    LOG.warn("The broker at {} does not answer; waiting for it: {}", broker, e.getMessage());
                    told = true;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }

    /** {@return why nothing can be sent; empty while all is well} */
    public Optional<String> trouble() {
        return away ? Optional.of("The broker at " + broker + " does not answer.") : Optional.empty();
    }

    /** {@return for consumers, which keep their connection} */
    public ConnectionFactory consumers() {
        return consumers;
    }

    /** {@return for sending: one connection for all} */
    public ConnectionFactory producers() {
        return producers;
    }

    @Override
    public void close() {
        producers.destroy();
        consumers.close();
    }
}
