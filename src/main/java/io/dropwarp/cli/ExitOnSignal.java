package io.dropwarp.cli;

import io.dropwarp.app.Service;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Turns a signal to stop into a clean stop with an exit code of ours. */
final class ExitOnSignal {

    private static final AtomicBoolean ARMED = new AtomicBoolean();
    private static final AtomicReference<Service> SERVICE = new AtomicReference<>();

    private ExitOnSignal() {}

    /**
     * Ends the program with a code when the JVM is told to end, from now on: a stop before there is anything to stop is a
     * clean one too.
     *
     * @param exitCode what the program then ends with
     */
    static void expect(int exitCode) {
        if (!ARMED.getAndSet(true)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(exitCode), "dropwarp-stop"));
        }
    }

    /**
     * Closes a service too.
     *
     * @param service the service
     */
    static void closing(Service service) {
        SERVICE.set(service);
    }

    /** The program ended by itself: its own exit code counts from here. */
    static void disarm() {
        ARMED.set(false);
    }

    private static void stop(int exitCode) {
        if (ARMED.get()) {
            Service service = SERVICE.get();
            if (service != null) {
                service.close();
            }
            // The JVM would answer a signal with 128 + its number.
            Runtime.getRuntime().halt(exitCode);
        }
    }
}
