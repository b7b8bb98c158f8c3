package io.dropwarp.metrics;

import io.dropwarp.operations.SweepResult;
import io.dropwarp.operations.SweepStatus;
import io.dropwarp.operations.Sweeps;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** Metrics of sweeps: last run, duration and success. Thread-safe. */
public final class SweepMetrics implements MeterBinder {

    private static final double MILLIS = 1000;

    private final Sweeps sweeps;

    public SweepMetrics(Sweeps sweeps) {
        this.sweeps = sweeps;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        for (SweepStatus sweep : sweeps.status()) {
            String name = sweep.name();
            Gauge.builder(
                            "dropwarp.sweep.last.time",
                            () -> last(name, last -> last.startedAt().toEpochMilli() / MILLIS))
                    .baseUnit("seconds")
                    .tag("sweep", name)
                    .description("Start of the sweep's last run, in seconds since 1970; NaN if it never ran")
                    .strongReference(true)
                    .register(meters);
            Gauge.builder("dropwarp.sweep.last.duration", () -> last(name, SweepResult::seconds))
                    .baseUnit("seconds")
                    .tag("sweep", name)
                    .description("Duration of the sweep's last run; NaN if it never ran")
                    .strongReference(true)
                    .register(meters);
            Gauge.builder("dropwarp.sweep.last.success", () -> last(name, SweepMetrics::success))
                    .tag("sweep", name)
                    .description("1 if the last run of the sweep succeeded, 0 if it failed; NaN if it never ran")
                    .strongReference(true)
                    .register(meters);
            Gauge.builder("dropwarp.sweep.overdue", () -> sweeps.overdue(name).toMillis() / MILLIS)
                    .baseUnit("seconds")
                    .tag("sweep", name)
                    .description("How long the sweep has been overdue; 0 if it is not")
                    .strongReference(true)
                    .register(meters);
        }
    }

    private static double success(SweepResult result) {
        return result.outcome().equals(SweepResult.FAILED) ? 0 : 1;
    }

    private double last(String name, ToDoubleFunction<SweepResult> figure) {
        return sweeps.status().stream()
                .filter(sweep -> sweep.name().equals(name))
                .map(SweepStatus::last)
                .filter(Objects::nonNull)
                .mapToDouble(figure)
                .findFirst()
                .orElse(Double.NaN);
    }
}
