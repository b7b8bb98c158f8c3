package io.dropwarp.worker;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.dropwarp.worker.protocol.Json;
import io.dropwarp.worker.protocol.Needs;
import java.io.IOException;

/** As much of a request as the pool has to know; the rest passes through unread. Stateless. */
final class RequestLine {

    private RequestLine() {}

    /**
     * Reads what a request needs.
     *
     * @param line a {@link io.dropwarp.worker.protocol.Request} in JSON
     * @return its needs; unknown ones if it names none, or is no request, of which the worker will tell
     */
    static Needs needs(String line) {
        try (JsonParser parser = Json.MAPPER.createParser(line)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean needs = parser.currentName().equals("needs");
                    if (parser.nextToken() == JsonToken.START_OBJECT && needs) {
                        return parser.readValueAs(Needs.class);
                    }
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            // Not for us to judge.
        }
        return Needs.UNKNOWN;
    }
}
