package io.dropwarp.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
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

    private final CamelContext context = new DefaultCamelContext();
    private ProducerTemplate template;

    @BeforeEach
    void prepare() {
        ExecCommandExecutor echo = command -> new ExecResult(
                command, stream(read(command.getInput()) + " in " + command.getTimeout()), stream(""), 7);
        context.getRegistry().bind("nodeCommands", new NodeCommands());
        context.getRegistry().bind("echo", echo);
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

    private ExecResult done(String request, Long timeout) {
        Exchange exchange = template.request(ENDPOINT, asked -> {
            asked.getMessage().setBody(request);
            asked.getMessage().setHeader(ExecBinding.EXEC_COMMAND_TIMEOUT, timeout);
        });
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getBody(ExecResult.class);
    }

    @Test
    void givesEachRequestToAWorkerAndTakesWhatItGave() {
        ExecResult first = done("{\"op\":\"größe\"}", null);
        ExecResult second = done("{}", null);

        assertThat(first.getExitValue()).isEqualTo(7);
        assertThat(read(first.getStdout())).isEqualTo("{\"op\":\"größe\"} in 60000");
        assertThat(read(second.getStdout())).isEqualTo("{} in 60000");
    }

    @Test
    void takesTheTimeThatTheRequestHas() {
        assertThat(read(done("{}", 250L).getStdout())).isEqualTo("{} in 250");
        assertThat(read(done("{}", null).getStdout())).isEqualTo("{} in 60000");
    }

    @Test
    void isShortInLogLines() {
        ExecCommand command = done("a very long request", null).getCommand();

        assertThat(command).hasToString("gdal-worker");
    }
}
