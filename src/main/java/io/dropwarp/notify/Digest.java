package io.dropwarp.notify;

import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Occasion;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the events of some time for one mail. Counts all of them, but lists no more than a person reads. Not
 * thread-safe.
 */
public final class Digest {

    /** Limit of listed events. */
    static final int MOST = 100;

    private final Map<Occasion, Integer> counts = new EnumMap<>(Occasion.class);
    private final Map<FailureCode, Integer> codes = new EnumMap<>(FailureCode.class);
    private final List<News> listed = new ArrayList<>();

    public Digest() {}

    public void add(News news) {
        counts.merge(news.occasion(), 1, Integer::sum);
        if (news.occasion() == Occasion.DEAD_LETTER) {
            codes.merge(news.end().code(), 1, Integer::sum);
        }
        // The service's own state is always listed, however many jobs came before.
        if (listed.size() < MOST || news.end() == null) {
            listed.add(news);
        }
    }

    /** {@return number of events} */
    public int count() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** {@return the mail's subject, e.g. {@code dropwarp on gis1: 12 dead letters, intake paused}} */
    public String subject(String host) {
        List<String> parts = new ArrayList<>();
        counts.forEach((occasion, count) -> parts.add(words(occasion, count)));
        return "dropwarp on " + host + ": " + String.join(", ", parts);
    }

    private static String words(Occasion occasion, int count) {
        return switch (occasion) {
            case DEAD_LETTER -> count == 1 ? "1 dead letter" : count + " dead letters";
            case PUBLISHED -> count + " published";
            case PAUSED -> "intake paused";
            case RESUMED -> "intake resumed";
            case SUMMARY -> "summary";
        };
    }

    /** {@return the mail's text} */
    public String text(NewsText words) {
        StringBuilder text = new StringBuilder();
        for (News news : listed) {
            text.append(news.at()).append("  ").append(words.line(news)).append("\n\n");
        }
        int more = count() - listed.size();
        if (more > 0) {
            text.append("... and ").append(more).append(" more.\n\n");
        }
        if (codes.size() > 1 || more > 0) {
            text.append("Dead letters by code:\n");
            codes.forEach((code, count) ->
                    text.append("  ").append(code).append(": ").append(count).append('\n'));
        }
        return text.toString();
    }
}
