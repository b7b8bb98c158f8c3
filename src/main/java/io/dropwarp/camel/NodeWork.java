package io.dropwarp.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.cluster.NodeAnswer;
import io.dropwarp.cluster.NodeNews;
import io.dropwarp.model.ServiceStoppingException;
import io.dropwarp.model.Versions;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Needs;
import io.dropwarp.workers.pool.RequestLine;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.process.LossCause;
import io.dropwarp.workers.process.WorkerStartException;
import io.dropwarp.workers.sizing.MemoryBudget;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.exec.ExecBinding;
import org.apache.camel.component.exec.ExecResult;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's side of the broker: what it works on, its answers, and what it says of itself. Thread-safe. */
public final class NodeWork {

    private static final Logger LOG = LoggerFactory.getLogger(NodeWork.class);
    private static final String MESSAGE = "dropwarp.message";
    private static final String RESERVED = "dropwarp.reserved";

    /** Property of an exchange: how often the request was given to a node; those before may have died of it. */
    static final String DELIVERIES = "deliveries";

    /** Property of an exchange: the requests that came in its message, each a line of JSON. */
    static final String REQUESTS = "requests";

    /** Property of an exchange: what workers gave for those that are done, in the same order. */
    static final String RESULTS = "results";

    private final String name;
    private final String host;
    private final String folders;
    private final Versions versions;
    private final WorkerPool pool;

    /** Of the pool, which is asked only for what fits. */
    private final MemoryBudget memory;

    private final Instant since = Instant.now();

    /** Of each message, the ids of its requests. */
    private final Map<String, List<String>> running = new ConcurrentHashMap<>();

    private final LongAdder done = new LongAdder();
    private final LongAdder redelivered = new LongAdder();
    private volatile boolean leaving;

    /** Why no worker can be started; null while one can. */
    private volatile String trouble;

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
        memory = new MemoryBudget(pool.memory());
    }

    /** {@return the JMS selector of the requests this node can do} */
    public String selector() {
        return NodeMessages.FOLDERS + "='" + folders + "' AND " + NodeMessages.VERSIONS + "='"
                + NodeMessages.text(versions) + "' AND " + NodeMessages.MEMORY + "<="
                + pool.memory().totalMb() + " AND " + NodeMessages.NOT_AT + " NOT LIKE '%"
                + NodeMessages.barred(List.of(quoted(name))).replaceAll("[!%_]", "!$0") + "%' ESCAPE '!'";
    }

    private static String quoted(String text) {
        return text.replace("'", "''");
    }

    /** {@return the JMS selector of what coordinators say to this node} */
    public String refusalSelector() {
        return NodeMessages.NODE + "='" + quoted(name) + "'";
    }

    /** The requests of a message are begun. Sets {@link #DELIVERIES}, {@link #REQUESTS} and {@link #RESULTS}. */
    public void begin(Exchange exchange) {
        detach(exchange);
        String ids = exchange.getMessage().getHeader("JMSCorrelationID", String.class);
        exchange.setProperty(MESSAGE, ids);
        running.put(ids, List.of(ids.split(NodeMessages.AND, -1)));
        exchange.setProperty(
                REQUESTS, List.of(exchange.getMessage().getBody(String.class).split(NodeMessages.NEXT, -1)));
        exchange.setProperty(RESULTS, new ArrayList<ExecResult>());
        long expires = exchange.getMessage().getHeader(NodeMessages.EXPIRATION, 0L, Long.class);
        if (expires > 0) {
            exchange.getMessage()
                    .setHeader(ExecBinding.EXEC_COMMAND_TIMEOUT, Math.max(1, expires - System.currentTimeMillis()));
        }
        int deliveries = NodeMessages.deliveries(exchange);
        exchange.setProperty(DELIVERIES, deliveries);
        if (deliveries > 1) {
            redelivered.increment();
            LOG.warn(
                    "Request {} is delivered for the {}. time: a node had it before and did not answer",
                    ids,
                    deliveries);
        }
    }

    /** Each step copies the message, and to copy one of JMS takes Camel 30 times as long. */
    private static void detach(Exchange exchange) {
        Message own = new DefaultMessage(exchange);
        own.setHeaders(exchange.getMessage().getHeaders());
        own.setBody(exchange.getMessage().getBody());
        exchange.setMessage(own);
    }

    /**
     * Reserves memory until a message ends, whose requests are done one after the other and need the same. False if it
     * does not fit beside others for as long as the coordinator wants it to wait here, and other nodes may have room for
     * it; and if a node may have died of one of several requests, which is then to be found out.
     *
     * @throws ServiceStoppingException if this node leaves meanwhile
     */
    public boolean reserve(Exchange exchange) {
        List<String> requests = requests(exchange);
        if (requests.size() > 1 && exchange.getProperty(DELIVERIES, Integer.class) > 1) {
            return false;
        }
        Needs needs = RequestLine.read(requests.get(0)).needs();
        long patience = exchange.getMessage().getHeader(NodeMessages.PATIENCE, 0L, Long.class);
        try {
            OptionalInt taken = memory.take(needs, Duration.ofMillis(patience));
            taken.ifPresent(mb -> exchange.setProperty(RESERVED, mb));
            if (leaving) {
                throw new ServiceStoppingException("The node leaves and begins no more requests");
            }
            return taken.isPresent();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceStoppingException("The thread that waited for memory was interrupted");
        }
    }

    /** Makes the body the answer, a line for each request; those that were not done are given back. */
    public void answer(Exchange exchange) throws IOException {
        int deliveries = exchange.getProperty(DELIVERIES, Integer.class);
        List<NodeAnswer> answers = new ArrayList<>();
        for (ExecResult result : results(exchange)) {
            answers.add(new NodeAnswer(
                    name, result.getExitValue(), text(result.getStdout()), text(result.getStderr()), deliveries));
        }
        done.add(answers.size());
        while (answers.size() < requests(exchange).size()) {
            answers.add(NodeAnswer.givenBack(name, deliveries));
        }
        StringBuilder lines = new StringBuilder();
        for (NodeAnswer answer : answers) {
            lines.append(lines.isEmpty() ? "" : NodeMessages.NEXT).append(Json.MAPPER.writeValueAsString(answer));
        }
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(lines.toString());
    }

    @SuppressWarnings("unchecked")
    static List<String> requests(Exchange exchange) {
        return exchange.getProperty(REQUESTS, List.class);
    }

    @SuppressWarnings("unchecked")
    static List<ExecResult> results(Exchange exchange) {
        return exchange.getProperty(RESULTS, List.class);
    }

    private static String text(InputStream stream) throws IOException {
        return stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** A message has ended, either way. */
    public void end(Exchange exchange) {
        running.remove(exchange.getProperty(MESSAGE, String.class));
        if (exchange.removeProperty(RESERVED) instanceof Integer mb) {
            memory.giveBack(mb);
        }
    }

    /**
     * A request was not tried and is about to be given back. If no worker could be started, others will fail in the same
     * way, so this node takes nothing more until {@link #lookAfterWorkers} has started one.
     */
    public synchronized void untried(Exchange exchange) {
        if (exchange.getProperty(Exchange.EXCEPTION_CAUGHT) instanceof WorkerStartException none) {
            String reason = none.failure().message();
            if (trouble == null) {
                LOG.error("This node takes nothing more until a worker can be started: {}", reason);
            }
            trouble = reason;
            ServiceHelper.suspendService(taker(exchange));
        }
    }

    /** Time has passed. If no worker could be started, but one can now, the node takes requests again. */
    public void lookAfterWorkers(Exchange exchange) throws IOException {
        if (leaving) {
            return;
        }
        pool.keepScratch();
        if (trouble == null) {
            return;
        }
        try {
            pool.startAnother();
            Versions now = pool.probe().versions();
            if (!now.equals(versions)) {
                trouble = "it was started with " + NodeMessages.text(versions) + " and finds " + NodeMessages.text(now)
                        + " now, so it has to be started again";
                return;
            }
        } catch (WorkerStartException still) {
            LOG.debug("Still no worker", still);
            return;
        } catch (ServiceStoppingException stopping) {
            return;
        }
        resume(exchange);
    }

    private synchronized void resume(Exchange exchange) {
        if (!leaving) {
            trouble = null;
            LOG.info("A worker can be started again: this node takes requests");
            ServiceHelper.resumeService(taker(exchange));
        }
    }

    private static Consumer taker(Exchange exchange) {
        return exchange.getContext().getRoute("serve-requests").getConsumer();
    }

    /** From now on it says that it takes nothing more, and requests that wait for memory go back to the broker. */
    public synchronized void leave() {
        leaving = true;
        memory.open();
    }

    /** Makes the body what it says about itself, in JSON. */
    public void news(Exchange exchange) throws JsonProcessingException {
        // Those of a request would have the coordinators answer it.
        exchange.getMessage().removeHeaders("*");
        List<List<String>> messages = List.copyOf(running.values());
        exchange.getMessage()
                .setBody(Json.MAPPER.writeValueAsString(new NodeNews(
                        name,
                        host,
                        folders,
                        versions,
                        pool.limit(),
                        pool.memory().totalMb(),
                        memory.reserved(),
                        messages.size(),
                        memory.waiting(),
                        done.sum(),
                        redelivered.sum(),
                        Arrays.stream(LossCause.values())
                                .mapToLong(pool.counters()::lost)
                                .sum(),
                        since,
                        Instant.now(),
                        leaving,
                        trouble,
                        messages.stream().flatMap(List::stream).sorted().toList())));
    }
}
