package io.dropwarp.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.job.AttemptLog;
import io.dropwarp.job.JobState;
import io.dropwarp.model.Attempt;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureKind;
import io.dropwarp.model.Tile;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the attempts at the step an exchange is in, in the job's own log. Camel's counter is gone from the message once
 * it is exhausted, goes on counting when a later step fails, and does not survive a restart.
 */
final class Attempts {

    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private static final String PROPERTY = "DropwarpAttempts";

    private Attempts() {}

    /**
     * Counts one more failed attempt. Only what may be tried again is written down: the rest ends with this one.
     *
     * @param exchange the exchange
     * @param state its job
     * @param failure why it failed
     * @param last how, or null
     * @return failed attempts at that step, this one included
     */
    static int another(Exchange exchange, JobState state, Failure failure, Attempt last) {
        String step = step(exchange, state);
        int count = state.attempts().count(step) + 1;
        if (failure.code().kind() == FailureKind.TRANSIENT) {
            try {
                count = state.attempts().failed(step, failure, last);
            } catch (IOException e) {
                LOG.atWarn()
                        .addKeyValue("job", state.job().id())
                        .addKeyValue("attempt", count)
                        .log(
                                "An attempt at {} is only counted until the next restart: {}",
                                state.job().file(),
                                e.toString());
            }
        }
        exchange.setProperty(PROPERTY, count);
        return count;
    }

    private static String step(Exchange exchange, JobState state) {
        String request = exchange.getProperty(ExchangeNames.REQUEST, String.class);
        return request == null ? state.stage().label() : AttemptLog.step(tile(state, request));
    }

    /**
     * The tile that a request is about.
     *
     * @param state its job, which has a plan
     * @param request the request in JSON
     * @return its window
     */
    static Tile tile(JobState state, String request) {
        try {
            Request.WarpTile warp = (Request.WarpTile) Json.MAPPER.readValue(request, Request.class);
            return state.requirePlan().tiling().tile(warp.row(), warp.col());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not a request: " + request, e);
        }
    }

    /**
     * How often the step of an exchange was tried.
     *
     * @param exchange the exchange
     * @return at least 1
     */
    static int of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, 1, Integer.class);
    }
}
