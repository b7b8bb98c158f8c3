package io.dropwarp.route;

import io.dropwarp.model.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the intake shut while the machine is at fault (disk full, no permission): nothing is claimed that could not be
 * finished. Opens by itself when the time is over or something succeeded. Thread-safe.
 */
public final class IntakeGate {

    private static final Logger LOG = LoggerFactory.getLogger(IntakeGate.class);

    private record Shut(Failure reason, long untilNanos) {}

    private final AtomicReference<Shut> shut = new AtomicReference<>();

    /** Creates an open gate. */
    public IntakeGate() {}

    /**
     * Shuts the gate for a while.
     *
     * @param reason why
     * @param time how long, unless something succeeds before
     */
    public void shut(Failure reason, Duration time) {
        Shut before = shut.getAndSet(new Shut(reason, System.nanoTime() + time.toNanos()));
        if (before == null) {
            LOG.warn("Intake pauses: {} {}", reason.message(), reason.hint() == null ? "" : reason.hint());
        }
    }

    /** Something succeeded: the machine is well again. */
    public void open() {
        if (shut.getAndSet(null) != null) {
            LOG.info("Intake goes on");
        }
    }

    /** {@return why the gate is shut; empty while it is open} */
    public Optional<Failure> reason() {
        Shut now = shut.get();
        if (now != null && System.nanoTime() - now.untilNanos() > 0 && shut.compareAndSet(now, null)) {
            LOG.info("Intake goes on");
            return Optional.empty();
        }
        return Optional.ofNullable(shut.get()).map(Shut::reason);
    }
}
