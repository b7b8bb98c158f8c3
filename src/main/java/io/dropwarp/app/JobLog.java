package io.dropwarp.app;

import io.dropwarp.model.JobEnded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Logs the end of each job, with its figures as key-value pairs. */
final class JobLog {

    /** The logger name that users filter by; see {@code docs/LOGS.md}. */
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    private JobLog() {}

    static void ended(JobEnded end) {
        LoggingEventBuilder line = (end.published() ? LOG.atInfo() : LOG.atWarn())
                .addKeyValue("job", end.job())
                .addKeyValue("file", end.file())
                .addKeyValue("profile", end.profile())
                .addKeyValue("tiles", end.tiles())
                .addKeyValue("bytes", end.bytes())
                .addKeyValue("seconds", end.seconds());
        if (end.published()) {
            line.log("Published {} as {} ({} tile(s), {} s)", end.file(), end.output(), end.tiles(), end.seconds());
        } else {
            line.addKeyValue("code", end.code())
                    .log("Dead letter {}: {}, see {}", end.file(), end.code(), end.report());
        }
    }
}
