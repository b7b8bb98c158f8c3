package io.dropwarp.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much the log says, for commands that tell their story themselves. */
final class LogLevel {

    private LogLevel() {}

    /** Only what went wrong in dropwarp itself: the command tells the rest. */
    static void errorsOnly() {
        set(Level.ERROR);
    }

    /** Warnings and errors: a progress bar tells the rest. */
    static void warnings() {
        set(Level.WARN);
    }

    private static void set(Level level) {
        ((Logger) LoggerFactory.getLogger("io.dropwarp")).setLevel(level);
    }
}
