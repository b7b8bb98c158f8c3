package io.dropwarp.cli;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.PrintWriter;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import org.slf4j.LoggerFactory;

/** The format of the log: text as in {@code logback.xml}, or lines of JSON. */
final class LogFormat {

    private static final String JSON = "json";
    private static final String APPENDER = "stderr";
    private static final String NONE = "[ignore]";

    private static volatile boolean json;

    private LogFormat() {}

    /** Switches the log to {@code json}; any other format leaves it as text. */
    static void use(String format) {
        if (json || !format.equals(JSON)) {
            return;
        }
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        OutputStreamAppender<ILoggingEvent> appender = appender(context);
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

    /** Puts the name of this node into each line: before the text, or as the field {@code node}. */
    static void nameNode(String node) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.putProperty("node", node);
        if (appender(context).getEncoder() instanceof PatternLayoutEncoder text) {
            text.stop();
            text.setPattern(text.getPattern().replace("%msg", "%property{node}: %msg"));
            text.start();
        }
    }

    private static OutputStreamAppender<ILoggingEvent> appender(LoggerContext context) {
        return (OutputStreamAppender<ILoggingEvent>)
                context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(APPENDER);
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

    /** {@return whether every line of standard error must be JSON} */
    static boolean isJson() {
        return json;
    }

    /** Prints the reason why the program ends, in the format of the log. */
    static void say(PrintWriter err, String why) {
        if (json) {
            LoggerFactory.getLogger(LogFormat.class).error(why);
        } else {
            err.println("dropwarp: " + why);
        }
    }

    /** Logs an unexpected exception that ends the program. */
    static void logDefect(Exception defect) {
        LoggerFactory.getLogger(LogFormat.class).error("Unexpected failure", defect);
    }
}
