package io.dropwarp.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.cluster.NodeAnswer;
import io.dropwarp.cluster.NodeNews;
import io.dropwarp.model.Versions;
import io.dropwarp.protocol.Json;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.process.LossCause;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Exchange;
import org.apache.camel.component.exec.ExecResult;

/** A node's side of the broker: what it works on, its answers, and what it says of itself. Thread-safe. */
public final class NodeWork {

    private final String name;
    private final String host;
    private final String folders;
    private final Versions versions;
    private final WorkerPool pool;
    private final Instant since = Instant.now();
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final LongAdder done = new LongAdder();
    private volatile boolean leaving;

    /**
     * A node that has done nothing yet.
     *
     * @param folders identity of the folders it sees
     * @param versions those of its workers
     */
    public NodeWork(String name, String host, String folders, Versions versions, WorkerPool pool) {
        this.name = name;
        this.host = host;
        this.folders = folders;
        this.versions = versions;
        this.pool = pool;
    }

    /** {@return the JMS selector of the requests this node can do} */
    public String selector() {
        return NodeMessages.FOLDERS + "='" + folders + "' AND " + NodeMessages.VERSIONS + "='"
                + NodeMessages.text(versions) + "'";
    }

    /** {@return the JMS selector of what coordinators say to this node} */
    public String refusalSelector() {
        return NodeMessages.NODE + "='" + name.replace("'", "''") + "'";
    }

    /** A request is begun. */
    public void begin(Exchange exchange) {
        running.add(id(exchange));
    }

    /** Makes the body the answer. */
    public void answer(Exchange exchange) throws IOException {
        ExecResult result = exchange.getMessage().getBody(ExecResult.class);
        NodeAnswer answer =
                new NodeAnswer(name, result.getExitValue(), text(result.getStdout()), text(result.getStderr()));
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(Json.MAPPER.writeValueAsString(answer));
        done.increment();
    }

    private static String text(InputStream stream) throws IOException {
        return stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** A request has ended, either way. */
    public void end(Exchange exchange) {
        running.remove(id(exchange));
    }

    private static String id(Exchange exchange) {
        return String.valueOf(exchange.getProperty("dropwarp.request", String.class));
    }

    /** From now on it says that it takes nothing more. */
    public void leave() {
        leaving = true;
    }

    /** {@return what it says about itself, in JSON} */
    public String news() throws JsonProcessingException {
        List<String> ids = List.copyOf(new TreeSet<>(running));
        return Json.MAPPER.writeValueAsString(new NodeNews(
                name,
                host,
                folders,
                versions,
                pool.limit(),
                ids.size(),
                done.sum(),
                Arrays.stream(LossCause.values())
                        .mapToLong(pool.counters()::lost)
                        .sum(),
                since,
                leaving,
                ids));
    }

    /** {@return number of requests it works on} */
    public int busy() {
        return running.size();
    }
}
