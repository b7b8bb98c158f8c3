package io.dropwarp.cluster;

import io.dropwarp.model.Alert;
import io.dropwarp.model.AlertCode;
import io.dropwarp.model.Versions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that a coordinator hears, and which of them work for it: those that see its folders and have its versions,
 * since others may give different pixels, and whose workers can be started. A node that is silent for some seconds is gone. Thread-safe.
 */
public final class Nodes {

    private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);

    /** Five announcements. */
    private static final long SILENCE_NANOS = Duration.ofSeconds(5).toNanos();

    private final String folders;
    private final String dropwarp;
    private final Consumer<List<NodeSize>> sizes;
    private final LongSupplier nanoTime;
    private final Map<String, Heard> heard = new TreeMap<>();
    private final Map<String, Heard> refused = new TreeMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private Versions versions;
    private List<NodeSize> announced = List.of();

    /** News, what is wrong with the node or null, how far its clock is ahead, and when it was heard. */
    private record Heard(NodeNews news, Alert obstacle, Duration ahead, long at) {}

    /** Why a node gets no work, in words that follow a colon. */
    private record Obstacle(AlertCode code, String why, String hint) {

        Alert alert(String node) {
            return new Alert(code, "Node " + node + " gets no work: " + why + ".", hint);
        }
    }

    /**
     * A node as it is known.
     *
     * @param obstacle why it gets no work; null if it works
     * @param ahead how far its clock is ahead of the coordinator's, the way of the news included
     */
    public record Known(NodeNews news, Alert obstacle, Duration ahead) {}

    /**
     * Before any node is heard.
     *
     * @param folders identity of the coordinator's folders
     * @param dropwarp the coordinator's own version
     * @param sizes told which nodes work for this coordinator and what they take, whenever that changes
     */
    public Nodes(String folders, String dropwarp, Consumer<List<NodeSize>> sizes) {
        this(folders, dropwarp, sizes, System::nanoTime);
    }

    Nodes(String folders, String dropwarp, Consumer<List<NodeSize>> sizes, LongSupplier nanoTime) {
        this.folders = folders;
        this.dropwarp = dropwarp;
        this.sizes = sizes;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes what a node says about itself.
     *
     * @return why it gets no work, the first time that this is found after its start; else empty
     */
    public synchronized Optional<String> heard(NodeNews news) {
        Optional<Obstacle> obstacle = obstacle(news);
        boolean told = false;
        Duration ahead = news.at() == null ? Duration.ZERO : Duration.between(Instant.now(), news.at());
        Heard now = new Heard(
                news, obstacle.map(each -> each.alert(news.name())).orElse(null), ahead, nanoTime.getAsLong());
        if (news.leaving()) {
            refused.remove(news.name());
            if (heard.remove(news.name()) != null) {
                LOG.atInfo().addKeyValue("node", news.name()).log("Node {} leaves", news.name());
            }
        } else if (obstacle.isPresent()) {
            heard.remove(news.name());
            Heard before = refused.put(news.name(), now);
            told = before == null || !before.news.since().equals(news.since());
            if (told) {
                LOG.atWarn()
                        .addKeyValue("node", news.name())
                        .addKeyValue("code", now.obstacle.code())
                        .log("{} {}", now.obstacle.message(), now.obstacle.hint());
            }
        } else {
            refused.remove(news.name());
            if (heard.put(news.name(), now) == null) {
                LOG.atInfo()
                        .addKeyValue("node", news.name())
                        .log("Node {} joins with {} worker(s)", news.name(), news.slots());
            }
        }
        forget();
        return told ? obstacle.map(Obstacle::why) : Optional.empty();
    }

    /** Forgets the nodes that have not been heard for a while. To be called each second. */
    public void forgetSilent() {
        forget();
        // Without the lock, since they ask for the nodes.
        listeners.forEach(Runnable::run);
    }

    /** Has a listener called each second. */
    public void onLook(Runnable listener) {
        listeners.add(listener);
    }

    private synchronized void forget() {
        long now = nanoTime.getAsLong();
        refused.values().removeIf(node -> now - node.at > SILENCE_NANOS);
        heard.values().removeIf(node -> {
            boolean silent = now - node.at > SILENCE_NANOS;
            if (silent) {
                LOG.atWarn()
                        .addKeyValue("node", node.news.name())
                        .log(
                                "Node {} has not been heard for {} s; its work goes to others",
                                node.news.name(),
                                TimeUnit.NANOSECONDS.toSeconds(now - node.at));
            }
            return silent;
        });
        List<NodeSize> all =
                heard.values().stream().map(node -> NodeSize.of(node.news)).toList();
        if (!all.equals(announced)) {
            announced = all;
            sizes.accept(all);
        }
        notifyAll();
    }

    /** Why a node may not work here; the first fit one decides the versions of GDAL and PROJ. */
    private Optional<Obstacle> obstacle(NodeNews news) {
        if (!folders.equals(news.folders())) {
            return Optional.of(new Obstacle(
                    AlertCode.NODE_OF_OTHER_FOLDERS,
                    "it sees other folders",
                    "Start it with --data where this coordinator's data root is mounted on " + news.host() + "."));
        }
        if (!dropwarp.equals(news.versions().dropwarp())) {
            return Optional.of(otherVersion(
                    news, "it has dropwarp " + news.versions().dropwarp() + ", and the coordinator " + dropwarp));
        }
        if (news.trouble() != null) {
            return Optional.of(new Obstacle(
                    AlertCode.NODE_WITHOUT_WORKERS,
                    "no worker can be started there: " + news.trouble(),
                    "Run \"dropwarp doctor\" on " + news.host()
                            + ". The node tries again by itself, and takes work when one starts."));
        }
        if (heard.isEmpty() && !news.leaving()) {
            versions = news.versions();
        }
        if (versions != null && !versions.drawsLike(news.versions())) {
            return Optional.of(otherVersion(
                    news,
                    "it has GDAL " + news.versions().gdal() + " and PROJ "
                            + news.versions().proj() + ", and the others GDAL " + versions.gdal() + " and PROJ "
                            + versions.proj()));
        }
        return Optional.empty();
    }

    private static Obstacle otherVersion(NodeNews news, String how) {
        return new Obstacle(
                AlertCode.NODE_OF_OTHER_VERSION,
                how,
                "Install the same versions on " + news.host() + "; others may give different pixels.");
    }

    /** {@return the nodes that work for this coordinator, by name} */
    public synchronized List<NodeNews> list() {
        return heard.values().stream().map(Heard::news).toList();
    }

    /** {@return all nodes that were heard: first those that work for this coordinator, then the others, by name} */
    public synchronized List<Known> all() {
        List<Heard> all = new ArrayList<>(heard.values());
        all.addAll(refused.values());
        return all.stream()
                .map(node -> new Known(node.news, node.obstacle, node.ahead))
                .toList();
    }

    /** {@return names of the nodes that were last known to work on a request} */
    public synchronized List<String> workingOn(String request) {
        return list().stream()
                .filter(node -> node.running().contains(request))
                .map(NodeNews::name)
                .toList();
    }

    /** {@return the versions of the nodes' software; empty before the first node} */
    public synchronized Optional<Versions> latestVersions() {
        return Optional.ofNullable(versions);
    }

    /** {@return the versions of the nodes' software}; waits for the first node. */
    public synchronized Versions versions() throws InterruptedException {
        while (versions == null) {
            wait();
        }
        return versions;
    }
}
