package io.dropwarp.app;

import io.dropwarp.admission.ArrivalAdmission;
import io.dropwarp.admission.DiskAdmission;
import io.dropwarp.admission.MachineFaultGate;
import io.dropwarp.camel.ArrivalIntake;
import io.dropwarp.camel.GivingUp;
import io.dropwarp.camel.PooledExecutor;
import io.dropwarp.camel.Recovered;
import io.dropwarp.camel.Retries;
import io.dropwarp.camel.TileTally;
import io.dropwarp.camel.Tiles;
import io.dropwarp.camel.WorkerReplies;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.config.ConfigKey;
import io.dropwarp.config.Profiles;
import io.dropwarp.deadletter.DeadLetters;
import io.dropwarp.deadletter.Refusals;
import io.dropwarp.deadletter.Reopening;
import io.dropwarp.deadletter.Reports;
import io.dropwarp.intake.Claims;
import io.dropwarp.intake.DropFolder;
import io.dropwarp.intake.IntakeSettings;
import io.dropwarp.job.JobRecovery;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.ledger.Ledger;
import io.dropwarp.model.Failure;
import io.dropwarp.model.JobEnded;
import io.dropwarp.model.Versions;
import io.dropwarp.notify.NewsTally;
import io.dropwarp.operations.Operations;
import io.dropwarp.planning.PlanRequests;
import io.dropwarp.planning.Planning;
import io.dropwarp.protocol.PlanLimits;
import io.dropwarp.protocol.WorkerInfo;
import io.dropwarp.publish.Archive;
import io.dropwarp.publish.OutputNames;
import io.dropwarp.publish.Publisher;
import io.dropwarp.publish.Publishing;
import io.dropwarp.publish.Receipts;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.sizing.WorkerRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.component.exec.impl.DefaultExecCommandExecutor;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One running dropwarp: the folders, the worker pool, the beans and the routes that call them. Start it once, stop it
 * once; both from any thread.
 */
public final class Service implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    private static final int ROOMY_MB = 512;

    private static final Duration DEAF = Duration.ofSeconds(60);

    private final Config config;
    private final Profiles profiles;
    private final RunOptions options;
    private final WorkerRange workers;
    private final JobRegistry registry;
    private final Disks disks;
    private final MachineFaultGate gate;
    private final ConsoleServer console;
    private final Main main = new Main();
    private final Set<String> taken = ConcurrentHashMap.newKeySet();
    private InstanceLock lock;
    private Heartbeat heartbeat;
    private Cataloguing catalogs;
    private WorkerPool pool;
    private DiskAdmission admission;
    private ArrivalIntake intake;
    private OperatorParts operator;
    private boolean stopped;

    /**
     * A service, not started yet.
     *
     * @param config its settings
     * @param profiles its profiles
     * @param options service or batch
     * @param workers number of workers
     */
    public Service(Config config, Profiles profiles, RunOptions options, WorkerRange workers) {
        this.config = config;
        this.profiles = profiles;
        this.options = options;
        this.workers = workers;
        this.registry = new JobRegistry(config.folders().work());
        registry.onEnd(Service::log);
        this.disks = new Disks(config, options);
        this.gate = new MachineFaultGate(disks.watched()::look);
        this.console = new ConsoleServer(config.console(), options.lasting());
    }

    /**
     * Tells somebody of each job that ends.
     *
     * @param listener called on the thread that ended the job
     */
    public void onEnd(Consumer<JobEnded> listener) {
        registry.onEnd(listener);
    }

    /** {@return Camel's main, for tests that look into its context} */
    public Main camel() {
        return main;
    }

    /** {@return the worker pool, once started} */
    public WorkerPool pool() {
        return pool;
    }

    /** {@return the jobs in flight} */
    public JobRegistry registry() {
        return registry;
    }

    /** {@return what operators see of it and can have it do, once started} */
    public Operations operations() {
        return operator.operations();
    }

    /** {@return whether nothing is left to claim and no job is in flight} */
    public boolean isDrained() {
        return intake.isDrained() && registry.count() == 0;
    }

    /**
     * Takes the folders, checks the workers and the profiles, and starts the routes.
     *
     * @throws ConfigException if something is not as it must be, in words for a person
     */
    public void start() {
        try {
            prepareFolders();
            lock = InstanceLock.take(config.folders().work());
            requirePorts();
            heartbeat = Heartbeat.start(config.folders().work(), this::trouble);
            catalogs = Cataloguing.begin(config, registry, options);
            pool = new Workers(config, workers, options.inPlace()).pool();
            // A worker takes about as long to start as Camel does, so both start together.
            CompletableFuture<WorkerInfo> worker = CompletableFuture.supplyAsync(this::firstWorker);
            wire(() -> worker.join().versions());
            main.init();
            console.open(main);
            join(worker);
            main.start();
            if (options.inPlace()) {
                startOthers();
            } else {
                operator.start();
            }
            LOG.info("Watching {} with {} worker(s)", config.folders().drop(), workers.start());
        } catch (IOException e) {
            close();
            throw new ConfigException("Cannot prepare the folders: " + e, e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private WorkerInfo firstWorker() {
        WorkerInfo worker = Workers.probe(pool);
        new CrsCheck(pool).check(profiles);
        return worker;
    }

    /** A batch has work for all of them, and planning its first scene leaves the time to start them. */
    private void startOthers() {
        for (int i = 1; i < workers.start(); i++) {
            CompletableFuture.runAsync(pool::startAnother).exceptionally(e -> {
                LOG.debug("Another worker could not be started yet", e);
                return null;
            });
        }
    }

    private static void join(CompletableFuture<?> result) {
        try {
            result.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void prepareFolders() throws IOException {
        for (Path folder : List.of(
                config.folders().drop(),
                config.folders().work(),
                config.folders().output(),
                config.folders().deadLetter())) {
            Files.createDirectories(folder);
        }
    }

    private void wire(Supplier<Versions> versions) throws IOException {
        Path work = config.folders().work();
        // A link to the folder itself is its owner's choice; only links in it are not followed.
        Path drop = config.folders().drop().toRealPath();
        IntakeSettings settings = intakeSettings(drop);
        Claims claims = new Claims(settings);
        Ledger ledger = new Ledger(config.folders().ledger());
        DeadLetters deadLetters = new DeadLetters(work, config.folders().deadLetter());
        PlanRequests requests = new PlanRequests(work, profiles, planLimits());
        Reports reports =
                new Reports(work, config.folders().drop(), config.folders().deadLetter(), versions);
        admission = new DiskAdmission(registry, gate, disks.books(), config.keepSources());
        main.bind("diskAdmission", admission);
        intake = new ArrivalIntake(
                settings.drop(),
                new DropFolder(settings, requests::dem),
                claims,
                registry,
                new ArrivalAdmission(gate, admission, bytes -> !isLarge(bytes) || hasRoomForLarge(), taken::contains),
                new Refusals(
                        settings.drop(), config.defaultProfile(), deadLetters, registry, ledger, options.inPlace()));
        if (options.inPlace()) {
            registry.onEnd(end -> taken.add(end.file()));
            new BatchMemory(work, ledger)
                    .begin(drop, options.only(), profiles.options(config.defaultProfile()))
                    .forEach(registry::end);
        }
        Reopening reopening = new Reopening(work, config.folders().deadLetter(), config.defaultProfile());
        JobRecovery recovery = new JobRecovery(work, claims, registry, reopening);
        List<String> recovered = recovery.recover();
        ledger.recall(
                recovered.stream()
                        .collect(Collectors.toMap(
                                id -> id, id -> registry.get(id).retries())),
                registry.oldest());

        OutputNames names = new OutputNames(config.folders().output(), work);
        main.bind("arrivalIntake", intake);
        main.bind("recovered", new Recovered(work, recovered, registry, names));
        main.bind("planning", new Planning(registry, claims, requests, versions));
        Tiles tiles = new Tiles(registry);
        main.bind("tiles", tiles);
        main.bind("tileTally", new TileTally(tiles));
        main.bind("workerReplies", new WorkerReplies());
        main.bind("workerPool", new PooledExecutor(pool));
        main.bind("freshProcess", new DefaultExecCommandExecutor());
        main.bind(
                "publishing",
                new Publishing(
                        registry,
                        names,
                        new Publisher(work, new Receipts(config.catalog())),
                        new Archive(work, config.folders().archive(), config.keepSources()),
                        ledger,
                        gate,
                        joiningThreads()));
        main.bind("retries", new Retries(config.retry(), config.intake().sidecarGrace(), gate, claims, registry));
        main.bind("givingUp", new GivingUp(registry, requests, reports, deadLetters, names, ledger));
        OperatorParts.Stock stock = new OperatorParts.Stock(
                registry, recovery, reopening, intake, gate, ledger, disks, pool, this::trouble, options);
        operator = new OperatorParts(config, profiles, main, stock);
        new CamelSettings(config, workers, options).apply(main, pool, drop);
        NewsTally news = new NewsTally();
        if (config.management().isOn() && options.lasting()) {
            new Observability(config, stock, operator.sweeps(), news, this::machineFault).apply(main, this::deafness);
        }
        new NotificationSettings(config, options.lasting()).apply(main, registry, ledger, this::trouble, news);
        console.prepare(main, operator.operations(), pool, config);
    }

    private void requirePorts() {
        if (options.lasting()) {
            FreePort.require(
                    config.management(), "Health and metrics", ConfigKey.MANAGEMENT_HOST, ConfigKey.MANAGEMENT_PORT);
        }
        console.requirePort();
    }

    /** As many as there are workers, where the cap on a worker's memory has room for what each thread holds. */
    private int joiningThreads() {
        return config.worker().memoryMb() >= ROOMY_MB ? workers.start() : 1;
    }

    private static void log(JobEnded end) {
        LoggingEventBuilder line = (end.published() ? LOG.atInfo() : LOG.atWarn())
                .addKeyValue("job", end.job())
                .addKeyValue("file", end.file())
                .addKeyValue("profile", end.profile())
                .addKeyValue("tiles", end.tiles())
                .addKeyValue("bytes", end.bytes())
                .addKeyValue("seconds", end.seconds());
        if (end.published()) {
            line.log("Published {} as {} ({} tile(s), {} s)", end.file(), end.output(), end.tiles(), end.seconds());
        } else {
            line.addKeyValue("code", end.code())
                    .log("Dead letter {}: {}, see {}", end.file(), end.code(), end.report());
        }
    }

    private IntakeSettings intakeSettings(Path drop) throws IOException {
        Config.Folders folders = config.folders();
        return new IntakeSettings(
                drop,
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

    private PlanLimits planLimits() {
        // An output that would not fit the empty disk never will; one that does not fit now waits for space.
        return new PlanLimits(
                config.intake().drivers(),
                config.intake().containerDrivers(),
                config.limits().maxPixels(),
                Math.min(config.limits().maxOutputBytes(), disks.largestOutput()),
                config.limits().smallPixels(),
                config.limits().tileMemoryMb() * 1024L * 1024,
                workers.start());
    }

    /** {@return why no arrival is taken in now; empty while all is well}; any thread may ask. */
    public Optional<String> trouble() {
        if (!main.isStarted()) {
            return Optional.of("not started");
        }
        return machineFault().map(Service::words).or(intake::trouble).or(this::deafness);
    }

    private Optional<Failure> machineFault() {
        return gate.reason().or(admission::lack);
    }

    private static String words(Failure failure) {
        String hint = failure.hint() == null ? "" : " " + failure.hint();
        return failure.code() + ": " + failure.message() + hint;
    }

    /** While jobs are in flight the intake may have to wait for their queue; otherwise it looks again and again. */
    private Optional<String> deafness() {
        Duration silence = intake.sinceLook();
        return registry.count() == 0 && silence.compareTo(config.intake().poll().plus(DEAF)) > 0
                ? Optional.of("The drop folder has not been looked into for " + silence.toSeconds() + " s")
                : Optional.empty();
    }

    private boolean isLarge(long bytes) {
        return bytes > config.lanes().largeBytes();
    }

    /** Large arrivals are left in the drop folder while enough scenes wait; small ones go by them. */
    private boolean hasRoomForLarge() {
        SedaEndpoint scenes = main.getCamelContext()
                .getEndpoint("seda:scenes?size=" + config.lanes().scenes() + "&blockWhenFull=true", SedaEndpoint.class);
        long large = registry.all().stream()
                .filter(state -> isLarge(state.job().bytes()))
                .count();
        // While a scene waits for room, no other may take it away.
        return !admission.isJobWaiting()
                && Math.max(large, scenes.getCurrentQueueSize())
                        < config.lanes().largeConsumers() + config.lanes().largeWaiting();
    }

    /** Takes nothing new, lets running tiles finish for the configured time, ends the workers and the routes. */
    @Override
    public synchronized void close() {
        if (stopped) {
            return;
        }
        stopped = true;
        console.close();
        if (admission != null) {
            admission.stop();
        }
        if (operator != null) {
            operator.close();
        }
        main.stop();
        if (pool != null) {
            pool.stop(config.stop());
        }
        if (catalogs != null) {
            catalogs.close();
        }
        try {
            if (heartbeat != null) {
                heartbeat.close();
            }
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
