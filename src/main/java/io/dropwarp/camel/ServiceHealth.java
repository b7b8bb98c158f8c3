package io.dropwarp.camel;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Adapts the service's own health to Camel's health checks. Thread-safe if its supplier is. */
public final class ServiceHealth extends AbstractHealthCheck {

    private final boolean live;
    private final Supplier<Optional<String>> trouble;

    private ServiceHealth(String id, boolean live, Supplier<Optional<String>> trouble) {
        super("dropwarp", id);
        this.live = live;
        this.trouble = trouble;
    }

    /**
     * {@return a readiness check; {@code trouble} says why the service takes no arrivals, and is empty while it does}
     */
    public static ServiceHealth readiness(Supplier<Optional<String>> trouble) {
        return new ServiceHealth("intake", false, trouble);
    }

    /**
     * {@return a liveness check; {@code trouble} says what only a restart can fix, and is empty while there is nothing}
     */
    public static ServiceHealth liveness(Supplier<Optional<String>> trouble) {
        return new ServiceHealth("alive", true, trouble);
    }

    @Override
    public boolean isReadiness() {
        return !live;
    }

    @Override
    public boolean isLiveness() {
        return live;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Optional<String> reason = trouble.get();
        if (reason.isPresent()) {
            builder.message(reason.get()).down();
        } else {
            builder.up();
        }
    }
}
