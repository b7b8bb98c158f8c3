package io.dropwarp.workers.process;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.dropwarp.model.Failure;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.WorkerInfo;
import java.io.IOException;

/**
 * The parts of a worker's line the pool needs; the rest passes through unread, since parsing a plan or the statistics
 * of a large output twice would be costly.
 *
 * @param ready the worker's description in its first line, else null
 * @param progress whether it is only a sign of life, with more lines to follow
 * @param failure the failure it reports, or null
 * @param peakRssBytes peak resident memory it reports, 0 if none
 */
record ReplyLine(WorkerInfo ready, boolean progress, Failure failure, long peakRssBytes) {

    private static final int QUOTED = 200;

    /**
     * Parses a line.
     *
     * @throws MalformedLineException if it is not one JSON object, or has impossible values
     */
    static ReplyLine read(String line) throws MalformedLineException {
        try {
            return parse(line);
        } catch (IOException e) {
            String start = line.length() <= QUOTED ? line : line.substring(0, QUOTED) + "…";
            throw new MalformedLineException("\"" + start + "\"");
        }
    }

    private static ReplyLine parse(String line) throws IOException {
        WorkerInfo ready = null;
        boolean progress = false;
        Failure failure = null;
        long peakRssBytes = 0;
        try (JsonParser parser = Json.MAPPER.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                boolean present = parser.nextToken() != JsonToken.VALUE_NULL;
                switch (name) {
                    case "ready" -> ready = present ? parser.readValueAs(WorkerInfo.class) : null;
                    case "progress" -> {
                        progress = present;
                        parser.skipChildren();
                    }
                    case "failure" -> failure = present ? parser.readValueAs(Failure.class) : null;
                    case "peakRssBytes" -> peakRssBytes = present ? parser.getLongValue() : 0;
                    default -> parser.skipChildren();
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new IOException("more than one JSON object");
            }
        }
        return new ReplyLine(ready, progress, failure, peakRssBytes);
    }
}
