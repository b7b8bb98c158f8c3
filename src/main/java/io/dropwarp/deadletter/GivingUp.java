package io.dropwarp.deadletter;

import io.dropwarp.admission.Failures;
import io.dropwarp.job.JobFailure;
import io.dropwarp.job.JobMessage;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.ledger.Ledger;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobEnded;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.planning.PlanRequests;
import io.dropwarp.publish.OutputNames;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The dead-letter stage's bean. Thread-safe. */
public final class GivingUp {

    private static final Logger LOG = LoggerFactory.getLogger(GivingUp.class);

    private final JobRegistry registry;
    private final PlanRequests requests;
    private final Reports reports;
    private final DeadLetters deadLetters;
    private final OutputNames names;
    private final Ledger ledger;

    public GivingUp(
            JobRegistry registry,
            PlanRequests requests,
            Reports reports,
            DeadLetters deadLetters,
            OutputNames names,
            Ledger ledger) {
        this.registry = registry;
        this.requests = requests;
        this.reports = reports;
        this.deadLetters = deadLetters;
        this.names = names;
        this.ledger = ledger;
    }

    /**
     * Why a job is given up after a step of it failed for the last time; null if the step had no job. A file that could
     * not be claimed stays where it is, and the next scan finds it again.
     */
    public JobFailure reason(Object body, Throwable thrown) {
        Failure failure = Failures.of(thrown);
        if (body instanceof JobMessage step) {
            int attempts = Math.max(1, step.state().attempts().count(step.step()));
            return new JobFailure(step.state(), failure, attempts, Failures.attemptOf(thrown));
        }
        LOG.atWarn()
                .setCause(thrown)
                .addKeyValue("code", failure.code())
                .log("{}: {}", failure.code(), failure.message());
        return null;
    }

    /**
     * Gives a job up by writing its report; {@link #bury} does the rest.
     *
     * @throws IOException if the report cannot be written; the job is then unchanged
     */
    public JobState report(JobFailure job) throws IOException {
        JobState state = job.state();
        deadLetters.write(reports.of(state, options(state.job()), job.failure(), job.attempts(), job.last()));
        return state;
    }

    /**
     * Moves a job that has its report to the dead letters: writes the ledger, moves its folder, calls the listeners.
     * Can be repeated, also after a restart.
     *
     * @throws IOException if a folder cannot be written; the job is then still in the work folder
     */
    public void bury(JobState state) throws IOException {
        Job job = state.job();
        String id = job.id();
        Report report = deadLetters.read(id);
        Instant failedAt = Instant.parse(report.failedAt());
        JobEnded end = new JobEnded(
                id,
                job.file(),
                job.profile(),
                null,
                deadLetters.reportOf(id),
                FailureCode.valueOf(report.code()),
                report.tiles().total(),
                Duration.between(state.begunAt(), failedAt).toMillis() / 1000.0,
                job.bytes(),
                failedAt);
        ledger.add(end);
        deadLetters.bury(job);
        ledger.forget(id);
        names.release(job);
        registry.end(end);
    }

    private WarpOptions options(Job job) {
        try {
            return requests.options(job);
        } catch (DropwarpException unusable) {
            // The invalid options may be the reason it is given up.
            return null;
        }
    }
}
