package io.dropwarp.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.model.JobEnded;
import io.dropwarp.operations.JobPicture;
import io.dropwarp.operations.JobProgress;
import io.dropwarp.operations.Operations;
import io.dropwarp.operations.ServiceStatus;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events for the page: first the whole state, then what has changed. Reads the service's state once for all pages.
 * Not thread-safe: for one thread.
 */
public final class Feed {

    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

    /** More pictures than a person looks at would only cost time. */
    static final int MOST_PICTURES = 24;

    private static final int MOST_ENDED = 100;

    private final Operations operations;
    private final Results results;
    private final Throughput throughput = new Throughput();
    private ObjectNode lastStatus = Json.MAPPER.createObjectNode();
    private Map<String, JobPicture> pictures = new HashMap<>();
    private String lastEnded;
    private boolean recalled;

    public Feed(Operations operations, Results results) {
        this.operations = operations;
        this.results = results;
    }

    /** Takes the sample of the last ten seconds. {@return it as an event} */
    public FeedEvent sample() {
        ServiceStatus status = operations.status();
        recall(status.startedAt());
        return FeedEvent.of("throughput", List.of(throughput.add(status)));
    }

    /** The hour before the service started is in the ledger. */
    private void recall(Instant startedAt) {
        if (recalled) {
            return;
        }
        recalled = true;
        try {
            throughput.recall(operations.endedSince(startedAt.minus(1, ChronoUnit.HOURS)).stream()
                    .filter(end -> end.endedAt().isBefore(startedAt))
                    .toList());
        } catch (IOException e) {
            LOG.warn("Cannot read the ledger; \"The last hour\" begins with this start: {}", e.toString());
        }
    }

    /** {@return the whole state, for a page that was just opened} */
    public List<FeedEvent> everything() {
        List<FeedEvent> events = new ArrayList<>();
        ServiceStatus status = operations.status();
        events.add(FeedEvent.of("status", Json.MAPPER.valueToTree(status)));
        recall(status.startedAt());
        events.add(FeedEvent.of("history", throughput.all()));
        look(status).values().forEach(picture -> events.add(FeedEvent.of("picture", picture)));
        events.add(FeedEvent.of("ended", results.describe(first(operations.recent()))));
        return events;
    }

    /** Forgets what was sent, when no page listens any more. */
    public void rest() {
        lastStatus = Json.MAPPER.createObjectNode();
        pictures = new HashMap<>();
        lastEnded = null;
    }

    /** {@return what has changed since the last call, for pages that know the rest} */
    public List<FeedEvent> changes() {
        List<FeedEvent> events = new ArrayList<>();
        ServiceStatus status = operations.status();
        ObjectNode tree = Json.MAPPER.valueToTree(status);
        String at = tree.remove("at").asText();
        if (!tree.equals(lastStatus)) {
            lastStatus = tree.deepCopy();
            tree.put("at", at);
            events.add(FeedEvent.of("status", tree));
        }
        Map<String, JobPicture> now = look(status);
        now.forEach((job, picture) -> {
            JobPicture before = pictures.get(job);
            if (before == null || !before.tiles().equals(picture.tiles())) {
                events.add(FeedEvent.of("picture", picture));
            }
        });
        pictures = now;
        List<JobEnded> ended = ended();
        if (!ended.isEmpty()) {
            events.add(FeedEvent.of("ended", results.describe(ended)));
        }
        return events;
    }

    /** Scenes of many tiles first: their progress is worth showing. */
    private Map<String, JobPicture> look(ServiceStatus status) {
        Map<String, JobPicture> found = new LinkedHashMap<>();
        status.running().stream()
                .filter(job -> job.tiles() > 1)
                .limit(MOST_PICTURES)
                .map(JobProgress::job)
                .forEach(job -> operations.picture(job).ifPresent(picture -> found.put(job, picture)));
        return found;
    }

    private List<JobEnded> ended() {
        List<JobEnded> recent = operations.recent();
        List<JobEnded> fresh = new ArrayList<>();
        for (JobEnded end : recent) {
            if (key(end).equals(lastEnded) || fresh.size() == MOST_ENDED) {
                break;
            }
            fresh.add(end);
        }
        if (!recent.isEmpty()) {
            lastEnded = key(recent.get(0));
        }
        return fresh;
    }

    /** A job that was retried ends more than once. */
    private static String key(JobEnded end) {
        return end.job() + " " + end.endedAt();
    }

    private static List<JobEnded> first(List<JobEnded> recent) {
        return recent.subList(0, Math.min(MOST_ENDED, recent.size()));
    }
}
