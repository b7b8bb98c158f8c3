package io.dropwarp.metrics;

import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.job.Stage;
import io.dropwarp.job.TileEnd;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobEnded;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/** Metrics of jobs and tiles: numbers in flight and results. Thread-safe. */
public final class JobMetrics implements MeterBinder {

    /** Upper bounds of the histograms: from a tile of nodata only to the time limit of a request. */
    private static final Duration[] BUCKETS = Stream.of(10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000, 900_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private static final double NANOS = 1e9;

    private final JobRegistry jobs;

    public JobMetrics(JobRegistry jobs) {
        this.jobs = jobs;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        for (Stage stage : Stage.values()) {
            Gauge.builder("dropwarp.jobs", () -> inStage(stage))
                    .tag("stage", stage.label())
                    .description("Jobs in flight")
                    .strongReference(true)
                    .register(meters);
        }
        countJobs(meters);
        countTiles(meters);
    }

    private long inStage(Stage stage) {
        return jobs.all().stream().filter(state -> state.stage() == stage).count();
    }

    private void countJobs(MeterRegistry meters) {
        Counter published = Counter.builder("dropwarp.published")
                .description("Jobs whose output was published")
                .register(meters);
        Map<FailureCode, Counter> dead = byCode(meters, "dropwarp.dead.letters", "Jobs that failed for good, by code");
        Timer seconds = timer(meters, "dropwarp.job", "Time from claim to publication of jobs that were published");
        Counter publishedBytes = bytes(meters, "published");
        Counter deadBytes = bytes(meters, "dead-letter");
        Counter outputBytes = Counter.builder("dropwarp.output")
                .baseUnit("bytes")
                .description("Size of published outputs")
                .register(meters);
        jobs.onEnd(end -> {
            if (end.published()) {
                published.increment();
                seconds.record(nanos(end.seconds()));
                publishedBytes.increment((double) end.bytes());
                outputBytes.increment((double) outputBytes(end));
            } else {
                dead.get(end.code()).increment();
                deadBytes.increment((double) end.bytes());
            }
        });
    }

    private static Counter bytes(MeterRegistry meters, String outcome) {
        return Counter.builder("dropwarp.source")
                .baseUnit("bytes")
                .tag("outcome", outcome)
                .description("Size of the rasters of jobs that ended")
                .register(meters);
    }

    /** Unknown for an output that was visible before the service started. */
    private long outputBytes(JobEnded end) {
        return jobs.find(end.job())
                .flatMap(JobState::output)
                .map(AssembledOutput::bytes)
                .orElse(0L);
    }

    private void countTiles(MeterRegistry meters) {
        Counter done = Counter.builder("dropwarp.tiles.done")
                .description("Finished tiles; the single tile of a small job counts too")
                .register(meters);
        Map<FailureCode, Counter> failed =
                byCode(meters, "dropwarp.tiles.failed", "Tiles given up after their last attempt, by code");
        Timer seconds = timer(
                meters,
                "dropwarp.tile",
                "Time of a worker for a tile; for a small job, for plan, tile and output together");
        jobs.onTile(end -> count(end, done, failed, seconds));
    }

    private static void count(TileEnd end, Counter done, Map<FailureCode, Counter> failed, Timer seconds) {
        if (end.isDone()) {
            done.increment();
        } else {
            failed.get(end.code()).increment();
        }
        if (end.seconds() != null) {
            seconds.record(nanos(end.seconds()));
        }
    }

    private static Duration nanos(double seconds) {
        return Duration.ofNanos((long) (seconds * NANOS));
    }

    private static Timer timer(MeterRegistry meters, String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    /** All from the start, with 0: a rate would miss the first event of a counter that appears with it. */
    private static Map<FailureCode, Counter> byCode(MeterRegistry meters, String name, String description) {
        Map<FailureCode, Counter> counters = new EnumMap<>(FailureCode.class);
        for (FailureCode code : FailureCode.values()) {
            counters.put(
                    code,
                    Counter.builder(name)
                            .tag("code", code.name())
                            .description(description)
                            .register(meters));
        }
        return counters;
    }
}
