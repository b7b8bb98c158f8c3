package io.dropwarp.publish;

import io.dropwarp.admission.MachineFaultGate;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.job.Outcome;
import io.dropwarp.job.Stage;
import io.dropwarp.job.StageTask;
import io.dropwarp.ledger.Ledger;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobEnded;
import io.dropwarp.protocol.Needs;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** The publish stage's bean. Thread-safe. */
public final class Publishing {

    private final JobRegistry registry;
    private final OutputNames names;
    private final Publisher publisher;
    private final Archive archive;
    private final Ledger ledger;
    private final MachineFaultGate gate;
    private final int threads;

    /** Every success opens the gate. Up to {@code threads} threads assemble the tiles of a job that is alone. */
    public Publishing(
            JobRegistry registry,
            OutputNames names,
            Publisher publisher,
            Archive archive,
            Ledger ledger,
            MachineFaultGate gate,
            int threads) {
        this.registry = registry;
        this.names = names;
        this.publisher = publisher;
        this.archive = archive;
        this.ledger = ledger;
        this.gate = gate;
        this.threads = threads;
    }

    /** {@return whether a job's output is visible already, from an earlier run that stopped before its receipt} */
    public boolean isVisible(JobState state) {
        // A freshly assembled output is in the job's folder; if it is elsewhere too, publishing finds out.
        boolean fresh = state.output().isPresent() && state.stage() != Stage.PUBLISHING;
        return !fresh && state.plan().isPresent() && publisher.isVisible(state.job(), name(state));
    }

    /** {@return the task of assembling a job's output} */
    public StageTask task(JobState state) {
        state.reach(Stage.ASSEMBLING);
        boolean alone = state.attempts().shortages(Stage.ASSEMBLING.label()) > 0;
        return new StageTask(
                state,
                new Request.Assemble(
                        state.job().id(),
                        name(state).staged(),
                        threads(state),
                        new Needs(0, alone),
                        state.fingerprint()));
    }

    /**
     * Only one process can assemble an output; it may use the other workers' processors while no other job needs them.
     * After a failure one thread is used: GDAL's threads deadlock if one of them finds no memory.
     */
    private int threads(JobState state) {
        boolean failed = state.attempts().count(Stage.ASSEMBLING.label()) > 0;
        return registry.count() == 1 && !failed ? threads : 1;
    }

    /**
     * {@return whether a job's output must be assembled} False for a small job's, which is complete once it is planned.
     */
    public boolean isToAssemble(JobState state) {
        return state.output()
                .filter(output -> publisher.isStaged(state.job(), output))
                .isEmpty();
    }

    /** Stores the assembled output from the worker's answer. */
    public JobState accept(Outcome outcome) {
        outcome.state().assembled(outcome.reply().output());
        return outcome.state();
    }

    public void publish(JobState state) throws IOException {
        state.reach(Stage.PUBLISHING);
        publisher.publish(state.job(), state.requirePlan(), state.output().orElseThrow(), name(state), state.nodes());
    }

    /** Puts the receipt beside an output that is visible already. */
    public void finish(JobState state) throws IOException {
        publisher.finish(state.job(), name(state));
    }

    /** Ends a published job: ledger, archive, listeners. Idempotent. */
    public void end(JobState state) throws IOException {
        state.reach(Stage.ENDING);
        Job done = state.job();
        OutputName name = name(state);
        Instant now = Instant.now();
        JobEnded end = new JobEnded(
                done.id(),
                done.file(),
                done.profile(),
                name.output(),
                null,
                null,
                state.requirePlan().tiling().count(),
                Duration.between(state.begunAt(), now).toMillis() / 1000.0,
                done.bytes(),
                now);
        ledger.add(end);
        archive.putAway(done);
        ledger.forget(done.id());
        names.release(done);
        gate.open();
        registry.end(end);
    }

    private OutputName name(JobState state) {
        return names.give(state.job(), state.requirePlan());
    }
}
