package io.dropwarp.camel;

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
 * Tells open pages what happens, as server-sent events: all there is at once, then every second what has changed. One
 * thread of its own looks at the service, however many pages are open; no thread waits for any of them.
 */
public final class ConsoleStream implements Handler<RoutingContext>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleStream.class);

    private static final int MOST_PAGES = 64;

    private static final int SAMPLE_SECONDS = 10;

    private static final FeedEvent BEAT = new FeedEvent("beat", "{}");

    private final Feed feed;
    private final Set<ConsoleListener> listeners = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "console-feed");
        made.setDaemon(true);
        return made;
    });
    private volatile ScheduledFuture<?> looking;
    private int seconds;

    /**
     * A stream, not begun yet.
     *
     * @param feed what is told
     */
    public ConsoleStream(Feed feed) {
        this.feed = feed;
    }

    /** Begins to look at the service. */
    public void start() {
        looking = thread.scheduleWithFixedDelay(() -> safely(this::tick), 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void handle(RoutingContext context) {
        if (listeners.size() >= MOST_PAGES || thread.isShutdown()) {
            ConsoleGuard.turnAway(context, new Refusal(503, "Too many pages are open."));
            return;
        }
        ConsoleListener listener = new ConsoleListener(context, listeners::remove);
        listeners.add(listener);
        listener.begin();
        // On the thread that tells changes, so that a page misses none between what there is and what comes.
        thread.execute(() -> safely(() -> listener.tell(feed.everything())));
    }

    private void tick() {
        seconds++;
        boolean sampled = seconds % SAMPLE_SECONDS == 0;
        FeedEvent sample = sampled ? feed.sample() : null;
        if (listeners.isEmpty()) {
            feed.rest();
            return;
        }
        List<FeedEvent> changes = feed.changes();
        for (ConsoleListener listener : listeners) {
            if (listener.missedSome()) {
                listener.tell(feed.everything());
                continue;
            }
            listener.tell(changes);
            if (sampled) {
                // Also a sign of life.
                listener.tell(List.of(sample, BEAT));
            }
        }
    }

    /** One failed look must not be the last. */
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
        listeners.forEach(ConsoleListener::end);
    }
}
