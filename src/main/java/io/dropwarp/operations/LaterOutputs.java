package io.dropwarp.operations;

import io.dropwarp.job.JobRegistry;
import io.dropwarp.ledger.Ledger;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobEnded;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells which jobs must not be published because a later arrival of the same path was. Reads the ledger once for many
 * jobs; jobs that end meanwhile are added. For one thread, besides those that end jobs.
 */
final class LaterOutputs {

    private final Ledger ledger;
    private final Set<String> wanted = ConcurrentHashMap.newKeySet();
    private final Map<String, JobEnded> published = new ConcurrentHashMap<>();

    LaterOutputs(Ledger ledger, JobRegistry registry) {
        this.ledger = ledger;
        registry.onEnd(this::ended);
    }

    /** Forgets the jobs so far, then looks for outputs later than these. */
    void lookFor(List<Job> jobs) throws IOException {
        wanted.clear();
        published.clear();
        Optional<Instant> since = jobs.stream().map(Job::receivedAt).min(Instant::compareTo);
        if (since.isPresent()) {
            jobs.forEach(job -> wanted.add(job.file()));
            ledger.forEach(since.get(), this::ended);
        }
    }

    private void ended(JobEnded end) {
        if (end.published() && wanted.contains(end.file())) {
            published.merge(
                    end.file(),
                    end,
                    (one, other) -> claimedAt(one.job()).compareTo(claimedAt(other.job())) >= 0 ? one : other);
        }
    }

    /** When a later arrival of a job's path was published; empty if none was. */
    Optional<Instant> after(Job job) {
        return Optional.ofNullable(published.get(job.file()))
                .filter(end -> claimedAt(end.job()).compareTo(claimedAt(job.id())) > 0)
                .map(JobEnded::endedAt);
    }

    /** The time of the claim, with which an id begins. */
    private static String claimedAt(String id) {
        return id.substring(0, Math.max(0, id.indexOf('-')));
    }
}
