package io.dropwarp.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the console's endpoints read requests and answer them. Stateless. */
final class ConsoleAnswers {

    static final String JSON = "application/json; charset=utf-8";

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleAnswers.class);

    private ConsoleAnswers() {}

    /** What an endpoint does; its result is the answer's JSON, unless it answered itself and returns null. */
    interface Work {
        Object run() throws IOException;
    }

    /** Runs an endpoint, and answers with its result or with what went wrong. */
    static void answer(Exchange exchange, Work work) {
        try {
            Object result = work.run();
            if (result != null) {
                json(exchange, 200, result);
            }
        } catch (JsonProcessingException | DateTimeException e) {
            json(exchange, 400, Map.of("message", "That request cannot be understood."));
        } catch (DropwarpException e) {
            json(exchange, 409, problem(e.failure()));
        } catch (IOException | RuntimeException e) {
            LOG.warn("The console could not do {}", path(exchange), e);
            json(exchange, 500, Map.of("message", "That did not work: " + e.getMessage()));
        }
    }

    private static Map<String, String> problem(Failure failure) {
        Map<String, String> problem = new HashMap<>();
        problem.put("message", failure.message());
        problem.put("hint", failure.hint());
        return problem;
    }

    /** Answers that there is no such thing. */
    static void missing(Exchange exchange, String message) {
        json(exchange, 404, Map.of("message", message));
    }

    static void json(Exchange exchange, int status, Object value) {
        try {
            bytes(exchange, status, JSON, Json.MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static void bytes(Exchange exchange, int status, String type, byte[] content) {
        Message message = exchange.getMessage();
        // Camel would send a request's headers and query parameters back as headers of the answer: a link could set
        // any.
        Map<String, Object> headers = new HashMap<>();
        headers.put(Exchange.HTTP_RESPONSE_CODE, status);
        headers.put(Exchange.CONTENT_TYPE, type);
        message.setHeaders(headers);
        message.setBody(content);
    }

    static void header(Exchange exchange, String name, String value) {
        exchange.getMessage().setHeader(name, value);
    }

    /** {@return the parts of the path, decoded}; not Camel's headers of path parameters, which a query can add to. */
    static List<String> path(Exchange exchange) {
        String path = exchange.getMessage().getHeader(Exchange.HTTP_PATH, "", String.class);
        return List.of(path.replaceFirst("^/", "").split("/", -1)).stream()
                .map(ConsoleAnswers::decode)
                .toList();
    }

    /** {@return the parameters of the query, decoded; the last of each name} */
    static Map<String, String> query(Exchange exchange) {
        Map<String, String> parameters = new HashMap<>();
        String query = exchange.getMessage().getHeader(Exchange.HTTP_QUERY, "", String.class);
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }
}
