package io.dropwarp.cli;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.PrintWriter;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import org.slf4j.LoggerFactory;

/** How the log is written: for people, as {@code logback.xml} says, or as lines of JSON for programs. */
final class LogFormat {

    private static final String JSON = "json";
    private static final String APPENDER = "stderr";
    private static final String NONE = "[ignore]";

    private static volatile boolean json;

    private LogFormat() {}

    /**
     * Writes the log in a format from now on.
     *
     * @param format {@code json}, or anything else for text
     */
    static void use(String format) {
        if (json || !format.equals(JSON)) {
            return;
        }
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        OutputStreamAppender<ILoggingEvent> appender = (OutputStreamAppender<ILoggingEvent>)
                context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(APPENDER);
        LogstashEncoder encoder = encoder();
        encoder.setContext(context);
        encoder.start();
        appender.stop();
        appender.setEncoder(encoder);
        appender.start();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> LoggerFactory.getLogger(LogFormat.class)
                .atError()
                .setCause(thrown)
                .addKeyValue("thread", thread.getName())
                .log("Thread {} ended by an exception", thread.getName()));
        json = true;
    }

    private static LogstashEncoder encoder() {
        LogstashFieldNames names = new LogstashFieldNames();
        names.setLogger("logger");
        names.setTimestamp("time");
        names.setStackTrace("stack");
        names.setVersion(NONE);
        names.setLevelValue(NONE);
        names.setThread(NONE);
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setFieldNames(names);
        encoder.setTimeZone("UTC");
        encoder.setTimestampPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
        return encoder;
    }

    /** {@return whether every line of standard error has to be JSON} */
    static boolean isJson() {
        return json;
    }

    /**
     * Tells whoever started the program why it ends.
     *
     * @param err standard error
     * @param why in words
     */
    static void say(PrintWriter err, String why) {
        if (json) {
            LoggerFactory.getLogger(LogFormat.class).error(why);
        } else {
            err.println("dropwarp: " + why);
        }
    }

    /**
     * Logs what the program is about to die of, if nothing else may print it.
     *
     * @param defect an exception that nobody expected
     */
    static void logDefect(Exception defect) {
        LoggerFactory.getLogger(LogFormat.class).error("dropwarp failed in a way it should not", defect);
    }
}
