package io.dropwarp.tiles;

import io.dropwarp.config.Config;
import io.dropwarp.job.JobMessage;
import io.dropwarp.job.Stage;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.FailureKind;
import io.dropwarp.model.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Decides what follows a failed attempt at a step. Transient failures are retried a limited number of times,
 * out-of-memory failures with less memory, faults of the machine without limit, and a raster without a CRS while its
 * sidecars may still arrive. Only decides: it waits for nothing and touches no file. Immutable and thread-safe.
 *
 * @param sidecarGrace how long a raster without a CRS waits for its sidecars
 */
public record RetryPolicy(Config.Retry settings, Duration sidecarGrace) {

    /** Delays vary by up to this share, so that steps that failed together are not retried together. */
    private static final double SPREAD = 0.15;

    public enum Action {
        /** Retry unchanged. */
        AGAIN,
        /** Retry with less memory: alone, then in parts. See {@link Tiles#begin}. */
        WITH_LESS_MEMORY,
        /** Retry once the machine may have recovered. Costs no attempt. */
        WAIT_FOR_MACHINE,
        /** Plan again once sidecars may have arrived. Costs no attempt. */
        WAIT_FOR_SIDECARS,
        /** Give up the tile or the job. */
        GIVE_UP
    }

    /** The next action, and the delay before it; zero for giving up. */
    public record Next(Action action, Duration delay) {

        static final Next GIVE_UP = new Next(Action.GIVE_UP, Duration.ZERO);

        /** Checking whether the machine has recovered costs nothing. */
        static final Next WAIT_FOR_MACHINE = new Next(Action.WAIT_FOR_MACHINE, Duration.ofSeconds(1));

        /** {@return whether the step is retried} */
        public boolean again() {
            return action != Action.GIVE_UP;
        }

        /** {@return whether the failure counts as an attempt} */
        boolean counts() {
            return action != Action.WAIT_FOR_MACHINE && action != Action.WAIT_FOR_SIDECARS;
        }
    }

    /** Decides after a failure. The step's attempt log does not count this failure yet. */
    public Next after(JobMessage step, Failure failure, Instant now) {
        if (failure.code().kind() == FailureKind.ENVIRONMENT || step.state().stage() == Stage.ENDING) {
            // A job whose output is visible can no longer be given up.
            return Next.WAIT_FOR_MACHINE;
        }
        Job job = step.state().job();
        if (lacksWhatASidecarMayHold(failure.code()) && !job.inPlace()) {
            Duration waited = Duration.between(job.receivedAt(), now);
            if (waited.compareTo(sidecarGrace) <= 0) {
                // Wait as long again as it has waited so far.
                return new Next(Action.WAIT_FOR_SIDECARS, spread(limited(waited)));
            }
        }
        int attempts = step.state().attempts().count(step.step()) + 1;
        int shortages = Shortages.count(step);
        if (failure.code() == FailureCode.OUT_OF_MEMORY) {
            return Shortages.isMoreToTry(step, shortages + 1)
                    ? new Next(Action.WITH_LESS_MEMORY, delay(attempts))
                    : Next.GIVE_UP;
        }
        // The retry after an out-of-memory failure takes less, so these failures do not count towards the limit.
        return failure.code().kind() == FailureKind.TRANSIENT && attempts - shortages < settings.maxAttempts()
                ? new Next(Action.AGAIN, delay(attempts))
                : Next.GIVE_UP;
    }

    private static boolean lacksWhatASidecarMayHold(FailureCode code) {
        return code == FailureCode.NO_CRS || code == FailureCode.NO_GEOREFERENCING;
    }

    /** Doubles with each attempt. */
    private Duration delay(int attempts) {
        return spread(limited(settings.delay().multipliedBy(1L << Math.min(attempts - 1, Short.SIZE))));
    }

    private Duration limited(Duration delay) {
        Duration least = delay.compareTo(settings.delay()) < 0 ? settings.delay() : delay;
        return least.compareTo(settings.maxDelay()) > 0 ? settings.maxDelay() : least;
    }

    private static Duration spread(Duration delay) {
        double share = 1 + SPREAD * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return Duration.ofMillis(Math.round(delay.toMillis() * share));
    }
}
