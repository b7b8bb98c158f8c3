package io.dropwarp.console.http;

import io.dropwarp.console.Feed;
import io.dropwarp.console.FeedEvent;
import io.dropwarp.console.Refusal;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends server-sent events to open pages: first the whole state, then the changes every second. One thread reads the
 * service's state, however many pages are open; it never waits for a page.
 */
final class EventStream implements Handler<RoutingContext>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    private static final int MOST_PAGES = 64;

    private static final int SAMPLE_SECONDS = 10;

    private static final FeedEvent BEAT = new FeedEvent("beat", "{}");

    private final Feed feed;
    private final Set<EventClient> clients = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "console-feed");
        made.setDaemon(true);
        return made;
    });
    private volatile ScheduledFuture<?> looking;
    private int seconds;

    EventStream(Feed feed) {
        this.feed = feed;
    }

    /** Starts to send changes. */
    void start() {
        looking = thread.scheduleWithFixedDelay(() -> safely(this::tick), 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void handle(RoutingContext context) {
        if (clients.size() >= MOST_PAGES || thread.isShutdown()) {
            AccessGuard.reject(context, new Refusal(503, "Too many pages are open."));
            return;
        }
        EventClient client = new EventClient(context, clients::remove);
        clients.add(client);
        client.begin();
        // On the thread that sends changes, so that a page misses none between the state and the first change.
        thread.execute(() -> safely(() -> client.tell(feed.everything())));
    }

    private void tick() {
        seconds++;
        boolean sampled = seconds % SAMPLE_SECONDS == 0;
        FeedEvent sample = sampled ? feed.sample() : null;
        if (clients.isEmpty()) {
            feed.rest();
            return;
        }
        List<FeedEvent> changes = feed.changes();
        for (EventClient client : clients) {
            if (client.missedSome()) {
                client.tell(feed.everything());
                continue;
            }
            client.tell(changes);
            if (sampled) {
                // Also a sign of life.
                client.tell(List.of(sample, BEAT));
            }
        }
    }

    /** One failure must not end the events. */
    private static void safely(Runnable look) {
        try {
            look.run();
        } catch (RuntimeException e) {
            LOG.debug("The console could not look at the service", e);
        }
    }

    /** Ends all streams. */
    @Override
    public void close() {
        if (looking != null) {
            looking.cancel(false);
        }
        thread.shutdownNow();
        clients.forEach(EventClient::end);
    }
}
