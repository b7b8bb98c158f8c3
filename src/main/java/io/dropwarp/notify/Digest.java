package io.dropwarp.notify;

import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Occasion;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * All the news of a while, for one mail. Counts all of them, and tells no more than a person reads one by one. Not
 * thread-safe.
 */
public final class Digest {

    /** So many are told one by one. */
    static final int MOST = 100;

    private final Map<Occasion, Integer> counts = new EnumMap<>(Occasion.class);
    private final Map<FailureCode, Integer> codes = new EnumMap<>(FailureCode.class);
    private final List<News> told = new ArrayList<>();

    /** Creates an empty one. */
    public Digest() {}

    /**
     * Adds a piece of news.
     *
     * @param news what to tell
     */
    public void add(News news) {
        counts.merge(news.occasion(), 1, Integer::sum);
        if (news.occasion() == Occasion.DEAD_LETTER) {
            codes.merge(news.end().code(), 1, Integer::sum);
        }
        // The service's own state is always told, however many jobs went before.
        if (told.size() < MOST || news.end() == null) {
            told.add(news);
        }
    }

    /** {@return how many were added} */
    public int count() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * The mail's subject.
     *
     * @param host name of the machine
     * @return e.g. {@code dropwarp on gis1: 12 dead letters, intake paused}
     */
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
            case RESUMED -> "intake goes on";
            case SUMMARY -> "summary";
        };
    }

    /**
     * The mail's text.
     *
     * @param words puts each piece into words
     * @return some lines
     */
    public String text(NewsText words) {
        StringBuilder text = new StringBuilder();
        for (News news : told) {
            text.append(news.at()).append("  ").append(words.line(news)).append("\n\n");
        }
        int more = count() - told.size();
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
