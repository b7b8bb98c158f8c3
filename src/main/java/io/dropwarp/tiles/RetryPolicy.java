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
 * What comes after a failed attempt at a step: transient failures are tried again a limited number of times, those for
 * lack of memory with less of it, the machine's faults without limit, and a raster without a CRS while its sidecars may
 * still come. Only decides: it waits for nothing and touches no file. Immutable and thread-safe.
 *
 * @param settings attempts and delays
 * @param sidecarGrace how long a raster without a CRS waits for its sidecars
 */
public record RetryPolicy(Config.Retry settings, Duration sidecarGrace) {

    /** Delays differ by up to this share, so that what failed together is not tried again together. */
    private static final double SPREAD = 0.15;

    /** What is done next. */
    public enum Action {
        /** The same again. */
        AGAIN,
        /** Again with less memory: alone, then in parts. See {@link Tiles#begin}. */
        WITH_LESS_MEMORY,
        /** Again once the machine may be well. Costs no attempt. */
        WAIT_FOR_MACHINE,
        /** Planned again once sidecars may have come. Costs no attempt. */
        WAIT_FOR_SIDECARS,
        /** The tile, or the job, is given up. */
        GIVE_UP
    }

    /**
     * What is next, and when.
     *
     * @param delay time until then; zero for giving up
     */
    public record Next(Action action, Duration delay) {

        static final Next GIVE_UP = new Next(Action.GIVE_UP, Duration.ZERO);

        /** Asking again whether the machine is well costs nothing. */
        static final Next WAIT_FOR_MACHINE = new Next(Action.WAIT_FOR_MACHINE, Duration.ofSeconds(1));

        /** {@return whether the step is tried once more} */
        public boolean again() {
            return action != Action.GIVE_UP;
        }

        /** {@return whether the failure counts as an attempt} */
        boolean counts() {
            return action != Action.WAIT_FOR_MACHINE && action != Action.WAIT_FOR_SIDECARS;
        }
    }

    /**
     * Decides after a failure.
     *
     * @param step what failed, its earlier attempts counted but not this one
     * @param failure why
     * @param now the time
     */
    public Next after(JobMessage step, Failure failure, Instant now) {
        if (failure.code().kind() == FailureKind.ENVIRONMENT || step.state().stage() == Stage.ENDING) {
            // A job whose output is visible has nowhere else to go.
            return Next.WAIT_FOR_MACHINE;
        }
        Job job = step.state().job();
        if (lacksWhatASidecarMayHold(failure.code()) && !job.inPlace()) {
            Duration waited = Duration.between(job.receivedAt(), now);
            if (waited.compareTo(sidecarGrace) <= 0) {
                // As long again as it has waited.
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
        // Tries that ran out of memory are followed by one that takes less, so they do not count among equal ones.
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
