package io.dropwarp.camel;

import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.component.exec.ExecBinding;
import org.apache.camel.component.exec.ExecEndpoint;
import org.apache.camel.component.exec.ExecResult;

/**
 * Has a node's worker do one request of a message in each pass of a loop, and keeps what the worker gave. Thread-safe.
 */
public final class NodeCommands extends RequestBinding {

    /** Of several in a message, none keeps the others waiting for long; it is asked for alone then. */
    private static final long IN_COMPANY_MILLIS = 10_000;

    @Override
    byte[] request(Exchange exchange) {
        int pass = exchange.getProperty(ExchangePropertyKey.LOOP_INDEX, Integer.class);
        return NodeWork.requests(exchange).get(pass).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    long timeout(Exchange exchange, ExecEndpoint endpoint) {
        long own = exchange.getMessage().getHeader(ExecBinding.EXEC_COMMAND_TIMEOUT, endpoint.getTimeout(), Long.class);
        return NodeWork.requests(exchange).size() == 1 ? own : Math.min(own, IN_COMPANY_MILLIS);
    }

    @Override
    public void writeOutput(Exchange exchange, ExecResult result) {
        NodeWork.results(exchange).add(result);
    }
}
