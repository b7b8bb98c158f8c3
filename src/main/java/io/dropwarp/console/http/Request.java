package io.dropwarp.console.http;

import io.dropwarp.protocol.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The parameters of a request, decoded. */
record Request(RoutingContext context) {

    /** No text of this form names another folder. */
    private static final Pattern JOB = Pattern.compile("[0-9]{8}T[0-9]{6}Z-[A-Za-z0-9._-]{1,80}-[0-9a-f]{8}");

    /** {@return the job in the path; empty if that is not a valid id} */
    Optional<String> job() {
        return Optional.of(path("job")).filter(text -> JOB.matcher(text).matches());
    }

    String path(String name) {
        return context.pathParam(name);
    }

    /** {@return a parameter of the query, the last of that name} */
    String query(String name) {
        List<String> values = context.queryParam(name);
        return values.isEmpty() ? "" : values.get(values.size() - 1);
    }

    /** {@return a number of at most nine digits in the query} */
    int number(String name, int otherwise) {
        String text = query(name);
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : otherwise;
    }

    /** {@return the body; an empty one has no values} */
    <T> T body(Class<T> type) throws IOException {
        Buffer body = context.body().buffer();
        T values = body == null || body.length() == 0 ? null : Json.MAPPER.readValue(body.getBytes(), type);
        return values == null ? Json.MAPPER.readValue("{}", type) : values;
    }
}
