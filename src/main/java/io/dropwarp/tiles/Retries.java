package io.dropwarp.tiles;

import io.dropwarp.admission.BrokerAwayException;
import io.dropwarp.admission.Failures;
import io.dropwarp.admission.MachineFaultGate;
import io.dropwarp.admission.WaitsForDiskException;
import io.dropwarp.job.JobMessage;
import io.dropwarp.model.Attempt;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureKind;
import io.dropwarp.model.Job;
import io.dropwarp.tiles.RetryPolicy.Action;
import io.dropwarp.tiles.RetryPolicy.Next;
import io.dropwarp.workers.process.WorkerStartException;
import java.io.IOException;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Asks the policy about failed steps, counts their attempts, and shuts the gate for faults of the machine. Thread-safe.
 */
public final class Retries {

    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

    private final RetryPolicy policy;
    private final MachineFaultGate gate;

    public Retries(RetryPolicy policy, MachineFaultGate gate) {
        this.policy = policy;
        this.gate = gate;
    }

    /** What to do after a failed step. A body that is no {@link JobMessage} is a file that could not be claimed. */
    public Next after(Object body, Throwable thrown) {
        Failure failure = gate.classify(Failures.of(thrown));
        Next next = next(body, failure, thrown);
        if (next.action() == Action.WAIT_FOR_MACHINE && !(thrown instanceof WaitsForDiskException)) {
            gate.shut(failure);
        }
        if (!(body instanceof JobMessage step)) {
            // The file stays where it is, and the next scan finds it again.
            return Next.GIVE_UP;
        }
        step.state().awaitSidecars(next.action() == Action.WAIT_FOR_SIDECARS);
        if (next.counts()) {
            count(step, failure, thrown, next);
        }
        return next;
    }

    private Next next(Object body, Failure failure, Throwable thrown) {
        if (isMachines(thrown, failure)) {
            return Next.WAIT_FOR_MACHINE;
        }
        return body instanceof JobMessage step ? policy.after(step, failure, Instant.now()) : Next.GIVE_UP;
    }

    /**
     * Whether the machine is at fault (disk, permission, a Java or GDAL with which no worker starts, a broker that is
     * away), or the step waits for disk space.
     */
    private static boolean isMachines(Throwable thrown, Failure failure) {
        return failure.code().kind() == FailureKind.ENVIRONMENT
                || thrown instanceof WorkerStartException
                || thrown instanceof WaitsForDiskException
                || thrown instanceof BrokerAwayException;
    }

    /** What to do after the end of a job failed, such as its move to the dead letters: it is retried without limit. */
    public Next untilEnded(Throwable thrown) {
        gate.shut(Failures.of(thrown));
        return Next.WAIT_FOR_MACHINE;
    }

    private static void count(JobMessage step, Failure failure, Throwable thrown, Next next) {
        Job job = step.state().job();
        int attempts = step.state().attempts().count(step.step()) + 1;
        try {
            step.state().attempts().failed(step.step(), failure, Failures.attemptOf(thrown));
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("job", job.id())
                    .addKeyValue("attempt", attempts)
                    .log("An attempt at {} is only counted until the next restart: {}", job.file(), e.toString());
        }
        if (next.again()) {
            LoggingEventBuilder line = LOG.atWarn()
                    .addKeyValue("job", job.id())
                    .addKeyValue("file", job.file())
                    .addKeyValue("code", failure.code())
                    .addKeyValue("attempt", attempts);
            if (step instanceof TileTask task) {
                line = line.addKeyValue("tile", task.tile().name());
            }
            Attempt last = Failures.attemptOf(thrown);
            if (last != null && last.node() != null) {
                line.addKeyValue("node", last.node())
                        .log("Trying {} again after node {}: {}", job.file(), last.node(), failure.message());
            } else {
                line.log("Trying {} again: {}", job.file(), failure.message());
            }
        }
    }
}
