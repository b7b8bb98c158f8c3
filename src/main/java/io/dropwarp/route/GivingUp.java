package io.dropwarp.route;

import io.dropwarp.deadletter.DeadLetters;
import io.dropwarp.deadletter.Reports;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobEnded;
import io.dropwarp.model.Plan;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.planning.PlanRequests;
import io.dropwarp.publish.OutputNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.Exchange;
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

    /**
     * A dead-letter stage.
     *
     * @param registry the jobs in flight
     * @param requests knows what was asked for
     * @param reports writes reports
     * @param deadLetters keeps the dead letters
     * @param names takes back the name of an output that will not come
     */
    public GivingUp(
            JobRegistry registry, PlanRequests requests, Reports reports, DeadLetters deadLetters, OutputNames names) {
        this.registry = registry;
        this.requests = requests;
        this.reports = reports;
        this.deadLetters = deadLetters;
        this.names = names;
    }

    /**
     * Gives up the job of an exchange.
     *
     * @param exchange carries the cause and the job's id
     * @throws IOException if a folder cannot be written; the job is then still in the work folder
     */
    public void bury(Exchange exchange) throws IOException {
        Throwable thrown = exchange.getProperty(ExchangeNames.CAUSE, Throwable.class);
        Failure failure = Failures.of(thrown);
        String id = exchange.getIn().getHeader(ExchangeNames.JOB, String.class);
        if (id == null) {
            // No job: a file that could not be claimed. It stays where it is, and the next look finds it again.
            LOG.warn("{}: {}", failure.code(), failure.message(), thrown);
            return;
        }
        JobState state = registry.get(id);
        int attempts = thrown instanceof JobFailedException job ? job.attempts() : Attempts.of(exchange);
        Path report = deadLetters.bury(
                state.job(), reports.of(state, options(state.job()), failure, attempts, Failures.attemptOf(thrown)));
        end(state, failure, report);
    }

    private void end(JobState state, Failure failure, Path report) {
        Job job = state.job();
        state.plan().ifPresent(plan -> names.release(names.give(job, plan)));
        Instant now = Instant.now();
        registry.end(new JobEnded(
                job.id(),
                job.file(),
                job.profile(),
                null,
                report,
                failure.code(),
                state.plan().map(Plan::tiling).map(tiling -> tiling.count()).orElse(0),
                Duration.between(job.receivedAt(), now).toMillis() / 1000.0,
                job.bytes(),
                now));
    }

    private WarpOptions options(Job job) {
        try {
            return requests.options(job);
        } catch (DropwarpException unusable) {
            // Perhaps the very reason it is given up.
            return null;
        }
    }
}
