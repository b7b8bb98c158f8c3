package io.dropwarp.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.protocol.Json;

/**
 * Something the page is told.
 *
 * @param name what it is about: status, picture, ended, throughput or beat
 * @param json the news
 */
public record FeedEvent(String name, String json) {

    static FeedEvent of(String name, Object value) {
        try {
            return new FeedEvent(name, Json.MAPPER.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The console cannot tell " + name, e);
        }
    }

    /** {@return the event as a stream of server-sent events has it} */
    public String text() {
        // JSON as it is written here has no line breaks, which would end the event.
        return "event: " + name + "\ndata: " + json + "\n\n";
    }
}
