package io.dropwarp.app;

import io.dropwarp.camel.MeasuredQueues;
import io.dropwarp.camel.Queues;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.config.ConfigKey;
import io.dropwarp.config.Profiles;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.model.JobEnded;
import io.dropwarp.operations.Operations;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.sizing.WorkerRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running dropwarp. Its constructor locks the folders, for which a stand-by waits, and builds the stages, {@link #start} starts them, and {@link
 * #close} ends them in reverse order. Start it once; close it from any thread, also while it starts.
 */
public final class Service implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    private final Config config;
    private final Profiles profiles;
    private final RunOptions options;
    private final Main main;
    private final ConsoleServer console;
    private final Stages stages;

    /** What has to be closed, the newest first. */
    private final Deque<AutoCloseable> opened = new ConcurrentLinkedDeque<>();

    /**
     * Locks the folders and builds all stages.
     *
     * @throws ConfigException if folders or ports cannot be used, in words for a person
     */
    public Service(Config config, Profiles profiles, RunOptions options, WorkerRange range) {
        this.config = config;
        this.profiles = profiles;
        this.options = options;
        main = CamelSettings.newMain(config, options);
        CamelSettings.whenConfigured(main, new MeasuredQueues()::apply);
        console = new ConsoleServer(config.console(), options.lasting());
        try {
            createFolders();
            InstanceLock lock = lock();
            requirePorts();
            Optional<ClusterStage> cluster = cluster();
            WorkerStage workers = new WorkerStage(main, config, options, range, cluster);
            opened.push(workers);
            // A worker takes about as long to start as Camel does, so both start together.
            workers.startFirst(profiles, options.profileFolders() ? profiles.names() : Set.of(config.defaultProfile()));
            stages = new Stages(main, config, profiles, options, workers, cluster, lock);
            cluster.ifPresent(stage -> stage.serve(main, workers));
            opened.push(stages.jobs.disk);
            console.prepare(main, operations(), workers.previews(main, config));
        } catch (IOException | RuntimeException e) {
            close();
            throw words(e);
        }
    }

    private InstanceLock lock() throws IOException {
        Path work = config.folders().work();
        boolean standby = config.cluster().standby() && options.lasting();
        InstanceLock lock = standby ? InstanceLock.await(work) : InstanceLock.take(work);
        opened.push(lock);
        if (standby) {
            opened.push(LockWatch.start(lock));
        }
        return lock;
    }

    /** The way to nodes; only for a service that lasts. */
    private Optional<ClusterStage> cluster() throws IOException {
        if (!config.cluster().isOn() || !options.lasting()) {
            CamelSettings.leaveOutCluster(main);
            return Optional.empty();
        }
        try {
            ClusterStage cluster = new ClusterStage(main, config);
            opened.push(cluster);
            cluster.awaitBroker();
            return Optional.of(cluster);
        } catch (NoClassDefFoundError e) {
            throw new ConfigException(
                    "The jars of lib/cluster, which speak to a broker, are not on the class path. Start it with the"
                            + " launcher, dropwarp.",
                    e);
        }
    }

    /** Calls the listener for each job that ends, on the thread that ended the job. */
    public void onEnd(Consumer<JobEnded> listener) {
        stages.jobs.registry.onEnd(listener);
    }

    /** {@return Camel's main, for tests that inspect its context} */
    public Main camel() {
        return main;
    }

    public WorkerPool pool() {
        return stages.workers.pool;
    }

    /** {@return the jobs in flight} */
    public JobRegistry registry() {
        return stages.jobs.registry;
    }

    /** {@return what operators can see and do} */
    public Operations operations() {
        return stages.operations.operations;
    }

    /** {@return why no arrival is accepted now; empty while all is well}; may be called by any thread. */
    public Optional<String> trouble() {
        return stages.health.trouble();
    }

    /** {@return whether nothing is left to claim and no job is in flight} */
    public boolean isDrained() {
        return stages.intake.intake.isDrained() && stages.jobs.registry.count() == 0;
    }

    /**
     * Checks the workers and the profiles, and starts the routes.
     *
     * @throws ConfigException if one of them cannot be used, in words for a person
     */
    public void start() {
        try {
            opened.push(Heartbeat.start(config.folders().work(), stages.health::trouble));
            opened.push(stages.publish.startCatalog(options.inPlace()));
            if (options.inPlace()) {
                stages.intake.resumeBatch(profiles.options(config.defaultProfile()));
            }
            stages.jobs.recover(main);
            opened.push(this::stopRoutes);
            opened.push(stages.operations);
            opened.push(stages.admission);
            opened.push(console);
            main.init();
            console.open(main);
            // Routes are made while the first worker starts, and nothing is claimed before it was checked.
            main.getCamelContext().init();
            stages.workers.awaitFirst();
            main.start();
            if (options.inPlace()) {
                // A batch has work for all of them, and planning its first scene leaves the time to start them.
                stages.workers.startOthers();
            } else {
                stages.operations.startStatus();
            }
            LOG.info(
                    "Watching {} with {} worker(s)",
                    config.folders().drop(),
                    stages.workers.own() ? stages.workers.range.start() : "the nodes'");
        } catch (IOException | RuntimeException e) {
            close();
            throw words(e);
        }
    }

    /** Routes that were made and never started have nothing to stop, and Camel's queues would fail at it. */
    private void stopRoutes() {
        if (!main.isInit()) {
            Queues queues = new Queues(main::getCamelContext);
            queues.releaseConsumers();
            if (options.inPlace() && main.isStarted() && isDrained()) {
                queues.endConsumers();
            }
            main.stop();
        }
    }

    private static RuntimeException words(Exception e) {
        return e instanceof RuntimeException unchecked
                ? unchecked
                : new ConfigException("Cannot prepare the folders: " + e, e);
    }

    private void createFolders() throws IOException {
        Config.Folders folders = config.folders();
        for (Path folder : List.of(folders.drop(), folders.work(), folders.output(), folders.deadLetter())) {
            Files.createDirectories(folder);
        }
    }

    private void requirePorts() {
        if (options.lasting()) {
            FreePort.require(
                    config.management(), "Health and metrics", ConfigKey.MANAGEMENT_HOST, ConfigKey.MANAGEMENT_PORT);
        }
        console.requirePort();
    }

    /** Stops the intake, lets running tiles finish for the configured time, ends the workers and the routes. */
    @Override
    public synchronized void close() {
        for (AutoCloseable part = opened.poll(); part != null; part = opened.poll()) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("A part of the service did not end as it should", e);
            }
        }
    }
}
