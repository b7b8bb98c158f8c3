package io.dropwarp.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.dropwarp.job.Outcome;
import io.dropwarp.job.WorkerTask;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Reply;
import io.dropwarp.protocol.Request;
import io.dropwarp.workers.pool.WorkerClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.component.exec.ExecResult;

/**
 * The one place where a task becomes a worker's JSON request, and where its reply is parsed. For one endpoint. Thread-safe.
 */
public final class WorkerMessages extends RequestBinding {

    private static final ObjectWriter REQUEST = Json.MAPPER.writerFor(Request.class);

    @Override
    byte[] request(Exchange exchange) {
        try {
            return REQUEST.writeValueAsBytes(
                    exchange.getMessage().getBody(WorkerTask.class).request());
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
