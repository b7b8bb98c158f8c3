package io.dropwarp.app;

import io.dropwarp.camel.ConsoleActions;
import io.dropwarp.camel.ConsoleGuard;
import io.dropwarp.camel.ConsolePages;
import io.dropwarp.camel.ConsoleStream;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.config.ConfigKey;
import io.dropwarp.console.AccessRules;
import io.dropwarp.console.DeadLetterIndex;
import io.dropwarp.console.Feed;
import io.dropwarp.console.Previews;
import io.dropwarp.console.Results;
import io.dropwarp.operations.Operations;
import io.dropwarp.workers.pool.PreviewService;
import io.dropwarp.workers.pool.WorkerPool;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fits the web console to Camel's HTTP server, where it is served at all. Used by one thread. */
final class ConsoleServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);

    private static final long LARGEST_BODY = 64 * 1024;

    private static final String ROUTES = "70-console.camel.yaml";

    private final Config.Console console;
    private final boolean served;
    private AccessRules rules;
    private ConsoleStream stream;
    private ConsoleActions actions;
    private Previews previews;

    /**
     * A console.
     *
     * @param console where it is served
     * @param lasting whether the service goes on until it is stopped; what ends by itself has no console
     */
    ConsoleServer(Config.Console console, boolean lasting) {
        this.console = console;
        this.served = console.listener().isOn() && lasting;
    }

    /**
     * Makes sure that its port is free, before anything is started that would have to be stopped again.
     *
     * @throws ConfigException if it is not
     */
    void requirePort() {
        if (served) {
            FreePort.require(console.listener(), "The console", ConfigKey.CONSOLE_HOST, ConfigKey.CONSOLE_PORT);
        }
    }

    /**
     * Readies the beans and the server, before Camel starts.
     *
     * @param main Camel's main
     * @param operations what the console shows and does
     * @param pool draws pictures
     * @param config the settings
     * @throws IOException if the folder for pictures cannot be emptied
     */
    void prepare(Main main, Operations operations, WorkerPool pool, Config config) throws IOException {
        if (!served) {
            CamelSettings.leaveOut(main, ROUTES);
            return;
        }
        rules = new AccessRules(console.listener().host(), console.token());
        Results results = new Results(operations);
        DeadLetterIndex letters = new DeadLetterIndex(operations);
        previews = new Previews(
                operations,
                results,
                new PreviewService(
                        pool, config.intake().drivers(), config.folders().work().resolve(".previews")));
        actions = new ConsoleActions(operations, letters);
        stream = new ConsoleStream(new Feed(operations, results));
        main.bind("consolePages", new ConsolePages(operations, rules, results, letters, previews));
        main.bind("consoleActions", actions);
        main.configure()
                .httpServer()
                .withEnabled(true)
                .withHost(console.listener().host())
                .withPort(console.listener().port())
                .withMaxBodySize(LARGEST_BODY);
        // Camel has two servers where health is served as well; this says which of them its routes mean.
        VertxPlatformHttpServerConfiguration server = new VertxPlatformHttpServerConfiguration();
        server.setBindPort(console.listener().port());
        main.bind("consoleServer", server);
    }

    /**
     * Has the guard put before everything the server will have, as soon as there is a server and before it has any routes.
     *
     * @param main Camel's main, initialised and not started
     * @throws ConfigException if Camel does not take it
     */
    void open(Main main) {
        if (!served) {
            return;
        }
        try {
            main.getCamelContext().addStartupListener((context, alreadyStarted) -> mount(context));
        } catch (Exception e) {
            throw new ConfigException("The console cannot be served: " + e.getMessage(), e);
        }
    }

    private void mount(CamelContext context) {
        Router router = VertxPlatformHttpRouter.lookup(
                context,
                VertxPlatformHttpRouter.getRouterNameFromPort(console.listener().port()));
        router.route().order(-1).handler(new ConsoleGuard(rules));
        router.get("/api/events").handler(stream);
        stream.start();
        LOG.info(
                "The console is on http://{}:{}/",
                console.listener().host(),
                console.listener().port());
        if (rules.readOnly()) {
            LOG.warn(
                    "The console is served beyond this machine without {}: it is read-only",
                    ConfigKey.CONSOLE_TOKEN.key());
        }
    }

    /** Ends its streams and what it waits for, so that the server has nothing left to do. */
    @Override
    public void close() {
        for (AutoCloseable part : parts()) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.debug("The console did not end as it should", e);
            }
        }
    }

    private List<AutoCloseable> parts() {
        return stream == null ? List.of() : List.of(stream, actions, previews);
    }
}
