package io.dropwarp.camel;

import java.time.Duration;
import java.util.function.Consumer;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;

/**
 * Ends the workers when Camel begins to stop, before it waits for its routes: a busy worker would keep its consumer
 * thread, and the stop, for as long as its tile takes.
 */
public final class StopNotifier extends EventNotifierSupport {

    private final Consumer<Duration> stop;
    private final Duration grace;

    /** Running tiles may take the grace period to finish. */
    public StopNotifier(Consumer<Duration> stop, Duration grace) {
        this.stop = stop;
        this.grace = grace;
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof CamelEvent.CamelContextStoppingEvent;
    }

    @Override
    public void notify(CamelEvent event) {
        stop.accept(grace);
    }
}
