package io.dropwarp.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.protocol.Json;

/** A server-sent event for the page: its name (status, picture, ended, throughput or beat) and its data. */
public record FeedEvent(String name, String json) {

    static FeedEvent of(String name, Object value) {
        try {
            return new FeedEvent(name, Json.MAPPER.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The console cannot tell " + name, e);
        }
    }

    /** {@return the event in the format of server-sent events} */
    public String text() {
        // The mapper writes JSON without line breaks, which would end the event.
        return "event: " + name + "\ndata: " + json + "\n\n";
    }
}
