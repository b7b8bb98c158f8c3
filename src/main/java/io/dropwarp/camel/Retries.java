package io.dropwarp.camel;

import io.dropwarp.admission.Failures;
import io.dropwarp.admission.MachineFaultGate;
import io.dropwarp.admission.WaitsForDiskException;
import io.dropwarp.config.Config;
import io.dropwarp.intake.Claims;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.job.Stage;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.FailureKind;
import io.dropwarp.model.Job;
import io.dropwarp.workers.process.WorkerStartException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Decides whether a failed step is tried again: transient failures a limited number of times, the machine's faults for
 * ever, a raster without a CRS while its sidecars may still come. Thread-safe.
 */
public final class Retries {

    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

    private static final long MACHINE_MILLIS = 1000;

    private final Config.Retry policy;
    private final Duration sidecarGrace;
    private final MachineFaultGate gate;
    private final Claims claims;
    private final JobRegistry registry;

    /**
     * A policy.
     *
     * @param policy attempts and delays
     * @param sidecarGrace how long a raster without a CRS waits for its sidecars
     * @param gate shut while the machine is at fault
     * @param claims takes late sidecars
     * @param registry knows the jobs
     */
    public Retries(
            Config.Retry policy, Duration sidecarGrace, MachineFaultGate gate, Claims claims, JobRegistry registry) {
        this.policy = policy;
        this.sidecarGrace = sidecarGrace;
        this.gate = gate;
        this.claims = claims;
        this.registry = registry;
    }

    /**
     * Whether the failed step of an exchange is tried again.
     *
     * @param exchange carries the exception and the job's id
     * @return true for one more attempt
     */
    public boolean again(Exchange exchange) {
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (thrown instanceof JobFailedException) {
            return false;
        }
        Failure failure = gate.judge(Failures.of(thrown));
        boolean machine = isMachines(thrown, failure);
        if (machine && !(thrown instanceof WaitsForDiskException)) {
            gate.shut(failure);
        }
        paceFor(exchange, machine);
        String job = exchange.getIn().getHeader(ExchangeNames.JOB, String.class);
        // A file that could not be claimed stays where it is, and the next look finds it again.
        return job != null && (machine || again(exchange, registry.get(job), failure, thrown));
    }

    /** Whether the machine is at fault: disk, permission, or a Java or GDAL that no worker can be started with; or waits. */
    private static boolean isMachines(Throwable thrown, Failure failure) {
        return failure.code().kind() == FailureKind.ENVIRONMENT
                || thrown instanceof WorkerStartException
                || thrown instanceof WaitsForDiskException;
    }

    /**
     * Whether the end of a job is tried again, its burial or what is left after its output became visible: for ever, since
     * there is nowhere else it could go.
     *
     * @param exchange carries the exception
     * @return true
     */
    public boolean untilEnded(Exchange exchange) {
        Failure failure = Failures.of(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        gate.shut(failure);
        paceFor(exchange, true);
        return true;
    }

    /** What waits for the machine asks again each second, which costs nothing; other delays grow. */
    private static void paceFor(Exchange exchange, boolean machine) {
        if (machine) {
            exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, MACHINE_MILLIS);
        } else {
            exchange.getIn().removeHeader(Exchange.REDELIVERY_DELAY);
        }
    }

    private boolean again(Exchange exchange, JobState state, Failure failure, Throwable thrown) {
        if (state.stage() == Stage.ENDING) {
            return untilEnded(exchange);
        }
        if (mayBeMended(failure.code()) && sidecarsMayCome(state.job())) {
            // Waiting costs no attempt; nor does waiting for the machine.
            return true;
        }
        int attempts = Attempts.another(exchange, state, failure, Failures.attemptOf(thrown));
        // Tries that ran out of memory are followed by one that takes less, so they do not count among equal ones.
        boolean again = failure.code() == FailureCode.OUT_OF_MEMORY
                ? Shortages.isMoreToTry(exchange, state)
                : failure.code().kind() == FailureKind.TRANSIENT
                        && attempts - Shortages.count(exchange, state) < policy.maxAttempts();
        if (again) {
            tell(exchange, state, failure, attempts);
        }
        return again;
    }

    private static void tell(Exchange exchange, JobState state, Failure failure, int attempts) {
        LoggingEventBuilder line = LOG.atWarn()
                .addKeyValue("job", state.job().id())
                .addKeyValue("file", state.job().file())
                .addKeyValue("code", failure.code())
                .addKeyValue("attempt", attempts);
        String request = exchange.getProperty(ExchangeNames.REQUEST, String.class);
        if (request != null) {
            line = line.addKeyValue("tile", Attempts.tile(state, request).name());
        }
        line.log("Trying {} again: {}", state.job().file(), failure.message());
    }

    private static boolean mayBeMended(FailureCode code) {
        return code == FailureCode.NO_CRS || code == FailureCode.NO_GEOREFERENCING;
    }

    private boolean sidecarsMayCome(Job job) {
        if (job.inPlace() || job.receivedAt().plus(sidecarGrace).isBefore(Instant.now())) {
            return false;
        }
        try {
            claims.takeLateSidecars(job);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("job", job.id())
                    .addKeyValue("file", job.file())
                    .log("Cannot take late sidecars of {}: {}", job.file(), e.toString());
        }
        return true;
    }
}
