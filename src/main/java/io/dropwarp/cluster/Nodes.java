package io.dropwarp.cluster;

import io.dropwarp.model.Versions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that a coordinator hears, and which of them work for it: those that see its folders and have its versions,
 * since others may give different pixels. A node that is silent for some seconds is gone. Thread-safe.
 */
public final class Nodes {

    private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);

    /** Five announcements. */
    private static final long SILENCE_NANOS = Duration.ofSeconds(5).toNanos();

    private final String folders;
    private final String dropwarp;
    private final IntConsumer slots;
    private final LongSupplier nanoTime;
    private final Map<String, Heard> heard = new TreeMap<>();

    /** When each refused node had started; one that starts again is told again. */
    private final Map<String, Instant> refused = new HashMap<>();

    private Versions versions;
    private int announced;

    private record Heard(NodeNews news, long at) {}

    /**
     * Before any node is heard.
     *
     * @param folders identity of the coordinator's folders
     * @param dropwarp the coordinator's own version
     * @param slots told how many requests all nodes together take, whenever that changes
     */
    public Nodes(String folders, String dropwarp, IntConsumer slots) {
        this(folders, dropwarp, slots, System::nanoTime);
    }

    Nodes(String folders, String dropwarp, IntConsumer slots, LongSupplier nanoTime) {
        this.folders = folders;
        this.dropwarp = dropwarp;
        this.slots = slots;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes what a node says about itself.
     *
     * @return why it gets no work, the first time that this is found; else empty
     */
    public synchronized Optional<String> heard(NodeNews news) {
        Optional<String> obstacle = obstacle(news);
        boolean told = false;
        if (obstacle.isPresent()) {
            heard.remove(news.name());
            told = !news.since().equals(refused.put(news.name(), news.since()));
            if (told) {
                LOG.warn("Node {} gets no work: {}", news.name(), obstacle.get());
            }
        } else if (news.leaving()) {
            if (heard.remove(news.name()) != null) {
                LOG.info("Node {} leaves", news.name());
            }
        } else {
            refused.remove(news.name());
            if (heard.put(news.name(), new Heard(news, nanoTime.getAsLong())) == null) {
                LOG.info("Node {} joins with {} worker(s)", news.name(), news.slots());
            }
        }
        forgetSilent();
        return told ? obstacle : Optional.empty();
    }

    /** Forgets the nodes that have not been heard for a while. To be called now and then. */
    public synchronized void forgetSilent() {
        long now = nanoTime.getAsLong();
        heard.values().removeIf(node -> {
            boolean silent = now - node.at > SILENCE_NANOS;
            if (silent) {
                LOG.warn(
                        "Node {} has not been heard for {} s; its work goes to others",
                        node.news.name(),
                        TimeUnit.NANOSECONDS.toSeconds(now - node.at));
            }
            return silent;
        });
        int sum = heard.values().stream().mapToInt(node -> node.news.slots()).sum();
        if (sum != announced) {
            announced = sum;
            slots.accept(sum);
        }
        notifyAll();
    }

    /** Why a node may not work here; the first fit one decides the versions of GDAL and PROJ. */
    private Optional<String> obstacle(NodeNews news) {
        if (!folders.equals(news.folders())) {
            return Optional.of("it sees other folders");
        }
        if (!dropwarp.equals(news.versions().dropwarp())) {
            return Optional.of("it has dropwarp " + news.versions().dropwarp() + ", and the coordinator " + dropwarp);
        }
        if (heard.isEmpty() && !news.leaving()) {
            versions = news.versions();
        }
        if (versions != null && !versions.drawsLike(news.versions())) {
            return Optional.of("it has GDAL " + news.versions().gdal() + " and PROJ "
                    + news.versions().proj() + ", and the others GDAL " + versions.gdal() + " and PROJ "
                    + versions.proj());
        }
        return Optional.empty();
    }

    /** {@return the nodes that work for this coordinator, by name} */
    public synchronized List<NodeNews> list() {
        return heard.values().stream()
                .map(Heard::news)
                .sorted(Comparator.comparing(NodeNews::name))
                .toList();
    }

    /** {@return names of the nodes that were last known to work on a request} */
    public synchronized List<String> workingOn(String request) {
        return list().stream()
                .filter(node -> node.running().contains(request))
                .map(NodeNews::name)
                .toList();
    }

    /** {@return the versions of the nodes' software}; waits for the first node. */
    public synchronized Versions versions() throws InterruptedException {
        while (versions == null) {
            wait();
        }
        return versions;
    }
}
