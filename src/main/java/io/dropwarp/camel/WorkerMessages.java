package io.dropwarp.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.dropwarp.job.Outcome;
import io.dropwarp.job.WorkerTask;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Reply;
import io.dropwarp.protocol.Request;
import io.dropwarp.workers.pool.WorkerClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecEndpoint;
import org.apache.camel.component.exec.ExecResult;
import org.apache.camel.component.exec.impl.DefaultExecBinding;

/**
 * The one place where a task becomes a worker's JSON request, and where its reply is parsed. For one endpoint. Thread-safe.
 */
public final class WorkerMessages extends DefaultExecBinding {

    private static final ObjectWriter REQUEST = Json.MAPPER.writerFor(Request.class);

    /** The same for each request, except for its input. */
    private volatile ExecCommand common;

    @Override
    public ExecCommand readInput(Exchange exchange, ExecEndpoint endpoint) {
        ExecCommand command = common;
        if (command == null) {
            command = super.readInput(exchange, endpoint);
            common = command;
        }
        return new CommandWithInput(
                command, json(exchange.getMessage().getBody(WorkerTask.class).request()));
    }

    /** The common command with the request as its input. */
    private static final class CommandWithInput extends ExecCommand {

        private static final long serialVersionUID = 1L;

        CommandWithInput(ExecCommand command, InputStream input) {
            super(
                    command.getExecutable(),
                    command.getArgs(),
                    command.getWorkingDir(),
                    command.getTimeout(),
                    command.getExitValues(),
                    input,
                    command.getOutFile(),
                    command.isUseStderrOnEmptyStdout(),
                    command.getCommandLogLevel());
        }

        /** Short: Camel makes a log line of it twice for each request, whether or not it is logged. */
        @Override
        public String toString() {
            return getExecutable();
        }
    }

    private static InputStream json(Request request) {
        try {
            return new ByteArrayInputStream(REQUEST.writeValueAsBytes(request));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the body an {@link Outcome}; a failure leaves the task as the body. */
    @Override
    public void writeOutput(Exchange exchange, ExecResult result) {
        WorkerTask task = exchange.getMessage().getBody(WorkerTask.class);
        exchange.getMessage().setBody(new Outcome(task, check(result)));
    }

    /**
     * {@return the reply to a request that succeeded}
     *
     * @throws io.dropwarp.model.WorkerException if it failed
     */
    static Reply.Done check(ExecResult result) {
        return WorkerClient.read(result.getExitValue(), text(result.getStdout()), text(result.getStderr()));
    }

    private static String text(InputStream stream) {
        try {
            return stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
