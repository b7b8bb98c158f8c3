package io.dropwarp.console;

import io.dropwarp.model.JobEnded;
import io.dropwarp.operations.ServiceStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Throughput of the last hour, so that a newly opened page can show it. Not thread-safe: for the feed's thread. */
final class Throughput {

    /** An hour, with a sample every ten seconds. */
    private static final int MOST = 360;

    private final Deque<Sample> samples = new ArrayDeque<>();

    /** The service's counters at the latest sample; they count from its start. */
    private long published;

    private long deadLettered;

    /** Jobs that ended since the sample before, and tiles warped over the last minute. */
    record Sample(Instant at, long published, long deadLettered, double tilesPerMinute) {}

    /** Adds jobs that ended before this service started, oldest first. Must be called before the first sample. */
    void recall(List<JobEnded> ends) {
        Map<Instant, List<JobEnded>> minutes = ends.stream()
                .collect(Collectors.groupingBy(
                        end -> end.endedAt().truncatedTo(ChronoUnit.MINUTES), TreeMap::new, Collectors.toList()));
        minutes.forEach((minute, jobs) -> {
            long good = jobs.stream().filter(JobEnded::published).count();
            double tiles = jobs.stream().mapToInt(JobEnded::tiles).sum();
            samples.addLast(new Sample(minute, good, jobs.size() - good, tiles));
        });
    }

    /** Adds the sample since the last call, and returns it. */
    Sample add(ServiceStatus status) {
        Sample sample = new Sample(
                status.at(),
                Math.max(0, status.since().published() - published),
                Math.max(0, status.since().deadLettered() - deadLettered),
                status.rates() == null ? 0 : status.rates().tilesPerMinute());
        published = status.since().published();
        deadLettered = status.since().deadLettered();
        samples.addLast(sample);
        if (samples.size() > MOST) {
            samples.removeFirst();
        }
        return sample;
    }

    /** {@return all samples, oldest first} */
    List<Sample> all() {
        return List.copyOf(samples);
    }
}
