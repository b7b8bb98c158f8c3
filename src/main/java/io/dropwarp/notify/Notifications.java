package io.dropwarp.notify;

import io.dropwarp.model.Occasion;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which events are sent, and to which channels. Thread-safe, but {@link #watch} and {@link #summarize} are for
 * one thread.
 */
public final class Notifications {

    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);

    private final Map<Channel, Set<Occasion>> wanted;
    private final Supplier<Optional<String>> trouble;
    private final Summaries summaries;
    private final Consumer<News> out;
    private String paused;
    private Instant pausedAt;

    /** @param trouble why the intake is paused; empty while it is not */
    public Notifications(
            Map<Channel, Set<Occasion>> wanted,
            Supplier<Optional<String>> trouble,
            Summaries summaries,
            Consumer<News> out) {
        this.wanted = Map.copyOf(wanted);
        this.trouble = trouble;
        this.summaries = summaries;
        this.out = out;
    }

    /**
     * Sends an event, if a channel wants it. Returns at once and never throws: work is more important than its
     * notifications.
     */
    public void tell(News news) {
        if (wanted.values().stream().noneMatch(occasions -> occasions.contains(news.occasion()))) {
            return;
        }
        try {
            out.accept(news);
        } catch (RuntimeException e) {
            // Camel has not started yet, or has stopped.
            LOG.debug("Notification not delivered ({}): {}", news.occasion().label(), e.toString());
        }
    }

    /** {@return whether the webhook wants an event} */
    public boolean isForWebhook(News news) {
        return wanted.get(Channel.WEBHOOK).contains(news.occasion());
    }

    /** {@return whether mails want an event} */
    public boolean isForMail(News news) {
        return wanted.get(Channel.MAIL).contains(news.occasion());
    }

    /**
     * Checks whether the intake was paused or resumed since the last check. A pause that began and ended between two
     * checks is ignored. Returns the event, or null.
     */
    public News watch() {
        Optional<String> reason = trouble.get();
        Instant now = Instant.now();
        if (reason.isPresent() && paused == null) {
            paused = reason.get();
            pausedAt = now;
            return News.paused(now, paused);
        }
        if (reason.isEmpty() && paused != null) {
            News resumed = News.resumed(now, paused, Duration.between(pausedAt, now));
            paused = null;
            return resumed;
        }
        return null;
    }

    /** Makes a summary since the last one. */
    public News summarize() throws IOException {
        return News.of(summaries.until(Instant.now()));
    }
}
