package io.dropwarp.camel;

import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the news that still waits for its next attempt when the service stops. Stateless. */
public final class UnsentNews implements ExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(UnsentNews.class);

    /** Creates one. */
    public UnsentNews() {}

    @Override
    public void handleException(Throwable exception) {
        LOG.debug("News was not sent before the stop", exception);
    }

    @Override
    public void handleException(String message, Throwable exception) {
        handleException(exception);
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable exception) {
        handleException(exception);
    }
}
