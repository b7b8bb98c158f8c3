package io.dropwarp.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.cluster.NodeAnswer;
import io.dropwarp.cluster.NodeNews;
import io.dropwarp.model.ServiceStoppingException;
import io.dropwarp.model.Versions;
import io.dropwarp.protocol.Json;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.pool.WorkerSettings;
import io.dropwarp.workers.process.WorkerCommand;
import io.dropwarp.workers.process.WorkerLimits;
import io.dropwarp.workers.sizing.PoolMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecResult;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node's memory; no worker is started. */
@Timeout(60)
class NodeWorkTest {

    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path work;

    private WorkerPool pool;
    private NodeWork node;

    @BeforeEach
    void prepare() {
        WorkerCommand command = new WorkerCommand(
                "java", List.of(), "none", WorkerCommand.CHILD_MAIN, null, work, work.resolve("scratch"), 16, Map.of());
        pool = new WorkerPool(new WorkerSettings(4, command, WorkerLimits.defaults(), new PoolMemory(1000, 200)));
        node = new NodeWork("n_1", "host", "here", new Versions("1.0", "3.6.2", "9.1.1", "17"), pool);
    }

    @AfterEach
    void end() {
        pool.close();
    }

    private Exchange request(int memoryMb, Duration patience) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeader("JMSCorrelationID", "request-" + memoryMb);
        exchange.getMessage().setHeader(NodeMessages.PATIENCE, patience.toMillis());
        exchange.getMessage().setBody("{\"op\":\"warp\",\"needs\":{\"memoryMb\":" + memoryMb + "}}");
        node.begin(exchange);
        return exchange;
    }

    private NodeNews news() {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        try {
            node.news(exchange);
            return Json.MAPPER.readValue(exchange.getMessage().getBody(String.class), NodeNews.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void givesBackWhatDoesNotFitBesideOthers() throws IOException {
        Exchange first = request(700, SHORT);
        assertThat(node.reserve(first)).isTrue();
        Exchange second = request(500, SHORT);

        assertThat(node.reserve(second)).isFalse();

        node.answer(second);
        node.end(second);
        NodeAnswer answer = Json.MAPPER.readValue(second.getMessage().getBody(String.class), NodeAnswer.class);
        assertThat(answer.wasGivenBack()).isTrue();
        assertThat(answer.node()).isEqualTo("n_1");
        assertThat(second.getMessage().getHeaders()).isEmpty();
        assertThat(news()).satisfies(news -> {
            assertThat(news.memoryMb()).isEqualTo(1000);
            assertThat(news.reservedMb()).isEqualTo(700);
            assertThat(news.busy()).isEqualTo(1);
            assertThat(news.done()).isZero();
        });
        node.end(first);
        assertThat(news().reservedMb()).isZero();
    }

    private Exchange message(int deliveries, String... requests) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeader("JMSCorrelationID", "c-1,c-2");
        exchange.getMessage().setHeader("JMSXDeliveryCount", deliveries);
        exchange.getMessage().setBody(String.join("\n", requests));
        node.begin(exchange);
        return exchange;
    }

    private static List<NodeAnswer> answers(Exchange exchange) throws JsonProcessingException {
        List<NodeAnswer> answers = new ArrayList<>();
        for (String line : exchange.getMessage().getBody(String.class).lines().toList()) {
            answers.add(Json.MAPPER.readValue(line, NodeAnswer.class));
        }
        return answers;
    }

    private static ExecResult result(String reply) {
        return new ExecResult(
                new ExecCommand("none", List.of(), null, 0L, null, null, null, false, LoggingLevel.OFF),
                new ByteArrayInputStream(reply.getBytes(StandardCharsets.UTF_8)),
                null,
                0);
    }

    @Test
    void answersEachRequestOfAMessage() throws IOException {
        Exchange exchange = message(1, "{\"op\":\"plan\"}", "{\"op\":\"plan\",\"job\":\"b\"}");

        assertThat(node.reserve(exchange)).isTrue();
        assertThat(news()).satisfies(news -> {
            assertThat(news.busy()).as("one worker does both").isEqualTo(1);
            assertThat(news.running()).containsExactly("c-1", "c-2");
        });
        NodeWork.results(exchange).add(result("first"));
        NodeWork.results(exchange).add(result("second"));
        node.answer(exchange);
        node.end(exchange);

        assertThat(answers(exchange))
                .containsExactly(new NodeAnswer("n_1", 0, "first", "", 1), new NodeAnswer("n_1", 0, "second", "", 1));
        assertThat(news()).satisfies(news -> {
            assertThat(news.done()).isEqualTo(2);
            assertThat(news.running()).isEmpty();
            assertThat(news.reservedMb()).isZero();
        });
    }

    @Test
    void givesBackWhatItHasNotDoneOfAMessage() throws IOException {
        Exchange exchange = message(1, "{\"op\":\"plan\"}", "{\"op\":\"plan\"}");
        assertThat(node.reserve(exchange)).isTrue();
        NodeWork.results(exchange).add(result("first"));

        node.answer(exchange);

        assertThat(answers(exchange))
                .containsExactly(new NodeAnswer("n_1", 0, "first", "", 1), NodeAnswer.givenBack("n_1", 1));
        assertThat(news().done()).isEqualTo(1);
    }

    @Test
    void doesNotDoRequestsTogetherOfWhichOneMayHaveKilledANode() throws IOException {
        assertThat(node.reserve(message(2, "{\"op\":\"plan\"}"))).isTrue();
        Exchange exchange = message(2, "{\"op\":\"plan\"}", "{\"op\":\"plan\"}");

        assertThat(node.reserve(exchange)).isFalse();

        node.answer(exchange);
        assertThat(answers(exchange)).hasSize(2).allMatch(NodeAnswer::wasGivenBack);
    }

    @Test
    void keepsForLongWhatHasNoOtherPlaceAndBeginsNothingLaterBeforeIt() {
        Exchange first = request(700, SHORT);
        assertThat(node.reserve(first)).isTrue();

        CompletableFuture<Boolean> last = CompletableFuture.supplyAsync(() -> node.reserve(request(5000, LONG)));
        await().until(() -> news().waiting() == 1);
        assertThat(node.reserve(request(100, SHORT)))
                .as("it would fit, but the larger one was first")
                .isFalse();
        node.end(first);

        assertThat(last).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
        assertThat(news().reservedMb()).isEqualTo(1000);
    }

    @Test
    void beginsNothingMoreOnceItLeaves() {
        assertThat(node.reserve(request(700, SHORT))).isTrue();
        CompletableFuture<Boolean> last = CompletableFuture.supplyAsync(() -> node.reserve(request(500, LONG)));
        await().until(() -> news().waiting() == 1);

        node.leave();

        assertThat(last)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(ServiceStoppingException.class);
        assertThatThrownBy(() -> node.reserve(request(1, SHORT))).isInstanceOf(ServiceStoppingException.class);
    }

    @Test
    void selectsWhatItHasMemoryForAndHasNotGivenBack() {
        assertThat(node.selector())
                .isEqualTo("dropwarpFolders='here' AND dropwarpVersions='1.0/3.6.2/9.1.1' AND dropwarpMemory<=1000"
                        + " AND dropwarpNotAt NOT LIKE '%|n!_1|%' ESCAPE '!'");
        assertThat(NodeMessages.barred(List.of("n_1", "b"))).isEqualTo("|n_1||b|");
    }
}
