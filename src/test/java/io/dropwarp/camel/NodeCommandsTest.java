package io.dropwarp.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.exec.ExecBinding;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecCommandExecutor;
import org.apache.camel.component.exec.ExecResult;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On Camel's exec component, with an executor that answers what it was asked, and for how long. */
class NodeCommandsTest {

    private static final String ENDPOINT =
            "exec:gdal-worker?binding=#nodeCommands&commandExecutor=#echo&timeout=60000&useStderrOnEmptyStdout=false";

    private static final String LOOP = "direct:loop";

    private final CamelContext context = new DefaultCamelContext();
    private ProducerTemplate template;

    @BeforeEach
    void prepare() throws Exception {
        ExecCommandExecutor echo = command -> new ExecResult(
                command, stream(read(command.getInput()) + " in " + command.getTimeout()), stream(""), 7);
        context.getRegistry().bind("nodeCommands", new NodeCommands());
        context.getRegistry().bind("echo", echo);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(LOOP).loop(simple("${exchangeProperty.requests.size}")).to(ENDPOINT);
            }
        });
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void end() {
        context.stop();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<ExecResult> done(Long timeout, String... requests) {
        Exchange exchange = template.request(LOOP, asked -> {
            asked.setProperty(NodeWork.REQUESTS, List.of(requests));
            asked.setProperty(NodeWork.RESULTS, new ArrayList<ExecResult>());
            asked.getMessage().setHeader(ExecBinding.EXEC_COMMAND_TIMEOUT, timeout);
        });
        assertThat(exchange.getException()).isNull();
        return NodeWork.results(exchange);
    }

    @Test
    void givesEachRequestToAWorkerAndTakesWhatItGave() {
        List<ExecResult> results = done(null, "{\"op\":\"größe\"}", "{}");

        assertThat(results).hasSize(2);
        assertThat(results.get(0).getExitValue()).isEqualTo(7);
        assertThat(read(results.get(0).getStdout())).isEqualTo("{\"op\":\"größe\"} in 10000");
        assertThat(read(results.get(1).getStdout())).isEqualTo("{} in 10000");
    }

    @Test
    void takesTheTimeThatTheRequestHasAndLittleInCompany() {
        assertThat(read(done(250L, "{}").get(0).getStdout())).isEqualTo("{} in 250");
        assertThat(read(done(null, "{}").get(0).getStdout())).isEqualTo("{} in 60000");
        assertThat(done(null, "{}", "[]"))
                .extracting(result -> read(result.getStdout()))
                .containsExactly("{} in 10000", "[] in 10000");
        assertThat(done(250L, "{}", "[]"))
                .extracting(result -> read(result.getStdout()))
                .containsExactly("{} in 250", "[] in 250");
    }

    @Test
    void isShortInLogLines() {
        ExecCommand command = done(null, "a very long request").get(0).getCommand();

        assertThat(command).hasToString("gdal-worker");
    }
}
