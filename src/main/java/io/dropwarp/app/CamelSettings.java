package io.dropwarp.app;

import io.dropwarp.camel.StopNotifier;
import io.dropwarp.config.Config;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.sizing.WorkerRange;
import java.nio.file.Path;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;

/** Fits the configuration to Camel: where the routes are, what their placeholders stand for, how it retries and stops. */
final class CamelSettings {

    /** Tiles at hand for each worker: enough to keep it busy, few enough to stay fair between jobs. */
    private static final int TILES_PER_WORKER = 4;

    private static final int PUBLISHERS_PER_WORKER = 2;

    /** Consumers of an idle service should rarely wake; those of a batch are never idle, and it should end at once. */
    private static final int POLL_MILLIS = 200;

    private static final int BATCH_POLL_MILLIS = 20;

    private static final int OPERATOR_MILLIS = 500;

    private static final String SWEEPS = "50-sweeps.camel.yaml";

    private final Config config;
    private final WorkerRange workers;
    private final RunOptions options;

    CamelSettings(Config config, WorkerRange workers, RunOptions options) {
        this.config = config;
        this.workers = workers;
        this.options = options;
    }

    private RedeliveryPolicy redelivery() {
        RedeliveryPolicy policy = new RedeliveryPolicy();
        policy.setMaximumRedeliveries(-1);
        policy.setRedeliveryDelay(config.retry().delay().toMillis());
        policy.setUseExponentialBackOff(true);
        policy.setBackOffMultiplier(2);
        policy.setMaximumRedeliveryDelay(config.retry().maxDelay().toMillis());
        policy.setUseCollisionAvoidance(true);
        policy.setCollisionAvoidancePercent(15);
        policy.setAsyncDelayedRedelivery(true);
        // Each end of a job is one line of our own; Camel would log every attempt with its stack.
        policy.setLogRetryAttempted(false);
        policy.setLogExhausted(false);
        policy.setLogHandled(false);
        policy.setLogStackTrace(false);
        return policy;
    }

    /**
     * Applies the settings.
     *
     * @param main Camel's main, before it starts
     * @param pool ended when Camel begins to stop
     * @param drop real path of the drop folder
     */
    void apply(Main main, WorkerPool pool, Path drop) {
        main.bind("redelivery", redelivery());
        main.configure().setName("dropwarp");
        main.configure().setRoutesIncludePattern("file:" + config.routes() + "/*.camel.yaml");
        main.configure().setShutdownTimeout(5);
        main.configure().setExtraShutdownTimeout(2);
        main.configure().setAutoConfigurationLogSummary(false);
        main.configure().setStartupSummaryLevel(StartupSummaryLevel.Off);
        main.addMainListener(new MainListenerSupport() {
            // Not beforeStart, which only Main.run() calls.
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                configured
                        .getCamelContext()
                        .getManagementStrategy()
                        .addEventNotifier(new StopNotifier(pool, config.stop()));
            }
        });
        Workers command = new Workers(config, workers, false);
        // A consumer can be added no more once its route runs: so there are as many as there may ever be workers, and
        // the
        // pool lets in as many as there are. What consumers hold that wait for it is taken off the queue's length.
        // Several
        // planners more per worker keep it busy while they publish, which means waiting for the disk.
        int publishers = PUBLISHERS_PER_WORKER * workers.start();
        int planners = orElse(config.lanes().smallConsumers(), Math.max(workers.most(), publishers) + publishers);
        int tiles = Math.max(workers.start(), TILES_PER_WORKER * workers.start() - workers.most());
        // When Camel stops, it waits for the consumers of one queue after the other to have looked into it once more.
        property(main, "dropwarp.queue.poll-millis", options.inPlace() ? BATCH_POLL_MILLIS : POLL_MILLIS);
        // A batch has nobody who could ask for anything.
        property(main, "dropwarp.operator.enabled", !options.inPlace());
        property(main, "dropwarp.operator.poll-millis", OPERATOR_MILLIS);
        if (options.inPlace()) {
            leaveOut(main, SWEEPS);
        } else {
            // The sweep that goes on with lost jobs has to see which are in somebody's hands.
            main.configure().setInflightRepositoryBrowseEnabled(true);
            sweeps(main);
        }
        property(main, "dropwarp.drop.directory", drop);
        property(main, "dropwarp.intake.poll-millis", config.intake().poll().toMillis());
        property(main, "dropwarp.intake.max-per-poll", config.intake().maxPerPoll());
        property(main, "dropwarp.lanes.small-consumers", planners);
        property(main, "dropwarp.lanes.large-consumers", config.lanes().largeConsumers());
        property(main, "dropwarp.queue.arrivals", config.lanes().arrivals());
        property(main, "dropwarp.queue.scenes", config.lanes().scenes());
        property(main, "dropwarp.queue.tiles", orElse(config.lanes().tiles(), tiles));
        property(main, "dropwarp.worker.consumers", workers.most());
        property(
                main,
                "dropwarp.worker.timeout-millis",
                config.worker().timeout().toMillis());
        property(main, "dropwarp.worker.executor", config.worker().pooled() ? "#workerPool" : "#freshProcess");
        property(main, "dropwarp.worker.command", config.worker().pooled() ? "gdal-worker" : Workers.SHELL);
        property(main, "dropwarp.worker.arguments", config.worker().pooled() ? "" : "RAW(" + command.arguments() + ")");
    }

    /**
     * Leaves a file of routes out, besides those that were left out before: their beans are not there.
     *
     * @param main Camel's main, before it starts
     * @param file its name
     */
    static void leaveOut(Main main, String file) {
        String before = main.configure().getRoutesExcludePattern();
        String pattern = "**/" + file;
        main.configure().setRoutesExcludePattern(before == null ? pattern : before + "," + pattern);
    }

    private void sweeps(Main main) {
        property(main, "dropwarp.sweep.scheduled", options.lasting());
        property(main, "dropwarp.sweep.time-zone", config.sweeps().zone().getId());
        config.sweeps().schedules().forEach((name, schedule) -> {
            property(main, "dropwarp.sweep." + name + ".cron", schedule.cron());
            property(main, "dropwarp.sweep." + name + ".scheduled", schedule.enabled() && options.lasting());
        });
    }

    private static void property(Main main, String key, Object value) {
        main.addOverrideProperty(key, String.valueOf(value));
    }

    private static int orElse(int value, int automatic) {
        return value == 0 ? automatic : value;
    }
}
