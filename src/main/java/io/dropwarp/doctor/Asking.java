package io.dropwarp.doctor;

import io.dropwarp.worker.WorkerPool;
import io.dropwarp.worker.protocol.Json;
import io.dropwarp.worker.protocol.Reply;
import io.dropwarp.worker.protocol.Request;
import java.io.IOException;
import java.time.Duration;

/** Asks workers, without a route between. Thread-safe. */
final class Asking {

    private final WorkerPool pool;
    private final Duration limit;

    /**
     * Asks a pool.
     *
     * @param pool the workers
     * @param limit time for each request
     */
    Asking(WorkerPool pool, Duration limit) {
        this.pool = pool;
        this.limit = limit;
    }

    /**
     * Asks, and waits for the reply.
     *
     * @param request what to do
     * @return the reply, which may be a failure
     */
    Reply ask(Request request) {
        try {
            String line = Json.MAPPER.writeValueAsString(request);
            return Json.MAPPER.readValue(pool.submit(line, limit).reply(), Reply.class);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
