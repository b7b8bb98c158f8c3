package io.dropwarp.console;

import io.dropwarp.operator.ServiceStatus;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What was done over the last hour, so that a page that is opened now shows it. Not thread-safe: for the feed's thread. */
final class Throughput {

    /** An hour, with a sample every ten seconds. */
    private static final int MOST = 360;

    private final Deque<Sample> samples = new ArrayDeque<>();
    private long published = -1;
    private long deadLettered;

    /**
     * One moment.
     *
     * @param at when
     * @param published jobs published since the sample before
     * @param deadLettered jobs given up since then
     * @param tilesPerMinute tiles warped over the last minute
     */
    record Sample(Instant at, long published, long deadLettered, double tilesPerMinute) {}

    /** Adds what became of the service since the last call, and returns it. */
    Sample add(ServiceStatus status) {
        long first = published < 0 ? status.since().published() : published;
        long firstDead = published < 0 ? status.since().deadLettered() : deadLettered;
        Sample sample = new Sample(
                status.at(),
                Math.max(0, status.since().published() - first),
                Math.max(0, status.since().deadLettered() - firstDead),
                status.rates() == null ? 0 : status.rates().tilesPerMinute());
        published = status.since().published();
        deadLettered = status.since().deadLettered();
        samples.addLast(sample);
        if (samples.size() > MOST) {
            samples.removeFirst();
        }
        return sample;
    }

    /** {@return all of them, oldest first} */
    List<Sample> all() {
        return List.copyOf(samples);
    }
}
