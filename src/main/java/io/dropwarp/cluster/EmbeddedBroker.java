package io.dropwarp.cluster;

import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/**
 * A broker within the coordinator. It keeps nothing on disk: the folders are the truth, and a request that is lost with
 * it is sent again by the next coordinator. Close it once.
 */
public final class EmbeddedBroker implements AutoCloseable {

    /** What the coordinator itself connects to. */
    public static final String OWN_URL = "vm://0";

    /** Attempts at one request, by nodes that die of it or are stopped. */
    static final int DELIVERIES = 5;

    private static final long REDELIVERY_MILLIS = 200;
    private static final String EVERYONE = "dropwarp";
    private static final String ACCEPTOR = "nodes";

    private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();

    private EmbeddedBroker(Config.Cluster cluster) throws Exception {
        server.setConfiguration(configuration(cluster));
        if (!cluster.user().isEmpty()) {
            SecurityConfiguration users = new SecurityConfiguration();
            users.addUser(cluster.user(), cluster.password());
            users.addRole(cluster.user(), EVERYONE);
            server.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
        }
        server.start();
    }

    /**
     * Starts a broker that listens.
     *
     * @throws ConfigException if it cannot listen, or would listen to everyone
     */
    public static EmbeddedBroker start(Config.Cluster cluster) {
        try {
            EmbeddedBroker broker = new EmbeddedBroker(cluster);
            if (!broker.server.getActiveMQServer().isStarted() || !broker.listens()) {
                broker.close();
                throw new ConfigException("The broker cannot listen at " + cluster.host() + ":" + cluster.port()
                        + ". Is the port in use? Set dropwarp.cluster.port.");
            }
            return broker;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ConfigException("The embedded broker cannot start: " + e.getMessage(), e);
        }
    }

    private boolean listens() {
        return server.getActiveMQServer()
                .getRemotingService()
                .getAcceptor(ACCEPTOR)
                .isStarted();
    }

    private static Configuration configuration(Config.Cluster cluster) throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setName("dropwarp");
        configuration.setPersistenceEnabled(false);
        configuration.setJMXManagementEnabled(false);
        configuration.setMessageCounterEnabled(false);
        configuration.setSecurityEnabled(!cluster.user().isEmpty());
        configuration.addAcceptorConfiguration("own", OWN_URL);
        configuration.addAcceptorConfiguration(acceptor(cluster));
        configuration.putSecurityRoles(
                "#",
                Set.of(new Role(EVERYONE, true, true, true, true, true, true, true, true, true, true, false, false)));
        AddressSettings all = new AddressSettings().setAutoDeleteAddresses(true).setAutoDeleteQueues(true);
        AddressSettings requests = new AddressSettings()
                .setDefaultConsumerWindowSize(0)
                .setMaxDeliveryAttempts(DELIVERIES)
                .setRedeliveryDelay(REDELIVERY_MILLIS)
                .setAutoDeleteAddresses(false)
                .setAutoDeleteQueues(false)
                .setDeadLetterAddress(SimpleString.of(Addresses.LOST));
        AddressSettings lost = new AddressSettings()
                .setMaxDeliveryAttempts(-1)
                .setAutoDeleteAddresses(false)
                .setAutoDeleteQueues(false);
        configuration.addAddressSetting("#", all);
        configuration.addAddressSetting(Addresses.REQUESTS, requests);
        configuration.addAddressSetting(Addresses.LOST, lost);
        for (String name : new String[] {Addresses.REQUESTS, Addresses.LOST}) {
            configuration.addAddressConfiguration(new CoreAddressConfiguration()
                    .setName(name)
                    .addRoutingType(RoutingType.ANYCAST)
                    .addQueueConfig(QueueConfiguration.of(name)
                            .setRoutingType(RoutingType.ANYCAST)
                            .setDurable(false)));
        }
        return configuration;
    }

    private static TransportConfiguration acceptor(Config.Cluster cluster) {
        Map<String, Object> parameters = TlsParameters.of(cluster.tls());
        if (!parameters.isEmpty()) {
            if (cluster.tls().keyStore().isEmpty()) {
                throw new ConfigException(
                        "dropwarp.cluster.trust-store is set, but the embedded broker needs a certificate"
                                + " of its own for TLS. Set dropwarp.cluster.key-store.");
            }
            parameters.put(TransportConstants.SSL_ENABLED_PROP_NAME, true);
            parameters.put(
                    TransportConstants.NEED_CLIENT_AUTH_PROP_NAME,
                    !cluster.tls().trustStore().isEmpty());
        }
        parameters.put(TransportConstants.HOST_PROP_NAME, cluster.host());
        parameters.put(TransportConstants.PORT_PROP_NAME, cluster.port());
        // Only what is spoken.
        parameters.put(TransportConstants.PROTOCOLS_PROP_NAME, "CORE");
        return new TransportConfiguration(NettyAcceptorFactory.class.getName(), parameters, ACCEPTOR);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The embedded broker did not stop", e);
        }
    }
}
