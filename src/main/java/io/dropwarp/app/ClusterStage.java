package io.dropwarp.app;

import io.dropwarp.camel.NodeMessages;
import io.dropwarp.camel.NodeWork;
import io.dropwarp.camel.StopNotifier;
import io.dropwarp.cluster.Addresses;
import io.dropwarp.cluster.BrokerConnections;
import io.dropwarp.cluster.ClusterAlerts;
import io.dropwarp.cluster.EmbeddedBroker;
import io.dropwarp.cluster.NodeNews;
import io.dropwarp.cluster.NodeRequests;
import io.dropwarp.cluster.Nodes;
import io.dropwarp.cluster.SharedFolders;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.metrics.NodeMetrics;
import io.dropwarp.model.Alert;
import io.dropwarp.model.Release;
import io.dropwarp.model.ServiceStoppingException;
import io.dropwarp.model.Versions;
import io.dropwarp.operations.ServiceStatus;
import io.dropwarp.protocol.Request;
import io.dropwarp.workers.pool.PreviewService;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQDestination;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.main.Main;

/** A coordinator's nodes: the broker, what is known of the nodes, and the routes to them instead of those to workers. */
final class ClusterStage implements Measured, AutoCloseable {

    private final NodeRequests requests = new NodeRequests();
    private final String folders;
    private final Nodes nodes;
    private final ClusterAlerts alerts;
    private final BrokerConnections connections;
    private final EmbeddedBroker broker;

    /**
     * Starts the embedded broker, or waits until the other one answers.
     *
     * @throws ConfigException if the broker cannot be used, in words for a person
     */
    ClusterStage(Main main, Config config) throws IOException {
        Config.Cluster cluster = config.cluster();
        requireUser(cluster);
        folders = new SharedFolders(config.folders().work()).identify();
        int most = cluster.maxSlots();
        nodes = new Nodes(folders, Release.version(), now -> requests.resize(now, most));
        nodes.onLook(() -> nodes.latestVersions().ifPresent(requests::askAgain));
        alerts = new ClusterAlerts(nodes, requests);
        broker = cluster.isEmbedded() ? EmbeddedBroker.start(cluster) : null;
        connections = new BrokerConnections(cluster, requests::brokerLost);
        bind(main, connections);
        main.bind("brokerConsumers", connections.consumers());
        main.bind("requestConverter", new RequestConverter());
        main.bind("nodeMessages", new NodeMessages(folders, nodes, requests));
        CamelSettings.set(main, "dropwarp.cluster.replies", Addresses.replies(requests.coordinator()));
        CamelSettings.whenConfigured(
                main,
                context -> context.getManagementStrategy()
                        .addEventNotifier(new StopNotifier(requests::stop, config.stop())));
    }

    /** Camel's component for JMS, on the connections of one broker. */
    static void bind(Main main, BrokerConnections connections) {
        JmsComponent jms = new JmsComponent();
        jms.setConnectionFactory(connections.producers());
        // That of Spring asks the broker about each name, for each message.
        jms.setDestinationResolver((session, name, topic) ->
                topic ? ActiveMQDestination.createTopic(name) : ActiveMQDestination.createQueue(name));
        main.bind("jms", jms);
    }

    /**
     * Waits until the broker answers.
     *
     * @throws ConfigException if it refuses the user, or is not set up for this
     */
    void awaitBroker() {
        try {
            connections.await(() -> false);
            if (broker == null) {
                connections.requireSettings(Addresses.replies(requests.coordinator()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void requireUser(Config.Cluster cluster) {
        boolean open = cluster.user().isEmpty() || cluster.password().isEmpty();
        if (cluster.isEmbedded() && open && !isLoopback(cluster.host())) {
            throw new ConfigException("The broker at " + cluster.host() + " would serve everyone who reaches it. Set"
                    + " dropwarp.cluster.user and dropwarp.cluster.password.");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new ConfigException("There is no host " + host + " (dropwarp.cluster.host).", e);
        }
    }

    /** Has the workers here serve requests as those of a node do, if there are any. */
    void serve(Main main, WorkerStage workers) {
        if (!workers.own()) {
            CamelSettings.leaveOut(main, CamelSettings.NODE);
            return;
        }
        NodeWork work = new NodeWork(
                "coordinator-" + requests.coordinator(), Host.name(), folders, workers.versions(), workers.pool);
        Node.bind(main, connections, work, workers.range.most());
    }

    /**
     * Pictures drawn by nodes that are idle, by the same route as all requests.
     *
     * @throws IOException if what an earlier run left cannot be removed
     */
    PreviewService previews(Main main, List<String> drivers, Path folder) throws IOException {
        return new PreviewService(requests::awaitIdle, request -> ask(main, request), drivers, folder);
    }

    private static void ask(Main main, Request.Preview request) {
        try (ProducerTemplate template = main.getCamelContext().createProducerTemplate()) {
            template.requestBody("direct:ask-worker", request);
        } catch (CamelExecutionException e) {
            throw RuntimeCamelException.wrapRuntimeException(e.getCause());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return why no node can be asked; empty while all is well} */
    Optional<String> trouble() {
        return connections.trouble();
    }

    /** {@return the nodes that are heard, for the status} */
    List<ServiceStatus.Node> nodes() {
        return nodes.all().stream().map(ClusterStage::shown).toList();
    }

    private static ServiceStatus.Node shown(Nodes.Known known) {
        NodeNews node = known.news();
        return new ServiceStatus.Node(
                node.name(),
                node.host(),
                node.versions(),
                node.slots(),
                node.memoryMb(),
                node.reservedMb(),
                node.busy(),
                node.waiting(),
                node.done(),
                node.redelivered(),
                node.lost(),
                node.since(),
                known.obstacle());
    }

    /** {@return what an operator should look at} */
    List<Alert> alerts() {
        return alerts.now();
    }

    @Override
    public List<MeterBinder> meters() {
        return List.of(new NodeMetrics(nodes, requests, alerts));
    }

    /** {@return the versions of the nodes' software}; waits for the first node. */
    Versions versions() {
        try {
            return nodes.versions();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceStoppingException("No node has been heard before the stop");
        }
    }

    @Override
    public void close() {
        try {
            connections.close();
        } finally {
            if (broker != null) {
                broker.close();
            }
        }
    }
}
