package io.dropwarp.camel;

import io.dropwarp.tiles.Retries;
import io.dropwarp.tiles.RetryPolicy;
import org.apache.camel.Exchange;

/** Decides for Camel whether and when a failed step is redelivered, by the retry policy. Thread-safe. */
public final class Redelivery {

    private final Retries retries;

    public Redelivery(Retries retries) {
        this.retries = retries;
    }

    /** {@return whether the failed step of an exchange is retried} */
    public boolean again(Exchange exchange) {
        return at(retries.after(exchange.getMessage().getBody(), thrown(exchange)), exchange);
    }

    /** {@return true: the end of a job is retried without limit} */
    public boolean untilEnded(Exchange exchange) {
        return at(retries.untilEnded(thrown(exchange)), exchange);
    }

    private static boolean at(RetryPolicy.Next next, Exchange exchange) {
        if (next.again()) {
            exchange.getMessage()
                    .setHeader(Exchange.REDELIVERY_DELAY, next.delay().toMillis());
        }
        return next.again();
    }

    private static Throwable thrown(Exchange exchange) {
        return exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    }
}
