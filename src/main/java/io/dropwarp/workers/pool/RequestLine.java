package io.dropwarp.workers.pool;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Needs;
import java.io.IOException;

/**
 * As much of a request as the pool has to know; the rest passes through unread.
 *
 * @param tile whether it is one tile of several
 * @param needs what it needs of the machine; unknown if it does not say
 */
public record RequestLine(boolean tile, Needs needs) {

    /** What nothing is known of, and no tile. */
    public static final RequestLine UNKNOWN = new RequestLine(false, Needs.UNKNOWN);

    /**
     * Reads a request.
     *
     * @param line a {@link io.dropwarp.protocol.Request} in JSON
     * @return as much as it says; {@link #UNKNOWN} if it is no request, of which the worker will tell
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
            return UNKNOWN; // not for us to judge
        }
        return new RequestLine(tile, needs);
    }
}
