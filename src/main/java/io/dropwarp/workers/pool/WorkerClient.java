package io.dropwarp.workers.pool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import io.dropwarp.model.Attempt;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.WorkerException;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Reply;
import io.dropwarp.protocol.Request;
import io.dropwarp.workers.process.WorkerOutcome;
import java.io.IOException;
import java.time.Duration;

/** Sends requests to a pool without a route between. Thread-safe. */
public final class WorkerClient {

    /** A process ended by signal n has this exit value plus n. */
    private static final int SIGNAL_BASE = 128;

    private static final String FAILURE = "\"failure\":";

    private static final ObjectReader ANY = Json.MAPPER.readerFor(Reply.class);
    private static final ObjectReader DONE = Json.MAPPER.readerFor(Reply.Done.class);

    private final WorkerPool pool;
    private final Duration limit;

    /**
     * A client of a pool; {@code limit} is the time for each request, without the wait for a worker, or null for the
     * pool's setting.
     */
    public WorkerClient(WorkerPool pool, Duration limit) {
        this.pool = pool;
        this.limit = limit;
    }

    /**
     * Sends a request and waits for the reply.
     *
     * @throws WorkerException if the request was not done
     */
    public Reply.Done send(Request request) {
        try {
            WorkerOutcome outcome = pool.submit(Json.MAPPER.writeValueAsString(request), limit);
            return read(outcome.exitValue(), outcome.reply(), outcome.stderr());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A request must be writable", e);
        }
    }

    /**
     * {@return the reply that a worker process wrote as the last line of its standard output}
     *
     * @param exitValue as in {@link WorkerOutcome}
     * @throws WorkerException if the request was not done
     */
    public static Reply.Done read(int exitValue, String stdout, String stderr) {
        return read(exitValue, stdout, stderr, null);
    }

    /** As above, for a worker of the named node; null without a cluster. */
    public static Reply.Done read(int exitValue, String stdout, String stderr, String node) {
        Reply reply = parse(exitValue, stdout);
        if (reply instanceof Reply.Done done) {
            return done;
        }
        if (reply instanceof Reply.Failed failed) {
            String messages = failed.messages() == null ? stderr : String.join("\n", failed.messages());
            throw new WorkerException(
                    failed.failure(), attempt(exitValue, failed, messages.isEmpty() ? stderr : messages, node));
        }
        throw new WorkerException(
                new Failure(
                        FailureCode.WORKER_CRASHED,
                        "The worker process ended with exit value " + exitValue + " and no answer.",
                        "It is tried again in a fresh process; what it wrote last is in the report."),
                new Attempt(exitValue, signal(exitValue), null, null, stderr, null, null, null, node));
    }

    /** {@return the reply; null if it is none: a worker that does not answer is lost, whatever it printed} */
    private static Reply parse(int exitValue, String stdout) {
        // A process of its own may print before it answers; the answer is its last line.
        String last = stdout.strip();
        last = last.substring(last.lastIndexOf('\n') + 1);
        try {
            // Nearly all were done, and reading any reply means to buffer it until its keys have told its kind.
            ObjectReader kind = exitValue == 0 && !last.contains(FAILURE) ? DONE : ANY;
            return last.isEmpty() ? null : kind.readValue(last);
        } catch (IOException notOurs) {
            return null;
        }
    }

    private static Attempt attempt(int exitValue, Reply.Failed reply, String stderr, String node) {
        return new Attempt(
                exitValue,
                signal(exitValue),
                reply.peakRssBytes(),
                reply.seconds(),
                stderr,
                reply.source(),
                reply.plan() == null ? null : reply.plan().command(),
                reply.trace(),
                node);
    }

    private static Integer signal(int exitValue) {
        return exitValue > SIGNAL_BASE ? Integer.valueOf(exitValue - SIGNAL_BASE) : null;
    }
}
