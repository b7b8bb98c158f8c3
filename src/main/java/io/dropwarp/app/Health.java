package io.dropwarp.app;

import io.dropwarp.camel.ArrivalIntake;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.model.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Says whether the service can work, in words for people. Thread-safe. */
final class Health {

    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final BooleanSupplier started;
    private final AdmissionStage admission;
    private final ArrivalIntake intake;
    private final JobRegistry registry;
    private final Duration longestSilence;
    private final Supplier<Optional<String>> cluster;

    Health(
            BooleanSupplier started,
            AdmissionStage admission,
            ArrivalIntake intake,
            JobRegistry registry,
            Duration poll,
            Supplier<Optional<String>> cluster) {
        this.started = started;
        this.admission = admission;
        this.intake = intake;
        this.registry = registry;
        this.longestSilence = poll.plus(SILENCE);
        this.cluster = cluster;
    }

    /** {@return why no arrival is accepted now; empty while all is well} */
    Optional<String> trouble() {
        if (!started.getAsBoolean()) {
            return Optional.of("not started");
        }
        return machineFault().map(Health::words).or(cluster).or(intake::trouble).or(this::stuckIntake);
    }

    /** {@return a full disk, or folders that cannot be written; empty while there is no such fault} */
    Optional<Failure> machineFault() {
        return admission.machineFault();
    }

    /**
     * {@return what only a restart can fix; empty if nothing}. While jobs are in flight the intake may have to wait for
     * their queue; otherwise it must poll regularly.
     */
    Optional<String> stuckIntake() {
        Duration silence = intake.sinceLook();
        return registry.count() == 0 && silence.compareTo(longestSilence) > 0
                ? Optional.of("The drop folder has not been looked into for " + silence.toSeconds() + " s")
                : Optional.empty();
    }

    private static String words(Failure failure) {
        String hint = failure.hint() == null ? "" : " " + failure.hint();
        return failure.code() + ": " + failure.message() + hint;
    }
}
