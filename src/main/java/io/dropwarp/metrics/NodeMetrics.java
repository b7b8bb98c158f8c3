package io.dropwarp.metrics;

import io.dropwarp.cluster.ClusterAlerts;
import io.dropwarp.cluster.NodeNews;
import io.dropwarp.cluster.NodeRequests;
import io.dropwarp.cluster.Nodes;
import io.dropwarp.model.AlertCode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Metrics of a cluster: its nodes, and the requests to them. Those of a node end with it. Thread-safe. */
public final class NodeMetrics implements MeterBinder {

    private static final double MB = 1 << 20;

    private final Nodes nodes;
    private final NodeRequests requests;
    private final ClusterAlerts alerts;
    private final Map<String, List<Meter>> ofNodes = new HashMap<>();

    public NodeMetrics(Nodes nodes, NodeRequests requests, ClusterAlerts alerts) {
        this.nodes = nodes;
        this.requests = requests;
        this.alerts = alerts;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        String requestsNow = "Requests to nodes: those that wait for a node with room, and those that were sent";
        gauge(meters, "dropwarp.node.requests", "state", "waiting", requestsNow, requests::waiting);
        gauge(meters, "dropwarp.node.requests", "state", "sent", requestsNow, requests::inFlight);
        FunctionCounter.builder("dropwarp.node.requests.redelivered", requests, NodeRequests::redelivered)
                .description("How often a request was given to a further node, since one had not answered it")
                .register(meters);
        FunctionCounter.builder("dropwarp.node.requests.lost", requests, NodeRequests::lost)
                .description("Requests that no node has answered, however often they were delivered")
                .register(meters);
        String heard = "Nodes that are heard, by whether they get work";
        gauge(
                meters,
                "dropwarp.nodes",
                "state",
                "working",
                heard,
                () -> nodes.list().size());
        gauge(
                meters,
                "dropwarp.nodes",
                "state",
                "refused",
                heard,
                () -> nodes.all().stream()
                        .filter(node -> node.obstacle() != null)
                        .count());
        for (AlertCode code : AlertCode.values()) {
            gauge(
                    meters,
                    "dropwarp.alerts",
                    "code",
                    code.name(),
                    "Alerts that the status shows now, by code",
                    () -> alerts.now().stream()
                            .filter(alert -> alert.code() == code)
                            .count());
        }
        nodes.onLook(() -> follow(meters));
    }

    /** Adds meters of new nodes, and removes those of nodes that are gone. */
    private synchronized void follow(MeterRegistry meters) {
        Set<String> now = nodes.list().stream().map(NodeNews::name).collect(Collectors.toSet());
        ofNodes.entrySet().removeIf(node -> {
            boolean gone = !now.contains(node.getKey());
            if (gone) {
                node.getValue().forEach(meters::remove);
            }
            return gone;
        });
        now.forEach(name -> ofNodes.computeIfAbsent(name, added -> meters(meters, added)));
    }

    private List<Meter> meters(MeterRegistry meters, String node) {
        return List.of(
                gauge(
                        meters,
                        "dropwarp.node.slots",
                        "node",
                        node,
                        "Messages that a node works on at once, with a request or with some small ones",
                        () -> last(node, NodeNews::slots)),
                gauge(
                        meters,
                        "dropwarp.node.busy",
                        "node",
                        node,
                        "Messages that a node has taken and not answered",
                        () -> last(node, NodeNews::busy)),
                gauge(
                        meters,
                        "dropwarp.node.memory.waiting",
                        "node",
                        node,
                        "Messages at a node that wait for its memory",
                        () -> last(node, NodeNews::waiting)),
                gauge(
                        meters,
                        "dropwarp.node.memory.reserved.bytes",
                        "node",
                        node,
                        "Memory that a node has reserved for what it works on",
                        () -> MB * last(node, NodeNews::reservedMb)),
                gauge(
                        meters,
                        "dropwarp.node.memory.total.bytes",
                        "node",
                        node,
                        "Memory that a node may reserve",
                        () -> MB * last(node, NodeNews::memoryMb)),
                counter(meters, "dropwarp.node.answered", node, "Requests that a node has answered", NodeNews::done),
                counter(meters, "dropwarp.node.workers.lost", node, "Workers that a node has lost", NodeNews::lost));
    }

    private double last(String node, ToDoubleFunction<NodeNews> figure) {
        return nodes.list().stream()
                .filter(news -> news.name().equals(node))
                .mapToDouble(figure)
                .findFirst()
                .orElse(Double.NaN);
    }

    private Meter counter(
            MeterRegistry meters, String name, String node, String description, ToDoubleFunction<NodeNews> count) {
        return FunctionCounter.builder(name, this, metrics -> metrics.last(node, count))
                .tag("node", node)
                .description(description)
                .register(meters);
    }

    private static Meter gauge(
            MeterRegistry meters, String name, String tag, String value, String description, Supplier<Number> number) {
        return Gauge.builder(name, number)
                .tag(tag, value)
                .description(description)
                .strongReference(true)
                .register(meters);
    }
}
