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

/** All that the console serves. Thread-safe once mounted. */
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

    /** {@return whether nothing can be changed through it} */
    public boolean isReadOnly() {
        return rules.readOnly();
    }

    /** Serves the site, and starts to watch the service for open pages. The guard precedes all else on the router. */
    public void mount(Router router) {
        router.route().order(-1).handler(new AccessGuard(rules));
        router.get("/api/events").handler(events);
        // On any method: a route for POST alone would answer 405 where there is nothing at all.
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
