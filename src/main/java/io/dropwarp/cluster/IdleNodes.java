package io.dropwarp.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Since when nodes say that they could take more. Thread-safe. */
final class IdleNodes {

    private final LongSupplier nanoTime;
    private final Map<String, Long> since = new ConcurrentHashMap<>();

    IdleNodes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A node says what it has. */
    void heard(NodeNews news) {
        if (news.busy() < news.slots()) {
            since.putIfAbsent(news.name(), nanoTime.getAsLong());
        } else {
            since.remove(news.name());
        }
    }

    /** All other nodes are gone, and begin anew when they are back. */
    void retain(Collection<String> nodes) {
        since.keySet().retainAll(nodes);
    }

    /** {@return whether a node has been idle for longer than that} */
    boolean contains(String node, Duration time) {
        Long begin = since.get(node);
        return begin != null && nanoTime.getAsLong() - begin > time.toNanos();
    }
}
