package io.dropwarp.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.dropwarp.admission.BrokerAwayException;
import io.dropwarp.cluster.Addresses;
import io.dropwarp.cluster.NodeAnswer;
import io.dropwarp.cluster.NodeNews;
import io.dropwarp.cluster.NodeRequests;
import io.dropwarp.cluster.Nodes;
import io.dropwarp.job.Outcome;
import io.dropwarp.job.WorkerTask;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Versions;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Reply;
import io.dropwarp.protocol.Request;
import io.dropwarp.workers.pool.PreviewService;
import io.dropwarp.workers.pool.WorkerClient;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator's side of the broker: a task becomes a message to any fitting node, and its answer an outcome. A
 * picture is no task of a job: the body is its request, and then the reply. Thread-safe.
 */
public final class NodeMessages {

    private static final Logger LOG = LoggerFactory.getLogger(NodeMessages.class);

    /** Property of a request: the folders in which it can be done. */
    public static final String FOLDERS = "dropwarpFolders";

    /** Property of a request: the versions with which it has to be done. */
    public static final String VERSIONS = "dropwarpVersions";

    /** Property of a request: the MB of memory that a node must have for all that it runs, to take it. */
    public static final String MEMORY = "dropwarpMemory";

    /** Property of a request: the nodes that must not take it, each between two bars. */
    public static final String NOT_AT = "dropwarpNotAt";

    /** Property of a request: the milliseconds for which the node that takes it waits for memory, then it gives it back. */
    static final String PATIENCE = "dropwarpPatience";

    /** Property of a refusal: the name of the node it is for. */
    public static final String NODE = "dropwarpNode";

    /** Header of a message: when it is of no use any more, in milliseconds since 1970; 0 for never. */
    static final String EXPIRATION = "JMSExpiration";

    private static final ObjectWriter REQUEST = Json.MAPPER.writerFor(Request.class);

    private static final String SENT = "dropwarp.sent";
    private static final String ID = "JMSCorrelationID";
    private static final int FIRST = 9;
    private static final int TILE = 4;
    private static final int PICTURE = 0;

    private final String folders;
    private final Nodes nodes;
    private final NodeRequests requests;

    public NodeMessages(String folders, Nodes nodes, NodeRequests requests) {
        this.folders = folders;
        this.nodes = nodes;
        this.requests = requests;
    }

    /** {@return the versions as the value of {@link #VERSIONS}} */
    public static String text(Versions versions) {
        return versions.dropwarp() + "/" + versions.gdal() + "/" + versions.proj();
    }

    /** {@return how often a message has been delivered, this time included} */
    static int deliveries(Exchange exchange) {
        return exchange.getMessage().getHeader("JMSXDeliveryCount", 1, Integer.class);
    }

    /** Waits for nodes with room, unless it has been sent before, and addresses the message. The task stays the body. */
    public void address(Exchange exchange) throws InterruptedException {
        Request request = request(exchange.getMessage().getBody());
        NodeRequests.Sent sent = exchange.getProperty(SENT, NodeRequests.Sent.class);
        if (sent == null) {
            sent = requests.open(request);
            exchange.setProperty(SENT, sent);
        }
        sent.address();
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(ID, sent.id());
        message.setHeader("JMSReplyTo", Addresses.replies(requests.coordinator()));
        message.setHeader("JMSPriority", priority(request));
        message.setHeader("JMSDeliveryMode", "NON_PERSISTENT");
        message.setHeader(FOLDERS, folders);
        message.setHeader(VERSIONS, text(nodes.versions()));
        if (request instanceof Request.Preview) {
            // Nobody waits for it any longer.
            message.setHeader(EXPIRATION, System.currentTimeMillis() + PreviewService.TIME.toMillis());
        }
        message.setHeader(MEMORY, sent.memoryMb());
        message.setHeader(NOT_AT, barred(sent.refusers()));
        message.setHeader(PATIENCE, sent.patience().toMillis());
    }

    private static int priority(Request request) {
        if (request instanceof Request.Preview) {
            return PICTURE;
        }
        return request instanceof Request.WarpTile ? TILE : FIRST;
    }

    /** {@return the names as the value of {@link #NOT_AT}} */
    static String barred(Collection<String> names) {
        return names.stream().map(name -> "|" + name + "|").collect(Collectors.joining());
    }

    private static Request request(Object body) {
        return body instanceof WorkerTask task ? task.request() : (Request) body;
    }

    /** {@return what a node is sent for a body} */
    public static String text(Object body) {
        try {
            return REQUEST.writeValueAsString(request(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A request must be writable", e);
        }
    }

    /** {@return whether the body is still what is asked} */
    public boolean isUnanswered(Object body) {
        return body instanceof WorkerTask || body instanceof Request;
    }

    /**
     * Waits for the answer. Makes the body an {@link Outcome}, or the reply if it is a picture, unless a node has given
     * the request back.
     */
    public void await(Exchange exchange) {
        NodeRequests.Sent sent = exchange.getProperty(SENT, NodeRequests.Sent.class);
        NodeAnswer answer = sent.await();
        if (answer == null) {
            return;
        }
        WorkerTask task = exchange.getMessage().getBody() instanceof WorkerTask ofJob ? ofJob : null;
        // If none answered, those that had it.
        List<String> names = answer.node() != null ? List.of(answer.node()) : requests.takers(sent.id());
        if (task != null) {
            names.forEach(task.state()::workedOn);
        }
        Reply.Done done = WorkerClient.read(
                answer.exit(), answer.stdout(), answer.stderr(), names.isEmpty() ? null : String.join(", ", names));
        exchange.getMessage().setBody(task == null ? done : new Outcome(task, done));
    }

    /** The message could not be sent: the step fails because of the broker. */
    public void unsent(Exchange exchange) {
        exchange.setException(
                new BrokerAwayException(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
    }

    /** Ends the request, whatever came of it. */
    public void end(Exchange exchange) {
        if (exchange.removeProperty(SENT) instanceof NodeRequests.Sent sent) {
            sent.close();
        }
        exchange.getMessage().removeHeaders("*");
    }

    /** A node has answered. */
    public void answered(Exchange exchange) throws JsonProcessingException {
        String id = exchange.getMessage().getHeader(ID, String.class);
        NodeAnswer answer = Json.MAPPER.readValue(exchange.getMessage().getBody(String.class), NodeAnswer.class);
        List<String> takers = requests.takers(id);
        if (requests.answered(id, answer) && answer.deliveries() > 1 && answer.node() != null) {
            LOG.atWarn()
                    .addKeyValue("node", answer.node())
                    .log(
                            "Node {} has answered a request after {} deliveries; it was seen at {}",
                            answer.node(),
                            answer.deliveries(),
                            takers);
        }
    }

    /** No node has answered: each died of it, or gave it back. Makes the body the answer. */
    public void lost(Exchange exchange) throws JsonProcessingException {
        String id = exchange.getMessage().getHeader(ID, String.class);
        Set<String> names = new TreeSet<>(requests.takers(id));
        names.addAll(nodes.workingOn(id));
        Failure failure = new Failure(
                FailureCode.WORKER_CRASHED,
                "No node has finished this request, however often it was delivered"
                        + (names.isEmpty() ? "." : "; it was at " + String.join(", ", names) + "."),
                "Look at the logs of the nodes; each has died of it or given it back.");
        Reply reply = new Reply.Failed(failure, null, null, null, null, null, null);
        String line = Json.MAPPER.writerFor(Reply.class).writeValueAsString(reply);
        exchange.getMessage()
                .setBody(Json.MAPPER.writeValueAsString(new NodeAnswer(null, 1, line, "", deliveries(exchange))));
    }

    /** Time has passed. */
    public void forgetSilent() {
        nodes.forgetSilent();
    }

    /** A node says how it is. Makes the body what it has to be told, or null, and {@link #NODE} its name. */
    public void heard(Exchange exchange) throws JsonProcessingException {
        NodeNews news = Json.MAPPER.readValue(exchange.getMessage().getBody(String.class), NodeNews.class);
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(NODE, news.name());
        requests.taken(news.running(), news.name());
        message.setBody(nodes.heard(news)
                .map(why -> "Coordinator " + requests.coordinator() + " gives this node no work: " + why)
                .orElse(null));
    }
}
