package io.dropwarp.doctor;

import io.dropwarp.cluster.BrokerSettings;
import io.dropwarp.cluster.BrokerVisit;
import io.dropwarp.cluster.BrokerVisit.Heard;
import io.dropwarp.cluster.ClusterAlerts;
import io.dropwarp.cluster.NodeNews;
import io.dropwarp.cluster.SharedFolders;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.model.Release;
import io.dropwarp.model.Versions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks what a coordinator and its nodes share, on the machine of either: the broker, the versions of the nodes that are
 * heard, their clocks, and the folders.
 */
public final class ClusterChecks {

    /** A node speaks each second. */
    private static final Duration LISTENING = Duration.ofSeconds(3);

    private static final String BROKER = "broker";
    private static final String VERSIONS = "versions";

    private final Config config;
    private final Optional<Versions> own;

    /** Checks of a configuration with a broker; {@code own} are the versions of the workers here, if any start. */
    public ClusterChecks(Config config, Optional<Versions> own) {
        this.config = config;
        this.own = own;
    }

    /** Checks all; takes some seconds. */
    public List<Finding> run() throws InterruptedException {
        List<Finding> findings = new ArrayList<>(broker());
        findings.addAll(new SharedFolderChecks(config.folders().work()).run());
        return findings;
    }

    private List<Finding> broker() {
        Config.Cluster cluster = config.cluster().forOthers();
        BrokerVisit visit;
        try {
            visit = BrokerVisit.pay(cluster, LISTENING);
        } catch (ConfigException e) {
            return List.of(Finding.fail(BROKER, e.getMessage(), "Use what the coordinator uses: dropwarp.cluster.*"));
        } catch (IOException e) {
            return List.of(
                    config.cluster().isEmbedded()
                            ? Finding.warn(
                                    BROKER,
                                    "No broker answers at " + cluster.address() + ".",
                                    "It starts with the coordinator: dropwarp run.")
                            : Finding.fail(
                                    BROKER,
                                    "The broker at " + cluster.address() + " does not answer: " + e.getMessage(),
                                    "Does it run, is its port open to this machine, and is the address right (tcp:// or"
                                            + " ssl://)?"));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok(
                BROKER,
                "The broker at " + cluster.address() + " answers"
                        + (cluster.user().isEmpty()
                                ? ", without a user."
                                : " and accepts user \"" + cluster.user() + "\".")));
        findings.add(settings(visit.settings()));
        findings.addAll(nodes(visit.nodes()));
        return findings;
    }

    private static Finding settings(BrokerSettings settings) {
        String compare = "Compare its broker.xml with config/artemis/broker.xml.";
        if (!settings.wrong().isEmpty()) {
            return Finding.fail("broker settings", String.join(" ", settings.wrong()), compare);
        }
        return settings.doubtful().isEmpty()
                ? Finding.ok("broker settings", "The broker is set up for dropwarp.")
                : Finding.warn("broker settings", String.join(" ", settings.doubtful()), compare);
    }

    private List<Finding> nodes(List<Heard> heard) {
        if (heard.isEmpty()) {
            return List.of(Finding.warn(
                    "nodes",
                    "No node was heard within " + LISTENING.toSeconds() + " s.",
                    "Start one with \"dropwarp node\", or look at the log of the one that should run."));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok(
                "nodes",
                "%d node(s) with %d slot(s) are heard: %s."
                        .formatted(
                                heard.size(),
                                heard.stream()
                                        .mapToInt(node -> node.news().slots())
                                        .sum(),
                                String.join(
                                        ", ",
                                        heard.stream()
                                                .map(node -> node.news().name())
                                                .toList()))));
        findings.add(versions(heard));
        findings.add(folders(heard));
        findings.add(clocks(heard));
        return findings;
    }

    private Finding versions(List<Heard> heard) {
        List<String> others = heard.stream()
                .map(Heard::news)
                .filter(news -> !fits(news.versions()))
                .map(news -> "%s has dropwarp %s, GDAL %s, PROJ %s"
                        .formatted(
                                news.name(),
                                news.versions().dropwarp(),
                                news.versions().gdal(),
                                news.versions().proj()))
                .toList();
        String here = "dropwarp " + Release.version()
                + own.map(versions -> ", GDAL " + versions.gdal() + ", PROJ " + versions.proj())
                        .orElse("");
        return others.isEmpty()
                ? Finding.ok(VERSIONS, "All nodes have the versions of this machine: " + here + ".")
                : Finding.warn(
                        VERSIONS,
                        "Other versions than here (" + here + "): " + String.join("; ", others) + ".",
                        "Only nodes with the coordinator's dropwarp, and with the same GDAL and PROJ, work together.");
    }

    private boolean fits(Versions theirs) {
        return Release.version().equals(theirs.dropwarp())
                && own.map(versions -> versions.drawsLike(theirs)).orElse(true);
    }

    private Finding folders(List<Heard> heard) {
        Optional<String> here;
        try {
            here = new SharedFolders(config.folders().work()).read();
        } catch (IOException e) {
            return Finding.fail(
                    "same folders", config.folders().work() + " cannot be read: " + e, "Look at the mount.");
        }
        List<String> others = heard.stream()
                .map(Heard::news)
                .filter(news -> !news.folders().equals(here.orElse(null)))
                .map(NodeNews::name)
                .toList();
        if (others.isEmpty()) {
            return Finding.ok("same folders", "All nodes see the work folder that is seen here.");
        }
        return Finding.warn(
                "same folders",
                here.isEmpty()
                        ? "No coordinator has worked in " + config.folders().work() + ", but nodes are heard."
                        : "Other work folders than here are seen by: " + String.join(", ", others) + ".",
                "Give --data, here and there, where the coordinator's data root is mounted.");
    }

    private static Finding clocks(List<Heard> heard) {
        List<String> wrong = heard.stream()
                .filter(node -> node.ahead().abs().compareTo(ClusterAlerts.LARGEST_DIFFERENCE) > 0)
                .map(node -> "%s by %.1f s"
                        .formatted(node.news().name(), node.ahead().toMillis() / 1000.0))
                .toList();
        return wrong.isEmpty()
                ? Finding.ok(
                        "clocks",
                        "The clocks of all nodes and of this machine agree to "
                                + ClusterAlerts.LARGEST_DIFFERENCE.toSeconds() + " s.")
                : Finding.warn(
                        "clocks",
                        "Clocks differ from this machine's: " + String.join(", ", wrong) + ".",
                        "Set the clocks of all machines by NTP.");
    }
}
