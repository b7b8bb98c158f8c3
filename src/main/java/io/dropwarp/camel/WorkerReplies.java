package io.dropwarp.camel;

import io.dropwarp.model.Attempt;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.WorkerException;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.component.exec.ExecResult;

/** Reads what the exec component brings back from a worker. Stateless and thread-safe. */
public final class WorkerReplies {

    /** A process ended by signal n has this exit value plus n. */
    private static final int SIGNAL_BASE = 128;

    /** Creates a reader. */
    public WorkerReplies() {}

    /**
     * Reads a result.
     *
     * @param result what exec brought back
     * @return the reply of a request that was done
     * @throws WorkerException if it was not
     */
    public Reply check(ExecResult result) {
        String stderr = text(result.getStderr());
        Reply reply = parse(text(result.getStdout()), result.getExitValue(), stderr);
        if (reply.failure() != null) {
            String messages = reply.messages() == null ? stderr : String.join("\n", reply.messages());
            throw new WorkerException(
                    reply.failure(), attempt(result.getExitValue(), reply, messages.isEmpty() ? stderr : messages));
        }
        return reply;
    }

    private static Reply parse(String stdout, int exitValue, String stderr) {
        // A process of its own may print before it answers; the answer is its last line.
        String last = stdout.strip();
        last = last.substring(last.lastIndexOf('\n') + 1);
        try {
            Reply reply = last.isEmpty() ? null : Json.MAPPER.readValue(last, Reply.class);
            if (reply != null) {
                return reply;
            }
        } catch (IOException notOurs) {
            // Falls through: a worker that does not answer is lost, whatever it printed.
        }
        throw new WorkerException(
                new Failure(
                        FailureCode.WORKER_CRASHED,
                        "The worker process ended with exit value " + exitValue + " and no answer.",
                        "It is tried again in a fresh process; what it wrote last is in the report."),
                new Attempt(exitValue, signal(exitValue), null, null, stderr, null, null, null));
    }

    private static Attempt attempt(int exitValue, Reply reply, String stderr) {
        return new Attempt(
                exitValue,
                signal(exitValue),
                reply.peakRssBytes(),
                reply.seconds(),
                stderr,
                reply.source(),
                reply.plan() == null ? null : reply.plan().command(),
                reply.trace());
    }

    private static Integer signal(int exitValue) {
        return exitValue > SIGNAL_BASE ? Integer.valueOf(exitValue - SIGNAL_BASE) : null;
    }

    private static String text(InputStream stream) {
        try {
            return stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
