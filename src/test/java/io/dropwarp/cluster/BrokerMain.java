package io.dropwarp.cluster;

import io.dropwarp.config.Config;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.apache.activemq.artemis.core.config.FileDeploymentManager;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/** A broker as a program of its own, so that it can be killed. */
public final class BrokerMain {

    private BrokerMain() {}

    /** Listens on 127.0.0.1 at a port until it is ended; with the settings of a broker.xml, if one is given. */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        if (args.length == 1) {
            EmbeddedBroker.start(new Config.Cluster(
                    Config.Cluster.EMBEDDED, "127.0.0.1", port, "", "", new Config.Tls("", "", "", ""), 1));
        } else {
            start(port, Path.of(args[1]));
        }
        new CountDownLatch(1).await();
    }

    private static void start(int port, Path xml) throws Exception {
        FileConfiguration configuration = new FileConfiguration();
        new FileDeploymentManager(xml.toUri().toString())
                .addDeployable(configuration)
                .readConfiguration();
        configuration.getAcceptorConfigurations().forEach(acceptor -> {
            acceptor.getParams().put("host", "127.0.0.1");
            acceptor.getParams().put("port", port);
        });
        configuration.setJMXManagementEnabled(false);
        // As "artemis create" has it: one user, whose role is amq.
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser("dropwarp", "right");
        users.addRole("dropwarp", "amq");
        new EmbeddedActiveMQ()
                .setConfiguration(configuration)
                .setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users))
                .start();
    }
}
