package io.dropwarp.app;

import io.dropwarp.admission.ArrivalAdmission;
import io.dropwarp.camel.ArrivalIntake;
import io.dropwarp.camel.Queues;
import io.dropwarp.config.Config;
import io.dropwarp.deadletter.Refusals;
import io.dropwarp.intake.DropFolder;
import io.dropwarp.intake.IntakeSettings;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.planning.PlanRequests;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.main.Main;

/** Polls the drop folder and claims what arrives. */
final class IntakeStage {

    final ArrivalIntake intake;

    private final Config.Lanes lanes;
    private final Queues queues;
    private final JobStage jobs;
    private final AdmissionStage admission;

    /** Paths of the files that a batch has taken; its sources stay where they are. */
    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    IntakeStage(
            Main main,
            Config config,
            RunOptions options,
            JobStage jobs,
            AdmissionStage admission,
            PlanRequests requests,
            Refusals refusals) {
        lanes = config.lanes();
        queues = new Queues(main::getCamelContext);
        this.jobs = jobs;
        this.admission = admission;
        intake = new ArrivalIntake(
                jobs.settings.drop(),
                new DropFolder(jobs.settings, requests::dem),
                jobs.claims,
                jobs.registry,
                new ArrivalAdmission(
                        admission.gate, admission.room, bytes -> !isLarge(bytes) || hasRoomForLarge(), taken::contains),
                refusals,
                most -> queues.awaitRoom(Queues.ARRIVALS, most));
        // A run for one sweep polls the drop folder only during that sweep; a batch has no other way to take files.
        intake.watch(options.inPlace() || (config.sweeps().watch() && options.lasting()));
        main.bind("arrivalIntake", intake);
        CamelSettings.set(main, "dropwarp.drop.directory", jobs.settings.drop());
        CamelSettings.set(
                main, "dropwarp.intake.poll-millis", config.intake().poll().toMillis());
        CamelSettings.set(main, "dropwarp.intake.max-per-poll", config.intake().maxPerPoll());
    }

    /**
     * The settings of the intake.
     *
     * @throws IOException if the drop folder does not exist
     */
    static IntakeSettings settings(Config config, RunOptions options) throws IOException {
        Config.Folders folders = config.folders();
        return new IntakeSettings(
                // The user may make the drop folder itself a link; only links in it are not followed.
                folders.drop().toRealPath(),
                folders.work(),
                folders.all().stream()
                        .filter(folder -> !folder.equals(folders.drop()))
                        .toList(),
                options.only(),
                config.intake().quiet(),
                config.intake().sidecarGrace(),
                config.intake().ignore(),
                config.intake().doneSuffix(),
                options.inPlace(),
                options.profileFolders(),
                config.defaultProfile());
    }

    /**
     * Resumes a stopped batch with the same options, or clears what another batch left. Must be called before jobs are
     * recovered.
     */
    void resumeBatch(WarpOptions options) throws IOException {
        jobs.registry.onEnd(end -> taken.add(end.file()));
        new BatchMemory(jobs.settings.work(), jobs.ledger)
                .begin(jobs.settings.drop(), jobs.settings.only(), options)
                .forEach(jobs.registry::end);
    }

    private boolean isLarge(long bytes) {
        return bytes > lanes.largeBytes();
    }

    /** Large arrivals stay in the drop folder while enough scenes wait; small ones can pass them. */
    private boolean hasRoomForLarge() {
        long large = jobs.registry.all().stream()
                .filter(state -> isLarge(state.job().bytes()))
                .count();
        // While a scene waits for room, no other may take the room.
        return !admission.room.isJobWaiting()
                && Math.max(large, queues.depth(Queues.SCENES)) < lanes.largeConsumers() + lanes.largeWaiting();
    }
}
