package io.dropwarp.console.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.protocol.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.HashMap;
import java.util.Map;

/**
 * An HTTP response.
 *
 * @param cache {@code Cache-Control}; null for the guard's, which forbids storing
 */
@SuppressWarnings("ArrayRecordComponent") // shared and never changed; never compared
record Reply(int status, String type, byte[] content, String cache) {

    private static final String JSON = "application/json; charset=utf-8";

    static Reply json(Object value) {
        return json(200, value);
    }

    static Reply json(int status, Object value) {
        try {
            return new Reply(status, JSON, Json.MAPPER.writeValueAsBytes(value), null);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One sentence for a person. */
    static Reply message(int status, String message) {
        return json(status, Map.of("message", message));
    }

    /** An error and a hint, which may be null. */
    static Reply problem(int status, String message, String hint) {
        Map<String, String> problem = new HashMap<>();
        problem.put("message", message);
        problem.put("hint", hint);
        return json(status, problem);
    }

    void send(HttpServerResponse response) {
        if (cache != null) {
            response.putHeader(HttpHeaders.CACHE_CONTROL, cache);
        }
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, type).end(Buffer.buffer(content));
    }
}
