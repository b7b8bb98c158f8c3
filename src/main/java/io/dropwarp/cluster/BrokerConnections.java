package io.dropwarp.cluster;

import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.FailoverEventType;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * Connections to a broker: one that is shared for sending, one for those who take requests, and those of other
 * consumers. They come back by themselves after the broker was away. Thread-safe.
 */
public final class BrokerConnections implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerConnections.class);

    /** A silent peer is given up after some seconds, so that the requests of a node that hangs go to others. */
    private static final String OPTIONS = "initialConnectAttempts=1"
            + "&retryInterval=200&retryIntervalMultiplier=1.5&maxRetryInterval=2000"
            + "&connectionTTL=6000&clientFailureCheckPeriod=2000&callTimeout=10000";

    private static final long PAUSE_MILLIS = 1000;
    private static final int SESSIONS = 64;

    /** An answer and what ends its transaction go out together; what nothing follows, after that time. */
    private static final int BATCH_MILLIS = 1000;

    private final String broker;
    private final String user;
    private final ActiveMQConnectionFactory consumers;
    private final ActiveMQConnectionFactory takers;
    private final CachingConnectionFactory requests;
    private final CachingConnectionFactory producers;
    private volatile boolean away;

    /**
     * Connections that are not opened yet.
     *
     * @param lost called whenever the connection was lost and what the broker held may be lost too
     * @throws ConfigException if the files for TLS cannot be used
     */
    public BrokerConnections(Config.Cluster cluster, Runnable lost) {
        broker = cluster.address();
        user = cluster.user();
        consumers = factory(cluster);
        takers = factory(cluster);
        // No prefetching: a node takes a request when it can begin it.
        takers.setConsumerWindowSize(0);
        for (TransportConfiguration connector : takers.getStaticConnectors()) {
            connector.getParams().put(TransportConstants.BATCH_DELAY, BATCH_MILLIS);
        }
        requests = new SharedConnection(takers);
        // A producer asks the broker about its address whenever it is made. A consumer may not be shared.
        requests.setCacheConsumers(false);
        producers = new SharedConnection(consumers) {
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
    }

    /** One connection for all, with its sessions and producers, made anew after it was lost. */
    private static class SharedConnection extends CachingConnectionFactory {

        SharedConnection(ConnectionFactory target) {
            super(target);
            setSessionCacheSize(SESSIONS);
        }

        /** As the superclass does, without its log line and stack trace: others tell of it. */
        @Override
        public void onException(JMSException lostConnection) {
            resetConnection();
        }
    }

    private ActiveMQConnectionFactory factory(Config.Cluster cluster) {
        ActiveMQConnectionFactory factory =
                new ActiveMQConnectionFactory(url(cluster), named(user), named(cluster.password()));
        if (!cluster.isEmbedded()) {
            secure(factory, cluster);
        }
        return factory;
    }

    private static String named(String text) {
        return text.isEmpty() ? null : text;
    }

    /** Several addresses are a primary broker and its backups, or brokers of a leader and of those that stand by. */
    private static String url(Config.Cluster cluster) {
        if (cluster.isEmbedded()) {
            return EmbeddedBroker.OWN_URL;
        }
        String hosts = cluster.broker().replace("ssl://", "tcp://");
        if (hosts.contains(",")) {
            return "(" + hosts + ")?" + OPTIONS
                    + "&ha=true&useTopologyForLoadBalancing=false&reconnectAttempts=2&failoverAttempts=-1";
        }
        return hosts + (hosts.contains("?") ? "&" : "?") + OPTIONS + "&reconnectAttempts=-1";
    }

    /** Not by the URL, which would have to quote the passwords and may be logged. */
    private void secure(ActiveMQConnectionFactory factory, Config.Cluster cluster) {
        Map<String, Object> tls = TlsParameters.of(cluster.tls());
        if (cluster.broker().contains("ssl://")) {
            for (TransportConfiguration connector : factory.getStaticConnectors()) {
                connector.getParams().put(TransportConstants.SSL_ENABLED_PROP_NAME, true);
                connector.getParams().putAll(tls);
            }
        } else if (!tls.isEmpty()) {
            throw new ConfigException(
                    "Files for TLS are set (dropwarp.cluster.key-store, dropwarp.cluster.trust-store), but" + " "
                            + broker + " would be reached without TLS. Begin its address with ssl://.");
        }
    }

    /**
     * Waits until the broker answers.
     *
     * @throws ConfigException if it refuses the user
     */
    public void await(BooleanSupplier stopped) throws InterruptedException {
        boolean told = false;
        while (!stopped.getAsBoolean()) {
            try {
                open().close();
                return;
            } catch (JMSException e) {
                if (!told) {
                    LOG.warn("The broker at {} does not answer; waiting for it: {}", broker, e.getMessage());
                    told = true;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }

    /**
     * Opens a connection of its own.
     *
     * @throws ConfigException if the broker refuses the user
     * @throws JMSException if it does not answer
     */
    Connection open() throws JMSException {
        try {
            Connection connection = consumers.createConnection();
            connection.start();
            return connection;
        } catch (JMSSecurityException e) {
            throw new ConfigException(
                    "The broker at " + broker + " refuses "
                            + (user.isEmpty() ? "a connection without a user" : "user \"" + user + "\"")
                            + ". Check dropwarp.cluster.user and dropwarp.cluster.password.",
                    e);
        }
    }

    /**
     * Checks the settings of a broker that others run.
     *
     * @param replies a queue for its answers, made if there is none
     * @throws ConfigException if requests would be lost with them, or not end
     */
    public void requireSettings(String replies) {
        BrokerSettings settings;
        try (Connection connection = consumers.createConnection()) {
            settings = BrokerSettings.read(connection, replies);
        } catch (JMSException e) {
            throw new ConfigException(
                    "The settings of the broker at " + broker + " cannot be read: " + e.getMessage(), e);
        }
        settings.doubtful().forEach(what -> LOG.warn("Settings of the broker at {}: {}", broker, what));
        if (!settings.wrong().isEmpty()) {
            throw new ConfigException("The broker at " + broker + " is not set up for dropwarp: "
                    + String.join(" ", settings.wrong()) + " Compare its broker.xml with config/artemis/broker.xml.");
        }
    }

    /** {@return why nothing can be sent; empty while all is well} */
    public Optional<String> trouble() {
        return away ? Optional.of("The broker at " + broker + " does not answer.") : Optional.empty();
    }

    /** {@return for those who take requests, one at a time, and answer in the same transaction} */
    public ConnectionFactory requests() {
        return requests;
    }

    /** {@return for other consumers, which keep their connection} */
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
        requests.destroy();
        takers.close();
        consumers.close();
    }
}
