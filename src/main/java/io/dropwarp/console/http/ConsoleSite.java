package io.dropwarp.console.http;

import io.dropwarp.console.AccessRules;
import io.dropwarp.console.DeadLetterIndex;
import io.dropwarp.console.Feed;
import io.dropwarp.console.Previews;
import io.dropwarp.console.Results;
import io.dropwarp.operations.Operations;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All routes of the console. Thread-safe once mounted. */
public final class ConsoleSite implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleSite.class);

    /** In bytes. */
    private static final long LARGEST_BODY = 64L * 1024;

    private final AccessRules rules;
    private final PageRoutes page;
    private final DeadLetterRoutes letters;
    private final ResultRoutes results;
    private final SweepRoutes sweeps;
    private final EventStream events;
    private final Previews previews;

    /** A site that is not served yet. It closes the previews when it is closed. */
    public ConsoleSite(AccessRules rules, Operations operations, Results known, Previews previews) {
        this.rules = rules;
        this.previews = previews;
        page = new PageRoutes(operations, rules);
        letters = new DeadLetterRoutes(operations, new DeadLetterIndex(operations));
        results = new ResultRoutes(known, previews);
        sweeps = new SweepRoutes(operations);
        events = new EventStream(new Feed(operations, known));
    }

    /** {@return whether the console is read-only} */
    public boolean isReadOnly() {
        return rules.readOnly();
    }

    /** Mounts the site, and starts the events for open pages. The guard precedes all other handlers of the router. */
    public void mount(Router router) {
        router.route().order(-1).handler(new AccessGuard(rules));
        router.get("/api/events").handler(events);
        // For any method: a route for POST alone would answer 405 for paths that do not exist.
        router.route().handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY));
        page.mount(router);
        letters.mount(router);
        results.mount(router);
        sweeps.mount(router);
        events.start();
    }

    /** Ends the event streams and all background work, so that the server can stop at once. */
    @Override
    public void close() {
        for (AutoCloseable part : new AutoCloseable[] {events, sweeps, previews}) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.debug("A part of the console did not close", e);
            }
        }
    }
}
