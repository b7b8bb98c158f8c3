package io.dropwarp.app;

import io.dropwarp.admission.MachineFaultGate;
import io.dropwarp.camel.Redelivery;
import io.dropwarp.config.Config;
import io.dropwarp.config.Profiles;
import io.dropwarp.deadletter.DeadLetters;
import io.dropwarp.deadletter.GivingUp;
import io.dropwarp.deadletter.Refusals;
import io.dropwarp.deadletter.Reports;
import io.dropwarp.operations.Answers;
import io.dropwarp.operations.DeadLetterAnswers;
import io.dropwarp.planning.PlanRequests;
import io.dropwarp.tiles.Retries;
import io.dropwarp.tiles.RetryPolicy;
import java.nio.file.Path;
import org.apache.camel.main.Main;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;

/** Retries failed steps, reports jobs that failed for good, and reads the answers to dead letters. */
final class DeadLetterStage {

    /** Reports arrivals that the intake rejects. */
    final Refusals refusals;

    DeadLetterStage(
            Main main,
            Config config,
            Profiles profiles,
            JobStage jobs,
            MachineFaultGate gate,
            PlanRequests requests,
            WorkerStage workers) {
        DeadLetters deadLetters =
                new DeadLetters(config.folders().work(), config.folders().deadLetter(), jobs.fence);
        refusals = new Refusals(
                jobs.settings.drop(),
                config.defaultProfile(),
                deadLetters,
                jobs.registry,
                jobs.ledger,
                jobs.settings.inPlace());
        Path letters = config.folders().deadLetter();
        Reports reports = new Reports(config.folders().work(), config.folders().drop(), letters, workers::versions);
        main.bind("redelivery", redelivery());
        RetryPolicy policy = new RetryPolicy(config.retry(), config.intake().sidecarGrace());
        main.bind("retries", new Redelivery(new Retries(policy, gate)));
        main.bind("givingUp", new GivingUp(jobs.registry, requests, reports, deadLetters, jobs.names, jobs.ledger));
        main.bind(
                "deadLetterAnswers",
                new DeadLetterAnswers(
                        new Answers(
                                letters, config.intake().quiet(), profiles, jobs.reopening, jobs.registry, jobs.ledger),
                        gate));
    }

    /** The retry policy decides how often and when. */
    private static RedeliveryPolicy redelivery() {
        RedeliveryPolicy policy = CamelSettings.quietRedelivery();
        policy.setMaximumRedeliveries(-1);
        policy.setAsyncDelayedRedelivery(true);
        return policy;
    }
}
