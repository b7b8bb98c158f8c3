package io.dropwarp.operations;

import io.dropwarp.deadletter.DeadLetterFolder;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.model.JobEnded;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Release;
import io.dropwarp.operations.ServiceStatus.Queues;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Collects the status of a running service. Thread-safe. Repeated calls within half a second return the same status.
 */
public final class StatusBoard {

    private static final long FRESH_NANOS = Duration.ofMillis(500).toNanos();

    /** How long a count of dead letters is kept: counting 5,000 folders takes some milliseconds. */
    private static final long LETTERS_NANOS = Duration.ofSeconds(2).toNanos();

    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    /** Maximum number of ended jobs that are listed. */
    public static final int MOST_RECENT = 200;

    private final JobRegistry registry;
    private final Instruments instruments;
    private final Sweeps sweeps;
    private final DeadLetterFolder letters;
    private final Instant startedAt = Instant.now();
    private final LongAdder published = new LongAdder();
    private final LongAdder deadLettered = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder tiles = new LongAdder();
    private final Deque<Count> counts = new ArrayDeque<>();
    private final Deque<JobEnded> recent = new ArrayDeque<>();
    private ServiceStatus last;
    private long lastNanos;
    private int letterCount;
    private long lettersNanos = System.nanoTime() - LETTERS_NANOS;

    /** Totals at an instant. */
    private record Count(long nanos, long jobs, long tiles) {}

    public StatusBoard(JobRegistry registry, Instruments instruments, Sweeps sweeps, DeadLetterFolder letters) {
        this.registry = registry;
        this.instruments = instruments;
        this.sweeps = sweeps;
        this.letters = letters;
        counts.add(new Count(System.nanoTime(), 0, 0));
        registry.onEnd(this::ended);
        registry.onTile(end -> tiles.increment());
    }

    private void ended(JobEnded end) {
        (end.published() ? published : deadLettered).increment();
        bytes.add(end.bytes());
        remember(end);
    }

    /** Records the end of a job, as if it had ended now. */
    public void remember(JobEnded end) {
        synchronized (recent) {
            recent.addFirst(end);
            if (recent.size() > MOST_RECENT) {
                recent.removeLast();
            }
        }
    }

    /** {@return the most recently ended jobs, newest first} */
    public List<JobEnded> recent() {
        synchronized (recent) {
            return List.copyOf(recent);
        }
    }

    /** {@return the current status, at most half a second old} */
    public synchronized ServiceStatus status() {
        long now = System.nanoTime();
        if (last == null || now - lastNanos > FRESH_NANOS) {
            last = look(now);
            lastNanos = now;
        }
        return last;
    }

    private ServiceStatus look(long now) {
        List<JobState> jobs = registry.all().stream()
                .sorted(Comparator.comparing(JobState::begunAt))
                .toList();
        Map<String, Integer> byStage = new TreeMap<>();
        jobs.forEach(job -> byStage.merge(job.stage().label(), 1, Integer::sum));
        Optional<String> trouble = instruments.trouble();
        Queues queues = instruments.queues();
        return new ServiceStatus(
                Instant.now(),
                Release.version(),
                trouble.isPresent() ? "paused" : "running",
                trouble.orElse(null),
                ProcessHandle.current().pid(),
                startedAt,
                new ServiceStatus.Jobs(jobs.size(), byStage),
                queues,
                instruments.workers(),
                rates(now, jobs, queues),
                new ServiceStatus.Totals(startedAt, published.sum(), deadLettered.sum(), bytes.sum()),
                countLetters(now),
                instruments.folders(),
                sweeps.status(),
                jobs.stream()
                        .limit(ServiceStatus.MOST_JOBS)
                        .map(StatusBoard::progress)
                        .toList(),
                instruments.nodes(),
                instruments.alerts());
    }

    private int countLetters(long now) {
        if (now - lettersNanos > LETTERS_NANOS) {
            lettersNanos = now;
            try {
                letterCount = letters.count();
            } catch (IOException unreadable) {
                // The intake reports what is wrong with the folder.
                return letterCount;
            }
        }
        return letterCount;
    }

    /**
     * Jobs and tiles of the last minute. The remaining work is counted in tiles, one for each job that is not planned
     * yet.
     */
    private ServiceStatus.Rates rates(long now, List<JobState> jobs, Queues queues) {
        Count count = new Count(now, published.sum() + deadLettered.sum(), tiles.sum());
        counts.addLast(count);
        while (counts.size() > 2 && now - counts.getFirst().nanos > MINUTE_NANOS) {
            counts.removeFirst();
        }
        Count first = counts.getFirst();
        double minutes = Math.max(1, now - first.nanos) / (double) MINUTE_NANOS;
        double tilesPerMinute = (count.tiles - first.tiles) / minutes;
        long left = queues.drop();
        for (JobState job : jobs) {
            left += job.plan()
                    .map(plan -> Math.max(0, plan.tiling().count() - job.tilesDone()))
                    .orElse(1);
        }
        Double seconds = left == 0 ? Double.valueOf(0) : tilesPerMinute > 0 ? left / tilesPerMinute * 60 : null;
        return new ServiceStatus.Rates((count.jobs - first.jobs) / minutes, tilesPerMinute, seconds);
    }

    private static JobProgress progress(JobState state) {
        int total = state.plan().map(plan -> plan.tiling().count()).orElse(0);
        int done = state.tilesDone();
        return new JobProgress(
                state.job().id(),
                state.job().file(),
                state.job().profile(),
                state.stage().label(),
                state.begunAt(),
                state.job().bytes(),
                total,
                done,
                state.failures().size(),
                secondsLeft(state, total, done));
    }

    private static Double secondsLeft(JobState state, int total, int done) {
        Optional<Instant> since = state.warpingSince();
        if (since.isEmpty() || done == 0 || done >= total) {
            return null;
        }
        double seconds = Duration.between(since.get(), Instant.now()).toMillis() / 1000.0;
        return seconds / done * (total - done);
    }

    /** {@return a job in flight as a grid of tiles; empty if it is not in flight} */
    public Optional<JobPicture> picture(String job) {
        return registry.find(job).map(state -> {
            Optional<Plan> plan = state.plan();
            return new JobPicture(
                    progress(state),
                    plan.map(made -> made.grid().width()).orElse(0),
                    plan.map(made -> made.grid().height()).orElse(0),
                    plan.map(made -> made.tiling().tileWidth()).orElse(0),
                    plan.map(made -> made.tiling().tileHeight()).orElse(0),
                    state.picture());
        });
    }
}
