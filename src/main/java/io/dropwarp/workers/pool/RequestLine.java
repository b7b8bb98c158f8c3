package io.dropwarp.workers.pool;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Needs;
import java.io.IOException;

/**
 * The parts of a request the pool needs; the rest passes through unread. The needs are unknown if it does not say.
 *
 * @param tile whether it is one tile of several
 */
public record RequestLine(boolean tile, Needs needs) {

    /** Unknown, and not a tile. */
    public static final RequestLine UNKNOWN = new RequestLine(false, Needs.UNKNOWN);

    /**
     * Reads a {@link io.dropwarp.protocol.Request} in JSON; {@link #UNKNOWN} if it is none, which the worker will
     * report.
     */
    public static RequestLine read(String line) {
        boolean tile = false;
        Needs needs = Needs.UNKNOWN;
        try (JsonParser parser = Json.MAPPER.createParser(line)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    JsonToken value = parser.nextToken();
                    if (name.equals("op")) {
                        tile = parser.getText().equals("warp");
                    } else if (name.equals("needs") && value == JsonToken.START_OBJECT) {
                        needs = parser.readValueAs(Needs.class);
                    }
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            return UNKNOWN; // the worker will report it
        }
        return new RequestLine(tile, needs);
    }
}
