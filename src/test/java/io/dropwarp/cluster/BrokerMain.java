package io.dropwarp.cluster;

import static org.awaitility.Awaitility.await;

import io.dropwarp.Samples;
import io.dropwarp.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.activemq.artemis.core.config.ClusterConnectionConfiguration;
import org.apache.activemq.artemis.core.config.FileDeploymentManager;
import org.apache.activemq.artemis.core.config.ha.SharedStoreBackupPolicyConfiguration;
import org.apache.activemq.artemis.core.config.ha.SharedStorePrimaryPolicyConfiguration;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/** A broker as a program of its own, so that it can be killed. */
public final class BrokerMain {

    private BrokerMain() {}

    /**
     * Listens on 127.0.0.1 until it is ended. Arguments: a port; perhaps a broker.xml to use; and for one of a pair a
     * folder for both, and the port of its primary, or 0 if it is the primary.
     */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        if (args.length == 1) {
            EmbeddedBroker.start(Samples.cluster(Config.Cluster.EMBEDDED, port, Samples.NO_TLS));
        } else {
            FileConfiguration configuration = read(Path.of(args[1]), port);
            if (args.length > 2) {
                pair(configuration, port, Path.of(args[2]), Integer.parseInt(args[3]));
            }
            start(configuration);
            System.out.println("ready");
        }
        new CountDownLatch(1).await();
    }

    static FileConfiguration read(Path xml, int port) throws Exception {
        FileConfiguration configuration = new FileConfiguration();
        new FileDeploymentManager(xml.toUri().toString())
                .addDeployable(configuration)
                .readConfiguration();
        configuration.getAcceptorConfigurations().forEach(acceptor -> {
            acceptor.getParams().put("host", "127.0.0.1");
            acceptor.getParams().put("port", port);
        });
        configuration.setJMXManagementEnabled(false);
        return configuration;
    }

    /** The backup waits for the primary's lock on the folder, and tells clients of itself through the primary. */
    private static void pair(FileConfiguration configuration, int port, Path folder, int primary) throws Exception {
        configuration.setPersistenceEnabled(true);
        configuration.setJournalType(JournalType.NIO);
        configuration.setJournalDirectory(folder.resolve("journal").toString());
        configuration.setBindingsDirectory(folder.resolve("bindings").toString());
        configuration.setLargeMessagesDirectory(folder.resolve("large").toString());
        configuration.setPagingDirectory(folder.resolve("paging").toString());
        configuration.setHAPolicyConfiguration(
                primary == 0
                        ? new SharedStorePrimaryPolicyConfiguration().setFailoverOnServerShutdown(true)
                        : new SharedStoreBackupPolicyConfiguration());
        configuration.setClusterPassword("right");
        configuration.addConnectorConfiguration("own", "tcp://127.0.0.1:" + port);
        configuration.addConnectorConfiguration("other", "tcp://127.0.0.1:" + primary);
        configuration.addClusterConfiguration(new ClusterConnectionConfiguration()
                .setName("pair")
                .setConnectorName("own")
                .setStaticConnectors(primary == 0 ? List.of() : List.of("other")));
    }

    static EmbeddedActiveMQ start(FileConfiguration configuration) throws Exception {
        // As "artemis create" has it: one user, whose role is amq.
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser("dropwarp", "right");
        users.addRole("dropwarp", "amq");
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ()
                .setConfiguration(configuration)
                .setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users))
                .start();
        ActiveMQServerImpl server = (ActiveMQServerImpl) broker.getActiveMQServer();
        await().forever()
                .until(() -> server.isActive()
                        || (server.getBackupManager() != null
                                && server.getBackupManager().isBackupAnnounced()));
        return broker;
    }
}
