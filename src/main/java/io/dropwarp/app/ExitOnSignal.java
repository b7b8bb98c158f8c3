package io.dropwarp.app;

import java.util.concurrent.atomic.AtomicBoolean;

/** Turns a signal to stop into a clean stop with exit code 0. */
final class ExitOnSignal {

    private static final AtomicBoolean ARMED = new AtomicBoolean();

    private ExitOnSignal() {}

    /**
     * Closes a service when the JVM is told to end.
     *
     * @param service the service
     */
    static void closing(Service service) {
        ARMED.set(true);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(service), "dropwarp-stop"));
    }

    /** The service ended by itself: the program's own exit code counts from here. */
    static void disarm() {
        ARMED.set(false);
    }

    private static void stop(Service service) {
        if (ARMED.get()) {
            service.close();
            // The JVM would answer a signal with 128 + its number; a stop that was asked for is no failure.
            Runtime.getRuntime().halt(0);
        }
    }
}
