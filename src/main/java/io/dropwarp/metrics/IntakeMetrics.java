package io.dropwarp.metrics;

import io.dropwarp.admission.MachineFaultGate;
import io.dropwarp.intake.IntakeTally;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.FailureKind;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Metrics of the intake: arrivals, waiting rasters, pauses. Thread-safe. */
public final class IntakeMetrics implements MeterBinder {

    private final IntakeTally tally;
    private final MachineFaultGate gate;
    private final Supplier<Optional<Failure>> pause;
    private final BooleanSupplier ready;

    /**
     * @param gate shut while the machine is at fault
     * @param pause why the machine is at fault; empty while it is not
     * @param ready whether arrivals are accepted
     */
    public IntakeMetrics(
            IntakeTally tally, MachineFaultGate gate, Supplier<Optional<Failure>> pause, BooleanSupplier ready) {
        this.tally = tally;
        this.gate = gate;
        this.pause = pause;
        this.ready = ready;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        FunctionCounter.builder("dropwarp.arrivals", tally, IntakeTally::arrivals)
                .description("Arrivals that were claimed")
                .register(meters);
        FunctionCounter.builder("dropwarp.arrival", tally, IntakeTally::bytes)
                .baseUnit("bytes")
                .description("Size of the rasters that were claimed")
                .register(meters);
        Gauge.builder("dropwarp.waiting.files", tally, IntakeTally::waiting)
                .description("Rasters in the drop folder that are not claimed yet, as of the last look")
                .register(meters);
        Gauge.builder("dropwarp.oldest.waiting.file", tally, IntakeTally::oldestSeconds)
                .baseUnit("seconds")
                .description("Time for which the longest waiting raster has been unchanged; 0 if none waits")
                .register(meters);
        Gauge.builder("dropwarp.ready", () -> ready.getAsBoolean() ? 1 : 0)
                .description("1 while arrivals are accepted, as in the readiness check")
                .strongReference(true)
                .register(meters);
        FunctionCounter.builder("dropwarp.intake.paused", gate, MachineFaultGate::pausedSeconds)
                .baseUnit("seconds")
                .description("Time for which the intake was paused because of the machine")
                .register(meters);
        for (FailureCode code : FailureCode.values()) {
            if (code.kind() != FailureKind.PERMANENT) {
                Gauge.builder("dropwarp.intake.paused", () -> isPausedBy(code) ? 1 : 0)
                        .tag("code", code.name())
                        .description("1 while the intake is paused because of the machine, by reason")
                        .strongReference(true)
                        .register(meters);
            }
        }
    }

    private boolean isPausedBy(FailureCode code) {
        return pause.get().filter(failure -> failure.code() == code).isPresent();
    }
}
