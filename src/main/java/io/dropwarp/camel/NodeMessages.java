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
import io.dropwarp.job.StageTask;
import io.dropwarp.job.WorkerTask;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Versions;
import io.dropwarp.model.WorkerException;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Reply;
import io.dropwarp.protocol.Request;
import io.dropwarp.workers.pool.PreviewService;
import io.dropwarp.workers.pool.WorkerClient;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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

    /** A file with fewer bytes is most likely done within milliseconds. */
    private static final int SMALL_BYTES = 1 << 18;

    /** Between the ids of requests in one message. */
    static final String AND = ",";

    /** Between the requests in one message, and between the answers in one. */
    static final String NEXT = "\n";

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

    /**
     * Waits for nodes with room, unless it has been sent before, and addresses the message. One that another message has
     * along gets no address. The task stays the body.
     */
    public void address(Exchange exchange) throws InterruptedException {
        Object body = exchange.getMessage().getBody();
        Request request = request(body);
        NodeRequests.Sent sent = exchange.getProperty(SENT, NodeRequests.Sent.class);
        if (sent == null) {
            sent = isSmall(body) ? requests.openSmall(request) : requests.open(request);
            exchange.setProperty(SENT, sent);
        }
        sent.address(nodes.versions());
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        if (sent.isTakenAlong()) {
            return;
        }
        message.setHeader(
                ID, sent.together().stream().map(NodeRequests.Sent::id).collect(Collectors.joining(AND)));
        message.setHeader("JMSReplyTo", Addresses.replies(requests.coordinator()));
        message.setHeader("JMSPriority", priority(request));
        message.setHeader("JMSDeliveryMode", "NON_PERSISTENT");
        message.setHeader(FOLDERS, folders);
        message.setHeader(VERSIONS, text(sent.versions()));
        if (request instanceof Request.Preview) {
            // Nobody waits for it any longer.
            message.setHeader(EXPIRATION, System.currentTimeMillis() + PreviewService.TIME.toMillis());
        }
        message.setHeader(MEMORY, sent.memoryMb());
        message.setHeader(NOT_AT, barred(sent.refusers()));
        message.setHeader(PATIENCE, sent.patience().toMillis());
    }

    /** One that has failed before may be the reason why others in its message fail. */
    private static boolean isSmall(Object body) {
        return body instanceof StageTask task
                && task.request() instanceof Request.MakePlan
                && task.state().job().bytes() < SMALL_BYTES
                && task.state().job().shared().isEmpty()
                && task.state().retries() == 0
                && task.state().attempts().count(task.step()) == 0;
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

    /** {@return what a node is sent: a line for each request that goes in the message} */
    public static String text(Exchange exchange) {
        return exchange.getProperty(SENT, NodeRequests.Sent.class).together().stream()
                .map(sent -> line(sent.request()))
                .collect(Collectors.joining(NEXT));
    }

    private static String line(Request request) {
        try {
            return REQUEST.writeValueAsString(request);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A request must be writable", e);
        }
    }

    /** {@return whether the body is still what is asked} */
    public boolean isUnanswered(Object body) {
        return body instanceof WorkerTask || body instanceof Request;
    }

    /**
     * Waits for the answer. Makes the body an {@link Outcome}, or the reply if it is a picture, unless the request has to
     * be sent once more.
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
        try {
            Reply.Done done = WorkerClient.read(
                    answer.exit(), answer.stdout(), answer.stderr(), names.isEmpty() ? null : String.join(", ", names));
            exchange.getMessage().setBody(task == null ? done : new Outcome(task, done));
        } catch (WorkerException e) {
            // In company it had less time than it may take.
            if (e.failure().code() != FailureCode.TIMEOUT || !sent.goAlone()) {
                throw e;
            }
        }
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

    /** A node has answered a message. */
    public void answered(Exchange exchange) throws JsonProcessingException {
        String[] ids = exchange.getMessage().getHeader(ID, String.class).split(AND, -1);
        String[] answers = exchange.getMessage().getBody(String.class).split(NEXT, -1);
        List<String> takers = requests.takers(ids[0]);
        NodeAnswer awaited = null;
        for (int i = 0; i < ids.length; i++) {
            NodeAnswer answer = Json.MAPPER.readValue(answers[i], NodeAnswer.class);
            if (requests.answered(ids[i], answer)) {
                awaited = answer;
            }
        }
        if (awaited != null && awaited.deliveries() > 1 && awaited.node() != null) {
            LOG.atWarn()
                    .addKeyValue("node", awaited.node())
                    .log(
                            "Node {} has answered a request after {} deliveries; it was seen at {}",
                            awaited.node(),
                            awaited.deliveries(),
                            takers);
        }
    }

    /** No node has answered: each died of it, or gave it back. Makes the body the answer. */
    public void lost(Exchange exchange) throws JsonProcessingException {
        List<String> ids =
                List.of(exchange.getMessage().getHeader(ID, String.class).split(AND, -1));
        Set<String> names = new TreeSet<>();
        for (String id : ids) {
            names.addAll(requests.takers(id));
            names.addAll(nodes.workingOn(id));
        }
        Failure failure = new Failure(
                FailureCode.WORKER_CRASHED,
                "No node has finished this request, however often it was delivered"
                        + (names.isEmpty() ? "." : "; it was at " + String.join(", ", names) + "."),
                "Look at the logs of the nodes; each has died of it or given it back.");
        Reply reply = new Reply.Failed(failure, null, null, null, null, null, null);
        String line = Json.MAPPER.writerFor(Reply.class).writeValueAsString(reply);
        // Of several, one may have killed them all, and the others were perhaps never begun.
        NodeAnswer each = ids.size() > 1
                ? NodeAnswer.givenBack(null, deliveries(exchange))
                : new NodeAnswer(null, 1, line, "", deliveries(exchange));
        String answer = Json.MAPPER.writeValueAsString(each);
        exchange.getMessage().setBody(String.join(NEXT, Collections.nCopies(ids.size(), answer)));
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
        Optional<String> refusal = nodes.heard(news);
        requests.heard(news);
        message.setBody(refusal.map(why -> "Coordinator " + requests.coordinator() + " gives this node no work: " + why)
                .orElse(null));
    }
}
