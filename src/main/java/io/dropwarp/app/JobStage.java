package io.dropwarp.app;

import io.dropwarp.config.Config;
import io.dropwarp.deadletter.Reopening;
import io.dropwarp.files.Fence;
import io.dropwarp.files.GroupSync;
import io.dropwarp.intake.Claims;
import io.dropwarp.intake.IntakeSettings;
import io.dropwarp.job.JobRecovery;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.job.Stage;
import io.dropwarp.ledger.Ledger;
import io.dropwarp.metrics.JobMetrics;
import io.dropwarp.operations.Recovered;
import io.dropwarp.publish.OutputNames;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.camel.main.Main;

/** What all stages share about jobs from their claim to their end; also resumes the jobs that an earlier run left. */
final class JobStage implements Measured {

    final IntakeSettings settings;
    final JobRegistry registry;
    final GroupSync disk;
    final Fence fence;
    final Claims claims;
    final Ledger ledger;
    final OutputNames names;
    final Reopening reopening;
    final JobRecovery recovery;

    private final Path work;
    private volatile BooleanSupplier hurry = () -> false;

    /**
     * Built once the drop folder exists.
     *
     * @throws IOException if its real path cannot be found
     */
    JobStage(Config config, RunOptions options, Fence fence) throws IOException {
        this.fence = fence;
        work = config.folders().work();
        settings = IntakeStage.settings(config, options);
        registry = new JobRegistry(work);
        registry.onEnd(JobLog::ended);
        disk = new GroupSync(jobs -> !hurry.getAsBoolean() && registry.hasMoreThan(jobs, JobStage::isQuick));
        claims = new Claims(settings, disk, fence);
        ledger = new Ledger(config.folders().ledger(), disk, fence);
        names = new OutputNames(config.folders().output(), work);
        reopening = new Reopening(work, config.folders().deadLetter(), config.defaultProfile(), fence);
        recovery = new JobRecovery(work, claims, registry, reopening);
    }

    /** While {@code hurried}, no change waits for those of others to share a flush. */
    void hurryWhile(BooleanSupplier hurried) {
        hurry = hurried;
    }

    /** Whether a job publishes soon, if it is a small one: nothing waits for the tiles of a scene. */
    private static boolean isQuick(JobState state) {
        return state.stage() != Stage.WARPING && state.stage() != Stage.ASSEMBLING;
    }

    /** Resumes the jobs that an earlier run left. Listeners for the end of jobs must be registered before. */
    void recover(Main main) throws IOException {
        List<String> recovered = recovery.recover();
        ledger.recall(
                recovered.stream()
                        .collect(Collectors.toMap(
                                id -> id, id -> registry.get(id).retries())),
                registry.oldest());
        main.bind("recovered", new Recovered(recovered, registry, names));
    }

    @Override
    public List<MeterBinder> meters() {
        return List.of(new JobMetrics(registry));
    }
}
