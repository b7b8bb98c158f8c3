package io.dropwarp.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.LoggerFactory;

/** On SIGTERM or SIGINT, closes the service and exits with a given code. Static, since a JVM has one set of hooks. */
final class ExitOnSignal {

    private static final AtomicBoolean ARMED = new AtomicBoolean();
    private static final AtomicReference<AutoCloseable> SERVICE = new AtomicReference<>();

    private ExitOnSignal() {}

    /** From now on a signal ends the program with this code, even if no service has started yet. */
    static void expect(int exitCode) {
        if (!ARMED.getAndSet(true)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(exitCode), "dropwarp-stop"));
        }
    }

    /** The service to close on a signal. */
    static void closing(AutoCloseable service) {
        SERVICE.set(service);
    }

    /** The program ended normally: use its own exit code from now on. */
    static void disarm() {
        ARMED.set(false);
    }

    private static void stop(int exitCode) {
        if (ARMED.get()) {
            AutoCloseable service = SERVICE.get();
            if (service != null) {
                close(service);
            }
            // Otherwise the JVM would exit with 128 + the number of the signal.
            Runtime.getRuntime().halt(exitCode);
        }
    }

    private static void close(AutoCloseable service) {
        try {
            service.close();
        } catch (Exception e) {
            LoggerFactory.getLogger(ExitOnSignal.class).warn("The stop was not clean", e);
        }
    }
}
