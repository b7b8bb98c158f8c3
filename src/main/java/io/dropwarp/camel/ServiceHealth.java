package io.dropwarp.camel;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Tells Camel's health checks what the service itself says of its health. Thread-safe if that is. */
public final class ServiceHealth extends AbstractHealthCheck {

    private final boolean live;
    private final Supplier<Optional<String>> trouble;

    private ServiceHealth(String id, boolean live, Supplier<Optional<String>> trouble) {
        super("dropwarp", id);
        this.live = live;
        this.trouble = trouble;
    }

    /**
     * Whether the service takes arrivals in.
     *
     * @param trouble why it does not; empty while it does
     * @return a check of readiness
     */
    public static ServiceHealth readiness(Supplier<Optional<String>> trouble) {
        return new ServiceHealth("intake", false, trouble);
    }

    /**
     * Whether the service lives.
     *
     * @param trouble what only a restart would mend; empty while nothing is
     * @return a check of liveness
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
