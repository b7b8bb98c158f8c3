package io.dropwarp.cli;

import static ch.qos.logback.core.spi.FilterReply.DENY;
import static ch.qos.logback.core.spi.FilterReply.NEUTRAL;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RepeatedBrokerErrorsTest {

    private static final String FAILED = "AMQ214016: Failed to create netty connection";
    private static final long QUIET = RepeatedBrokerErrors.QUIET_MILLIS;

    private final RepeatedBrokerErrors filter = new RepeatedBrokerErrors();

    private FilterReply decide(long millis, String logger, String message, Exception thrown) {
        LoggingEvent event = new LoggingEvent(
                "", new LoggerContext().getLogger(logger), Level.ERROR, message, thrown, new Object[0]);
        event.setInstant(Instant.ofEpochMilli(millis));
        return filter.decide(event);
    }

    private FilterReply decide(long millis, String message, Exception thrown) {
        return decide(millis, RepeatedBrokerErrors.CLIENT, message, thrown);
    }

    @Test
    void passesTheSameErrorOnceInTenMinutes() {
        assertThat(decide(0, FAILED, new UnknownHostException("broker"))).isEqualTo(NEUTRAL);
        assertThat(decide(200, FAILED, new UnknownHostException("broker"))).isEqualTo(DENY);
        assertThat(decide(QUIET - 1, FAILED, new UnknownHostException("broker")))
                .isEqualTo(DENY);
        assertThat(decide(QUIET, FAILED, new UnknownHostException("broker"))).isEqualTo(NEUTRAL);
        assertThat(decide(QUIET + 1, FAILED, new UnknownHostException("broker")))
                .isEqualTo(DENY);
    }

    @Test
    void passesAnotherHostAnotherReasonAndAnotherError() {
        decide(0, FAILED, new UnknownHostException("broker"));

        assertThat(decide(1, FAILED, new UnknownHostException("other"))).isEqualTo(NEUTRAL);
        assertThat(decide(1, FAILED, new NoRouteToHostException("broker"))).isEqualTo(NEUTRAL);
        assertThat(decide(1, "another", null)).isEqualTo(NEUTRAL);
    }

    @Test
    void leavesOtherLoggersAlone() {
        for (int i = 0; i < 2; i++) {
            assertThat(decide(i, "io.dropwarp.app.Service", FAILED, new UnknownHostException("broker")))
                    .isEqualTo(NEUTRAL);
        }
    }

    @Test
    void isPartOfTheLog() {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

        assertThat(root.getAppender("stderr").getCopyOfAttachedFiltersList())
                .hasAtLeastOneElementOfType(RepeatedBrokerErrors.class);
    }
}
