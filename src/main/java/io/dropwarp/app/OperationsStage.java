package io.dropwarp.app;

import io.dropwarp.camel.ArrivalIntake;
import io.dropwarp.camel.Queues;
import io.dropwarp.config.Config;
import io.dropwarp.config.Profiles;
import io.dropwarp.deadletter.DeadLetterFolder;
import io.dropwarp.metrics.SweepMetrics;
import io.dropwarp.operations.DropSweep;
import io.dropwarp.operations.Instruments;
import io.dropwarp.operations.LocalOperations;
import io.dropwarp.operations.Operations;
import io.dropwarp.operations.OperatorRequests;
import io.dropwarp.operations.RecoverSweep;
import io.dropwarp.operations.RequestBox;
import io.dropwarp.operations.RetentionSweep;
import io.dropwarp.operations.RetrySweep;
import io.dropwarp.operations.ServiceStatus;
import io.dropwarp.operations.StatusBoard;
import io.dropwarp.operations.StatusFile;
import io.dropwarp.operations.SweepLog;
import io.dropwarp.operations.Sweeps;
import io.dropwarp.operations.VerifySweep;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.main.Main;

/** What operators see of a running service, and what it does on request or by schedule. */
final class OperationsStage implements Measured, AutoCloseable {

    private static final String SWEEPS = "50-sweeps.camel.yaml";
    private static final int POLL_MILLIS = 500;

    /** A younger job does not count as lost. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    final Operations operations;

    private final Sweeps sweeps;
    private final StatusBoard board;
    private final StatusFile statusFile;

    /** Built once the work folder is locked: it empties the folder of requests. */
    OperationsStage(
            Main main,
            Config config,
            Profiles profiles,
            RunOptions options,
            JobStage jobs,
            ArrivalIntake intake,
            Instruments gauges)
            throws IOException {
        Queues queues = new Queues(main::getCamelContext);
        Config.Folders folders = config.folders();
        DeadLetterFolder letters = new DeadLetterFolder(folders.deadLetter());
        sweeps = new Sweeps(
                config.sweeps(),
                new SweepLog(folders.work(), jobs.ledger),
                List.of(
                        new DropSweep(intake, config.intake().quiet()),
                        new RecoverSweep(
                                jobs.registry,
                                jobs.recovery,
                                queues::jobs,
                                job -> jobs.registry.find(job).ifPresent(state -> queues.offer(Queues.ARRIVALS, state)),
                                YOUNG,
                                BETWEEN_LOOKS),
                        new RetrySweep(letters, config.sweeps().retryDelays()),
                        new VerifySweep(folders),
                        new RetentionSweep(
                                config.retention(), folders, Instant::now, () -> scratchOwners(gauges.nodes()))));
        board = new StatusBoard(jobs.registry, gauges, sweeps, letters);
        operations = new LocalOperations(board, letters, sweeps, profiles, jobs.ledger, folders.output());
        statusFile = new StatusFile(folders.work());
        RequestBox requests = new RequestBox(folders.work());
        main.bind("operatorRequests", new OperatorRequests(sweeps, requests));
        main.bind("operations", operations);
        CamelSettings.set(main, "dropwarp.operator.enabled", !options.inPlace());
        CamelSettings.set(main, "dropwarp.operator.poll-millis", POLL_MILLIS);
        if (options.inPlace()) {
            // A batch has no operator who looks at its past or requests anything.
            CamelSettings.leaveOut(main, SWEEPS);
            return;
        }
        jobs.ledger.last(StatusBoard.MOST_RECENT).forEach(board::remember);
        requests.open();
        // The sweep that resumes lost jobs has to know which are in flight.
        main.configure().setInflightRepositoryBrowseEnabled(true);
        CamelSettings.set(main, "dropwarp.sweep.scheduled", options.lasting());
        CamelSettings.set(
                main, "dropwarp.sweep.time-zone", config.sweeps().zone().getId());
        config.sweeps().schedules().forEach((name, schedule) -> {
            CamelSettings.set(main, "dropwarp.sweep." + name + ".cron", schedule.cron());
            CamelSettings.set(main, "dropwarp.sweep." + name + ".scheduled", schedule.enabled() && options.lasting());
        });
    }

    private static Set<String> scratchOwners(List<ServiceStatus.Node> nodes) {
        Set<String> names = nodes.stream().map(ServiceStatus.Node::name).collect(Collectors.toSet());
        names.add(Workers.COORDINATOR);
        return names;
    }

    @Override
    public List<MeterBinder> meters() {
        return List.of(new SweepMetrics(sweeps));
    }

    /** Starts to write the status where the command line finds it. */
    void startStatus() {
        statusFile.start(board::status);
    }

    @Override
    public void close() {
        sweeps.stop();
        statusFile.close();
    }
}
