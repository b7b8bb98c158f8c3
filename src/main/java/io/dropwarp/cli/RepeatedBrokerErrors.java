package io.dropwarp.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps repetitions out of the log. Where the name of a broker's host is unknown, or no route leads there, Artemis' client
 * logs a stack trace for each attempt of each connection, many a second. The same error passes once in ten minutes.
 * Thread-safe.
 */
public final class RepeatedBrokerErrors extends Filter<ILoggingEvent> {

    static final String CLIENT = "org.apache.activemq.artemis.core.client";
    static final long QUIET_MILLIS = 600_000;

    private final Map<String, Long> passed = new HashMap<>();

    @Override
    public synchronized FilterReply decide(ILoggingEvent event) {
        if (!CLIENT.equals(event.getLoggerName())) {
            return FilterReply.NEUTRAL;
        }
        long now = event.getTimeStamp();
        passed.values().removeIf(then -> now - then >= QUIET_MILLIS);
        return passed.putIfAbsent(text(event), now) == null ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    private static String text(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        return event.getFormattedMessage() + (thrown == null ? "" : thrown.getClassName() + thrown.getMessage());
    }
}
