package io.dropwarp.app;

import io.dropwarp.camel.PooledExecutor;
import io.dropwarp.camel.StopNotifier;
import io.dropwarp.camel.WorkerMessages;
import io.dropwarp.config.Config;
import io.dropwarp.config.Profiles;
import io.dropwarp.metrics.WorkerMetrics;
import io.dropwarp.model.FailureKind;
import io.dropwarp.model.Versions;
import io.dropwarp.protocol.WorkerInfo;
import io.dropwarp.workers.pool.PreviewService;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.process.WorkerStartException;
import io.dropwarp.workers.sizing.WorkerRange;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.component.exec.impl.DefaultExecCommandExecutor;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker processes, and the route to them. */
final class WorkerStage implements Measured, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerStage.class);

    private static final int ATTEMPTS = 3;

    final WorkerPool pool;

    private final Duration grace;
    final WorkerRange range;

    /** How many requests the routes may have at workers at once: here, or at all nodes. */
    final WorkerRange lanes;

    private final Optional<ClusterStage> cluster;
    private final Workers workers;
    private final boolean own;
    private final CompletableFuture<WorkerInfo> first = new CompletableFuture<>();

    /** Built once the work folder is locked: the pool removes what earlier workers left there. */
    WorkerStage(Main main, Config config, RunOptions options, WorkerRange range, Optional<ClusterStage> cluster) {
        grace = config.stop();
        this.range = range;
        this.cluster = cluster;
        own = config.worker().count() >= 0 || cluster.isEmpty();
        lanes = cluster.isEmpty()
                ? range
                : new WorkerRange(
                        range.start(), Math.max(range.most(), config.cluster().maxSlots()));
        workers = cluster.isEmpty()
                ? new Workers(config, range, options.inPlace())
                : new Workers(config, range, Workers.COORDINATOR);
        pool = workers.pool();
        boolean pooled = config.worker().pooled();
        main.bind("workerPool", new PooledExecutor(pool));
        main.bind("freshProcess", new DefaultExecCommandExecutor());
        main.bind("workerMessages", new WorkerMessages());
        CamelSettings.set(main, "dropwarp.worker.consumers", lanes.most());
        CamelSettings.set(
                main,
                "dropwarp.worker.timeout-millis",
                config.worker().timeout().toMillis());
        CamelSettings.set(main, "dropwarp.cluster.on", cluster.isPresent());
        CamelSettings.set(main, "dropwarp.worker.executor", pooled ? "#workerPool" : "#freshProcess");
        CamelSettings.set(main, "dropwarp.worker.command", pooled ? "gdal-worker" : Workers.SHELL);
        CamelSettings.set(main, "dropwarp.worker.arguments", pooled ? "" : "RAW(" + workers.arguments() + ")");
        CamelSettings.whenConfigured(
                main, context -> context.getManagementStrategy().addEventNotifier(new StopNotifier(pool::stop, grace)));
    }

    @Override
    public List<MeterBinder> meters() {
        return List.of(new WorkerMetrics(pool));
    }

    /** Starts the first worker in the background, which checks the profiles that are used. */
    void startFirst(Profiles profiles, Set<String> used) {
        first.completeAsync(() -> {
            if (!own) {
                return checkOnly(profiles, used);
            }
            WorkerInfo worker = probe();
            new CrsCheck(pool).check(profiles, used);
            return worker;
        });
    }

    /** Where nodes do all the work, a worker checks the profiles and ends; null if GDAL is at the nodes only. */
    private WorkerInfo checkOnly(Profiles profiles, Set<String> used) {
        try (WorkerPool brief = workers.pool()) {
            WorkerInfo worker = brief.probe();
            new CrsCheck(brief).check(profiles, used);
            return worker;
        } catch (WorkerStartException e) {
            LOG.warn(
                    "No worker can be started here, so the CRSs of profiles are only checked with each file: {}",
                    e.getMessage());
            return null;
        }
    }

    /** Waits for the check of the profiles by the first worker here; throws the reason if it cannot be used. */
    void awaitFirst() {
        try {
            first.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /**
     * Pictures for the console.
     *
     * @throws IOException if what an earlier run left cannot be removed
     */
    PreviewService previews(Main main, Config config) throws IOException {
        List<String> drivers = config.intake().drivers();
        Path folder = config.folders().work().resolve(".previews");
        return cluster.isPresent()
                ? cluster.get().previews(main, drivers, folder)
                : new PreviewService(pool, drivers, folder);
    }

    /** {@return the versions of the workers' software}; waits for the first worker. */
    Versions versions() {
        return own ? first.join().versions() : cluster.orElseThrow().versions();
    }

    /** {@return whether there are workers here, and not only at nodes} */
    boolean own() {
        return own;
    }

    /** Starts the other workers in the background, for a service that has work for all of them. */
    void startOthers() {
        for (int i = 1; i < range.start(); i++) {
            CompletableFuture.runAsync(pool::startAnother).exceptionally(e -> {
                LOG.debug("Another worker could not be started yet", e);
                return null;
            });
        }
    }

    /**
     * Checks that workers can be started. One that was killed, or too slow, before it was ready is tried again; one
     * that ended itself would do so again.
     */
    private WorkerInfo probe() {
        for (int i = 1; i < ATTEMPTS; i++) {
            try {
                return pool.probe();
            } catch (WorkerStartException e) {
                if (e.failure().code().kind() != FailureKind.TRANSIENT) {
                    throw e;
                }
                LOG.warn("Starting another worker: {}", e.getMessage());
            }
        }
        return pool.probe();
    }

    /** Lets running tiles finish for the configured time, then ends all workers. */
    @Override
    public void close() {
        pool.stop(grace);
    }
}
