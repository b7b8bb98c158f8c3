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

/** Finds out what there is to tell, and whom. Thread-safe, but {@link #watch} and {@link #summarize} are for one thread. */
public final class Notifications {

    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);

    private final Map<Channel, Set<Occasion>> wanted;
    private final Supplier<Optional<String>> trouble;
    private final Summaries summaries;
    private final Consumer<News> out;
    private String paused;
    private Instant pausedAt;

    /**
     * Notifications of a service.
     *
     * @param wanted what each channel is told of
     * @param trouble why the service takes nothing in; empty while it does
     * @param summaries sums up
     * @param out hands news to the routes
     */
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
     * Tells of something, if anybody wants to know. Returns at once and never throws: the work goes before its news.
     *
     * @param news what happened
     */
    public void tell(News news) {
        if (wanted.values().stream().noneMatch(occasions -> occasions.contains(news.occasion()))) {
            return;
        }
        try {
            out.accept(news);
        } catch (RuntimeException e) {
            // Camel is not there yet, or no more.
            LOG.debug("Nobody could be told of {}: {}", news.occasion().label(), e.toString());
        }
    }

    /**
     * Whether the webhook is told of some news.
     *
     * @param news what happened
     * @return false if not
     */
    public boolean isForWebhook(News news) {
        return wanted.get(Channel.WEBHOOK).contains(news.occasion());
    }

    /**
     * Whether mails tell of some news.
     *
     * @param news what happened
     * @return false if not
     */
    public boolean isForMail(News news) {
        return wanted.get(Channel.MAIL).contains(news.occasion());
    }

    /**
     * Looks whether the intake paused, or goes on, since the last look. What was over between two looks is no news.
     *
     * @return the news of it, or null
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

    /**
     * Sums up what happened since the last time.
     *
     * @return the news of it
     * @throws IOException if the ledger cannot be read
     */
    public News summarize() throws IOException {
        return News.of(summaries.until(Instant.now()));
    }
}
