package io.dropwarp.app;

import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.config.ConfigKey;
import io.dropwarp.console.AccessRules;
import io.dropwarp.console.Previews;
import io.dropwarp.console.Results;
import io.dropwarp.console.http.ConsoleSite;
import io.dropwarp.operations.Operations;
import io.dropwarp.workers.pool.PreviewService;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the web console on Camel's HTTP server, if it is enabled. Used by one thread. */
final class ConsoleServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);

    private final Config.Console console;
    private final boolean served;
    private ConsoleSite site;

    /** A console. A run that ends by itself (not {@code lasting}) serves none. */
    ConsoleServer(Config.Console console, boolean lasting) {
        this.console = console;
        this.served = console.listener().isOn() && lasting;
    }

    /**
     * Checks that the port is free, before anything is started that would have to be stopped again.
     *
     * @throws ConfigException if it is not
     */
    void requirePort() {
        if (served) {
            FreePort.require(console.listener(), "The console", ConfigKey.CONSOLE_HOST, ConfigKey.CONSOLE_PORT);
        }
    }

    /** Prepares the site and the server; must be called before Camel starts. */
    void prepare(Main main, Operations operations, PreviewService pictures) {
        if (!served) {
            return;
        }
        Results results = new Results(operations);
        Previews previews = new Previews(operations, results, pictures);
        AccessRules rules = new AccessRules(console.listener().host(), console.token());
        site = new ConsoleSite(rules, operations, results, previews);
        main.configure()
                .httpServer()
                .withEnabled(true)
                .withHost(console.listener().host())
                .withPort(console.listener().port());
    }

    /**
     * Mounts the site once the server exists. Camel must be initialised and not started.
     *
     * @throws ConfigException if Camel rejects it
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
        site.mount(VertxPlatformHttpRouter.lookup(
                context,
                VertxPlatformHttpRouter.getRouterNameFromPort(console.listener().port())));
        LOG.info(
                "The console is on http://{}:{}/",
                console.listener().host(),
                console.listener().port());
        if (site.isReadOnly()) {
            LOG.warn(
                    "The console is served beyond this machine without {}: it is read-only",
                    ConfigKey.CONSOLE_TOKEN.key());
        }
    }

    /** Ends the event streams and background work, so that the server can stop at once. */
    @Override
    public void close() {
        if (site != null) {
            site.close();
        }
    }
}
