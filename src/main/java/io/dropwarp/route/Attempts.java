package io.dropwarp.route;

import io.dropwarp.job.Stage;
import org.apache.camel.Exchange;

/**
 * Counts the attempts at the step an exchange is in. Camel's own counter is gone from the message once it is exhausted,
 * and goes on counting when a later step fails.
 *
 * @param stage the stage that is tried
 * @param count failed attempts so far
 */
record Attempts(Stage stage, int count) {

    private static final String PROPERTY = "DropwarpAttempts";

    /**
     * Counts one more failed attempt.
     *
     * @param exchange the exchange
     * @param stage the stage its job is in
     * @return failed attempts at that stage, this one included
     */
    static int another(Exchange exchange, Stage stage) {
        Attempts before = exchange.getProperty(PROPERTY, Attempts.class);
        int count = before == null || before.stage() != stage ? 1 : before.count() + 1;
        exchange.setProperty(PROPERTY, new Attempts(stage, count));
        return count;
    }

    /**
     * How often the step of an exchange was tried.
     *
     * @param exchange the exchange
     * @return at least 1
     */
    static int of(Exchange exchange) {
        Attempts attempts = exchange.getProperty(PROPERTY, Attempts.class);
        return attempts == null ? 1 : attempts.count();
    }
}
