package io.dropwarp.app;

import io.dropwarp.admission.MachineFaultGate;
import io.dropwarp.camel.ArrivalIntake;
import io.dropwarp.camel.DeadLetterAnswers;
import io.dropwarp.camel.ExchangeNames;
import io.dropwarp.camel.JobsAtWork;
import io.dropwarp.config.Config;
import io.dropwarp.config.Profiles;
import io.dropwarp.deadletter.DeadLetterFolder;
import io.dropwarp.deadletter.Reopening;
import io.dropwarp.intake.IntakeTally;
import io.dropwarp.job.JobRecovery;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.ledger.Ledger;
import io.dropwarp.operations.Answers;
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
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.process.LossCause;
import io.dropwarp.workers.process.RecycleCause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.main.Main;

/** Wires what operators see of a running service and can have it do. */
final class OperatorParts implements AutoCloseable {

    private static final Duration YOUNG = Duration.ofMinutes(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    private final Main main;
    private final Sweeps sweeps;
    private final StatusBoard board;
    private final LocalOperations desk;
    private final StatusFile statusFile;

    /**
     * What the parts are made of.
     *
     * @param registry the jobs in flight
     * @param recovery makes jobs known
     * @param reopening makes jobs of dead letters
     * @param intake looks at the drop folder
     * @param gate shut while the machine is at fault
     * @param ledger tells of ended jobs
     * @param disks the folders
     * @param pool the workers
     * @param trouble why nothing is taken in
     * @param options what the service is for
     */
    record Stock(
            JobRegistry registry,
            JobRecovery recovery,
            Reopening reopening,
            ArrivalIntake intake,
            MachineFaultGate gate,
            Ledger ledger,
            Disks disks,
            WorkerPool pool,
            Supplier<Optional<String>> trouble,
            RunOptions options) {}

    OperatorParts(Config config, Profiles profiles, Main main, Stock stock) throws IOException {
        this.main = main;
        DeadLetterFolder letters = new DeadLetterFolder(config.folders().deadLetter());
        sweeps = new Sweeps(
                config.sweeps(),
                new SweepLog(config.folders().work(), stock.ledger),
                List.of(
                        new DropSweep(stock.intake, config.intake().quiet()),
                        new RecoverSweep(
                                stock.registry,
                                stock.recovery,
                                () -> new JobsAtWork(main.getCamelContext()).get(),
                                job -> goOn(job),
                                YOUNG,
                                BETWEEN_LOOKS),
                        new RetrySweep(letters, config.sweeps().retryDelays()),
                        new VerifySweep(config.folders()),
                        new RetentionSweep(config.retention(), config.folders(), Instant::now)));
        board = new StatusBoard(stock.registry, new Gauges(stock), sweeps, letters);
        desk = new LocalOperations(
                board, letters, sweeps, profiles, stock.ledger, config.folders().output());
        statusFile = new StatusFile(config.folders().work());
        // What lasts for one sweep looks at the drop folder during that; a batch has no other way in.
        stock.intake.watch(stock.options.inPlace() || (config.sweeps().watch() && stock.options.lasting()));
        RequestBox requests = new RequestBox(config.folders().work());
        if (!stock.options.inPlace()) {
            // A batch has nobody who looks at its past or asks for anything.
            stock.ledger.last(StatusBoard.MOST_RECENT).forEach(board::remember);
            requests.open();
        }
        main.bind("operatorRequests", new OperatorRequests(sweeps, requests));
        main.bind("operations", desk);
        main.bind(
                "deadLetterAnswers",
                new DeadLetterAnswers(
                        new Answers(
                                config.folders().deadLetter(),
                                config.intake().quiet(),
                                profiles,
                                stock.reopening,
                                stock.registry,
                                stock.ledger),
                        stock.gate));
    }

    private void goOn(String job) {
        try (ProducerTemplate template = main.getCamelContext().createProducerTemplate()) {
            template.sendBodyAndHeader("seda:arrivals?blockWhenFull=true", job, ExchangeNames.JOB, job);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return what operators see and can have done} */
    Operations operations() {
        return desk;
    }

    /** {@return the sweeps} */
    Sweeps sweeps() {
        return sweeps;
    }

    /** Begins to write the status where the command line finds it. */
    void start() {
        statusFile.start(board::status);
    }

    @Override
    public void close() {
        sweeps.stop();
        statusFile.close();
    }

    /** Reads off what the parts of the service know of themselves. */
    private final class Gauges implements Instruments {

        private final Stock stock;

        Gauges(Stock stock) {
            this.stock = stock;
        }

        @Override
        public Optional<String> trouble() {
            return stock.trouble.get();
        }

        @Override
        public ServiceStatus.Queues queues() {
            IntakeTally tally = stock.intake.tally();
            return new ServiceStatus.Queues(
                    tally.waiting(),
                    tally.waiting() == 0 ? null : tally.oldestSeconds(),
                    depth("arrivals"),
                    depth("scenes"),
                    depth("tiles"));
        }

        private int depth(String queue) {
            return main.getCamelContext().getEndpoints().stream()
                    .filter(SedaEndpoint.class::isInstance)
                    .map(SedaEndpoint.class::cast)
                    .filter(endpoint -> endpoint.getEndpointKey().startsWith("seda://" + queue))
                    .mapToInt(SedaEndpoint::getCurrentQueueSize)
                    .max()
                    .orElse(0);
        }

        @Override
        public ServiceStatus.Workers workers() {
            WorkerPool pool = stock.pool;
            return new ServiceStatus.Workers(
                    pool.busy(),
                    pool.idle(),
                    pool.limit(),
                    pool.counters().started(),
                    counted(RecycleCause.values(), pool.counters()::recycled),
                    counted(LossCause.values(), pool.counters()::lost));
        }

        private <E extends Enum<E>> Map<String, Long> counted(E[] causes, Function<E, Long> count) {
            return Arrays.stream(causes)
                    .filter(cause -> count.apply(cause) > 0)
                    .collect(Collectors.toMap(
                            cause -> cause.name()
                                    .toLowerCase(java.util.Locale.ROOT)
                                    .replace('_', '-'),
                            count,
                            Long::sum,
                            TreeMap::new));
        }

        @Override
        public List<ServiceStatus.Folder> folders() {
            return stock.disks.folders();
        }
    }
}
