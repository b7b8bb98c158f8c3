package io.dropwarp.camel;

import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.component.exec.ExecBinding;
import org.apache.camel.component.exec.ExecResult;

/** Has a node's worker do the request that is the body, a line of JSON; then the body is what the worker gave. Thread-safe. */
public final class NodeCommands extends RequestBinding {

    @Override
    byte[] request(Exchange exchange) {
        return exchange.getMessage().getBody(String.class).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    Long timeout(Exchange exchange) {
        return exchange.getMessage().getHeader(ExecBinding.EXEC_COMMAND_TIMEOUT, Long.class);
    }

    @Override
    public void writeOutput(Exchange exchange, ExecResult result) {
        exchange.getMessage().setBody(result);
    }
}
