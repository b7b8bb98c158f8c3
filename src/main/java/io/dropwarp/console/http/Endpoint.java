package io.dropwarp.console.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.RefusedRequestException;
import io.dropwarp.model.RefusedRequestException.Reason;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.DateTimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers one kind of request. Thread-safe. One that blocks is mounted with {@code blockingHandler}. */
@FunctionalInterface
interface Endpoint {

    Logger LOG = LoggerFactory.getLogger(Endpoint.class);

    Reply answer(Request request) throws IOException;

    /** {@return a handler that sends the answer, or the error} */
    static Handler<RoutingContext> of(Endpoint endpoint) {
        return context -> reply(endpoint, context).send(context.response());
    }

    private static Reply reply(Endpoint endpoint, RoutingContext context) {
        try {
            return endpoint.answer(new Request(context));
        } catch (JsonProcessingException | DateTimeException e) {
            return Reply.message(400, "That request cannot be understood.");
        } catch (RefusedRequestException e) {
            return Reply.problem(status(e.reason()), e.getMessage(), e.hint());
        } catch (DropwarpException e) {
            return Reply.problem(409, e.failure().message(), e.failure().hint());
        } catch (IOException | RuntimeException e) {
            LOG.warn("The console could not serve {}", context.normalizedPath(), e);
            return Reply.message(500, "That did not work: " + e.getMessage());
        }
    }

    private static int status(Reason reason) {
        return switch (reason) {
            case UNCLEAR -> 400;
            // Often another user or the command line was faster; the page then shows the new state.
            case NO_SUCH_DEAD_LETTER, NO_SOURCE, NEWER_PUBLISHED, NO_SUCH_SWEEP, NO_DRY_RUN -> 409;
        };
    }
}
