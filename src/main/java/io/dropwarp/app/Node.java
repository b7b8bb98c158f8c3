package io.dropwarp.app;

import io.dropwarp.camel.NodeCommands;
import io.dropwarp.camel.NodeWork;
import io.dropwarp.camel.PooledExecutor;
import io.dropwarp.cluster.BrokerConnections;
import io.dropwarp.cluster.SharedFolders;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.model.Versions;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.sizing.WorkerRange;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A machine that works for a coordinator: it takes requests from a broker, has its workers do them in the shared
 * folders, and answers. Start it once; close it from any thread, also while it starts.
 */
public final class Node implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private static final String SERVING = "serve-requests";
    private static final long LOOK_MILLIS = 500;

    /** Time for Camel and the broker's client to end, which they may not do while the broker is away. */
    private static final Duration LAST = Duration.ofSeconds(5);

    private final Config config;
    private final String name;
    private final WorkerRange range;
    private final WorkerPool pool;
    private final BrokerConnections connections;
    private final Main main;
    private NodeWork work;
    private volatile boolean closed;

    /** A node that is not started; its name is unique among those of the broker. */
    public Node(Config config, WorkerRange range, String name) {
        this.config = config;
        this.name = name;
        this.range = WorkerRange.fixed(range.start());
        pool = new Workers(config, this.range, name).pool();
        connections = new BrokerConnections(config.cluster(), () -> {});
        main = CamelSettings.newMain(config, RunOptions.SERVICE);
    }

    /** {@return a name for this process: its host and its number} */
    public static String ownName() {
        return Host.name() + "-" + ProcessHandle.current().pid();
    }

    /**
     * Waits for the broker and the shared folders, and begins to take requests.
     *
     * @throws ConfigException if workers or the broker cannot be used, in words for a person
     */
    public void start() throws InterruptedException {
        Versions versions = pool.probe().versions();
        connections.await(() -> closed);
        String folders = awaitFolders();
        if (closed) {
            return;
        }
        work = new NodeWork(name, Host.name(), folders, versions, pool);
        main.bind("workerPool", new PooledExecutor(pool));
        CamelSettings.set(
                main,
                "dropwarp.worker.timeout-millis",
                config.worker().timeout().toMillis());
        main.configure().setRoutesIncludePattern("file:" + config.routes() + "/" + CamelSettings.NODE);
        ClusterStage.bind(main, connections);
        bind(main, connections, work, range.most());
        main.start();
        LOG.info(
                "Node {} takes requests from {} with {} worker(s)",
                name,
                config.cluster().address(),
                range.most());
    }

    /** What the route of a node needs, besides the workers. */
    static void bind(Main main, BrokerConnections connections, NodeWork work, int slots) {
        main.bind("nodeRequests", connections.requests());
        main.bind("nodeConsumers", connections.consumers());
        main.bind("nodeWork", work);
        main.bind("nodeCommands", new NodeCommands());
        CamelSettings.set(main, "dropwarp.node.slots", slots);
        // Raw, since its percent signs are no escapes of a URI.
        CamelSettings.set(main, "dropwarp.node.selector", "RAW(" + work.selector() + ")");
        CamelSettings.set(main, "dropwarp.node.refusal-selector", work.refusalSelector());
    }

    private String awaitFolders() throws InterruptedException {
        SharedFolders shared = new SharedFolders(config.folders().work());
        boolean told = false;
        while (!closed) {
            try {
                Optional<String> id = shared.read();
                if (id.isPresent()) {
                    return id.get();
                }
            } catch (IOException e) {
                throw new ConfigException("The work folder cannot be read: " + e.getMessage(), e);
            }
            if (!told) {
                LOG.warn(
                        "No coordinator has worked in {} (there is no {}). Waiting for one; is the data folder the same as the"
                                + " coordinator's?",
                        config.folders().work(),
                        shared.file());
                told = true;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return "";
    }

    /** Takes nothing more, lets running requests finish for the configured time, and gives the others back. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Thread ending = new Thread(this::end, "dropwarp-node-end");
        ending.setDaemon(true);
        ending.start();
        try {
            ending.join(config.stop().plus(LAST).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Whatever the broker's client still does: no worker outlives its node.
        pool.close();
    }

    private void end() {
        CamelContext context = main.getCamelContext();
        if (work != null && context != null && context.isStarted()) {
            work.leave();
            takeNoMore(context);
        }
        // Those that still run after that time go back to the broker, as do those taken in the last moment.
        pool.stop(config.stop());
        removeScratch();
        main.stop();
        connections.close();
    }

    private static void takeNoMore(CamelContext context) {
        ServiceHelper.suspendService(context.getRoute(SERVING).getConsumer());
        try (ProducerTemplate template = context.createProducerTemplate()) {
            template.sendBody("direct:announce-node", null);
        } catch (CamelExecutionException | IOException e) {
            LOG.debug("The coordinators will notice by themselves that this node is gone", e);
        }
    }

    /** With its process id in the name, no later node would use it again. */
    private void removeScratch() {
        try {
            DurableFiles.deleteTree(Workers.scratch(config.folders().work(), name));
        } catch (IOException e) {
            LOG.debug("The folder of the workers' scratch files stays", e);
        }
    }
}
