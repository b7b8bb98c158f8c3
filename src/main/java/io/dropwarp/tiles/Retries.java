package io.dropwarp.tiles;

import io.dropwarp.admission.Failures;
import io.dropwarp.admission.MachineFaultGate;
import io.dropwarp.admission.WaitsForDiskException;
import io.dropwarp.job.JobMessage;
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

/** Has the policy decide about failed steps, counts their attempts, and shuts the gate for the machine's faults. Thread-safe. */
public final class Retries {

    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

    private final RetryPolicy policy;
    private final MachineFaultGate gate;

    /**
     * Retries by a policy.
     *
     * @param policy decides
     * @param gate shut while the machine is at fault
     */
    public Retries(RetryPolicy policy, MachineFaultGate gate) {
        this.policy = policy;
        this.gate = gate;
    }

    /**
     * What comes after a failed step.
     *
     * @param body what the step was about; no {@link JobMessage} if it was about a file that could not be claimed
     */
    public Next after(Object body, Throwable thrown) {
        Failure failure = gate.judge(Failures.of(thrown));
        boolean machine = isMachines(thrown, failure);
        if (machine && !(thrown instanceof WaitsForDiskException)) {
            gate.shut(failure);
        }
        if (!(body instanceof JobMessage step)) {
            // The file stays where it is, and the next look finds it again.
            return Next.GIVE_UP;
        }
        Next next = machine ? Next.WAIT_FOR_MACHINE : policy.after(step, failure, Instant.now());
        if (next.action() == Action.WAIT_FOR_MACHINE && !machine) {
            gate.shut(failure);
        }
        step.state().awaitSidecars(next.action() == Action.WAIT_FOR_SIDECARS);
        if (next.counts()) {
            count(step, failure, thrown, next);
        }
        return next;
    }

    /** Whether the machine is at fault: disk, permission, or a Java or GDAL that no worker can be started with; or waits. */
    private static boolean isMachines(Throwable thrown, Failure failure) {
        return failure.code().kind() == FailureKind.ENVIRONMENT
                || thrown instanceof WorkerStartException
                || thrown instanceof WaitsForDiskException;
    }

    /** What comes after the end of a job failed, its burial for one: it is tried again without limit. */
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
            line.log("Trying {} again: {}", job.file(), failure.message());
        }
    }
}
