package io.dropwarp.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Log levels for commands that print their own output. */
final class LogLevel {

    private LogLevel() {}

    /** Only internal errors: the command prints the rest. */
    static void errorsOnly() {
        set(Level.ERROR);
    }

    /** Warnings and errors: a progress bar shows the rest. */
    static void warnings() {
        set(Level.WARN);
    }

    private static void set(Level level) {
        ((Logger) LoggerFactory.getLogger("io.dropwarp")).setLevel(level);
    }
}
