package io.dropwarp.app;

import java.util.concurrent.atomic.AtomicBoolean;

/** Turns a signal to stop into a clean stop with an exit code of ours. */
final class ExitOnSignal {

    private static final AtomicBoolean ARMED = new AtomicBoolean();

    private ExitOnSignal() {}

    /**
     * Closes a service when the JVM is told to end.
     *
     * @param service the service
     * @param exitCode what the program then ends with
     */
    static void closing(Service service, int exitCode) {
        ARMED.set(true);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(service, exitCode), "dropwarp-stop"));
    }

    /** The service ended by itself: the program's own exit code counts from here. */
    static void disarm() {
        ARMED.set(false);
    }

    private static void stop(Service service, int exitCode) {
        if (ARMED.get()) {
            service.close();
            // The JVM would answer a signal with 128 + its number.
            Runtime.getRuntime().halt(exitCode);
        }
    }
}
