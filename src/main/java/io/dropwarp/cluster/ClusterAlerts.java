package io.dropwarp.cluster;

import io.dropwarp.model.Alert;
import io.dropwarp.model.AlertCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What an operator of a cluster should look at now. Thread-safe. */
public final class ClusterAlerts {

    /** What was redelivered before that is history. */
    private static final Duration LATELY = Duration.ofMinutes(15);

    /** Clocks that are set by NTP differ by far less; news that wait for a busy machine come later. */
    public static final Duration LARGEST_DIFFERENCE = Duration.ofSeconds(5);

    private final Nodes nodes;
    private final NodeRequests requests;

    public ClusterAlerts(Nodes nodes, NodeRequests requests) {
        this.nodes = nodes;
        this.requests = requests;
    }

    /** {@return all alerts there are now; empty if all is well} */
    public List<Alert> now() {
        List<Nodes.Known> known = nodes.all();
        List<Alert> alerts = new ArrayList<>();
        if (known.stream().allMatch(node -> node.obstacle() != null)) {
            alerts.add(new Alert(
                    AlertCode.NO_NODE,
                    "No node works for this coordinator, and " + requests.waiting() + " request(s) wait.",
                    "Start one with \"dropwarp node\"; if some run, look at their logs, or use \"dropwarp doctor --broker\""
                            + " on their machines."));
        }
        known.stream()
                .filter(node -> node.obstacle() != null && !worksElsewhere(node))
                .map(Nodes.Known::obstacle)
                .forEach(alerts::add);
        for (Nodes.Known node : known) {
            if (node.ahead().abs().compareTo(LARGEST_DIFFERENCE) > 0) {
                alerts.add(new Alert(
                        AlertCode.CLOCKS_DIFFER,
                        "The clock of node " + node.news().name() + " differs by "
                                + node.ahead().toSeconds() + " s.",
                        "Set the clocks of all machines by NTP; times of files are compared."));
            }
        }
        requests.sinceRedelivery()
                .filter(since -> since.compareTo(LATELY) < 0)
                .ifPresent(since -> alerts.add(new Alert(
                        AlertCode.REQUESTS_REDELIVERED,
                        "Requests had to be given to another node, " + requests.redelivered()
                                + " time(s) since the start and last " + since.toSeconds() + " s ago.",
                        "Nodes died or did not answer: look at their logs; the coordinator's log names them.")));
        return alerts;
    }

    /** A node that sees other folders, and does work there, has a coordinator of its own at the same broker. */
    private static boolean worksElsewhere(Nodes.Known node) {
        return node.obstacle().code() == AlertCode.NODE_OF_OTHER_FOLDERS
                && node.news().done() + node.news().busy() > 0;
    }
}
