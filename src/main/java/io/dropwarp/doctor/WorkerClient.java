package io.dropwarp.doctor;

import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Reply;
import io.dropwarp.protocol.Request;
import io.dropwarp.workers.pool.WorkerPool;
import java.io.IOException;
import java.time.Duration;

/** Sends requests to a pool, without routes. Thread-safe. */
final class WorkerClient {

    private final WorkerPool pool;
    private final Duration limit;

    WorkerClient(WorkerPool pool, Duration limit) {
        this.pool = pool;
        this.limit = limit;
    }

    /** Sends a request and waits. Returns the reply, which may be a failure. */
    Reply ask(Request request) {
        try {
            String line = Json.MAPPER.writeValueAsString(request);
            return Json.MAPPER.readValue(pool.submit(line, limit).reply(), Reply.class);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
