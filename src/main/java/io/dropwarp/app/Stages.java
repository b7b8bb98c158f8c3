package io.dropwarp.app;

import io.dropwarp.config.Config;
import io.dropwarp.config.Profiles;
import io.dropwarp.files.Fence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.main.Main;

/** The stages of one service and how they depend on each other, in the order in which they can be built. */
final class Stages {

    final JobStage jobs;
    final AdmissionStage admission;
    final WorkerStage workers;
    final IntakeStage intake;
    final PublishStage publish;
    final OperationsStage operations;
    final Health health;

    /**
     * Builds all stages and binds their beans. The folders must exist and be locked.
     *
     * @throws IOException if one of the folders cannot be read or written
     */
    Stages(
            Main main,
            Config config,
            Profiles profiles,
            RunOptions options,
            WorkerStage workers,
            Optional<ClusterStage> cluster,
            Fence fence)
            throws IOException {
        this.workers = workers;
        boolean lasting = options.lasting();
        jobs = new JobStage(config, options, fence);
        admission = new AdmissionStage(main, config, options, jobs.registry);
        // Other jobs will not follow.
        jobs.hurryWhile(admission.gate::isShut);
        PlanningStage planning = new PlanningStage(main, config, profiles, jobs, admission.disks, workers);
        TileStage.bind(main, config.lanes(), jobs.registry, workers.lanes);
        publish = new PublishStage(main, config, jobs, admission.gate, workers.range);
        DeadLetterStage deadLetters =
                new DeadLetterStage(main, config, profiles, jobs, admission.gate, planning.requests, workers);
        intake = new IntakeStage(main, config, options, jobs, admission, planning.requests, deadLetters.refusals);
        health = new Health(
                main::isStarted,
                admission,
                intake.intake,
                jobs.registry,
                config.intake().poll(),
                () -> cluster.flatMap(ClusterStage::trouble));
        Gauges gauges = new Gauges(main, health, intake.intake.tally(), workers.pool, admission.disks, cluster);
        operations = new OperationsStage(main, config, profiles, options, jobs, intake.intake, gauges);
        NotificationStage notifications = new NotificationStage(main, config, lasting, jobs, health);
        List<Measured> measured = new ArrayList<>(List.of(jobs, workers, admission, operations, notifications));
        cluster.ifPresent(measured::add);
        new MetricsStage(main, config.management(), lasting, health, intake.intake.tally(), admission.gate, measured);
    }
}
