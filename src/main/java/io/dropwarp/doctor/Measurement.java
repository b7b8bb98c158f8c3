package io.dropwarp.doctor;

import io.dropwarp.config.Config;
import io.dropwarp.model.Plan;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.model.WorkerException;
import io.dropwarp.protocol.PlanLimits;
import io.dropwarp.protocol.Request;
import io.dropwarp.workers.pool.PoolMeter;
import io.dropwarp.workers.pool.WorkerClient;
import io.dropwarp.workers.pool.WorkerPool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Warps sample rasters with one worker and with more, and interprets the result. For one thread. */
public final class Measurement {

    private static final int LEAST_FILES = 4;
    private static final int MOST_FILES = 200;
    private static final long MOST_BYTES = 2L << 30;
    private static final Duration PLAN_LIMIT = Duration.ofSeconds(60);

    /** Planning, and rounds with one, the usual number and twice that. */
    private static final int PHASES = 4;

    private final Path work;
    private final IntFunction<WorkerPool> pools;
    private final WarpOptions options;
    private final PlanLimits limits;
    private final Duration phase;
    private final Consumer<String> progress;
    private final Map<String, Integer> refused = new LinkedHashMap<>();

    /**
     * The result of a measurement.
     *
     * @param refused rasters that were left out, by reason
     * @param coldReads whether the page cache was dropped before each round
     */
    public record Outcome(
            int files,
            Map<String, Integer> refused,
            boolean coldReads,
            List<RoundFigures> rounds,
            Diagnosis diagnosis) {}

    /**
     * Figures of one number of workers.
     *
     * @param megapixelsPerSecond target pixels warped in a second, in millions
     * @param enoughWork whether there was work for the whole time; else the figures are rough
     */
    public record RoundFigures(
            int workers,
            int requests,
            int failures,
            double megapixelsPerSecond,
            boolean enoughWork,
            PoolMeter.Reading reading) {

        private static RoundFigures of(Round.Result result) {
            return new RoundFigures(
                    result.workers(),
                    result.requests(),
                    result.failures(),
                    Math.round(result.rate() * 1000) / 1000.0,
                    result.complete(),
                    result.reading());
        }
    }

    /** The pools work in {@code work}, an empty folder of our own, and may read the rasters. */
    public Measurement(
            Config config,
            WarpOptions options,
            Path work,
            IntFunction<WorkerPool> pools,
            Duration time,
            Consumer<String> progress) {
        this.work = work;
        this.pools = pools;
        this.options = options;
        this.limits = WorkerChecks.limits(config);
        this.phase = time.dividedBy(PHASES);
        this.progress = progress;
    }

    /** Measures the given rasters; {@code usual} is the number of workers the service would start with. */
    public Outcome run(List<Path> given, int usual, double processors) throws IOException, InterruptedException {
        List<Subject> subjects = prepare(SampleFiles.pick(given, MOST_FILES, MOST_BYTES));
        List<Round.Result> results = new ArrayList<>();
        if (subjects.isEmpty()) {
            return new Outcome(0, refused, false, List.of(), null);
        }
        boolean cold = round(subjects, 1, results);
        if (usual > 1) {
            cold &= round(subjects, usual, results);
        }
        if (Diagnosis.leavesRoom(results.get(results.size() - 1), processors)) {
            cold &= round(subjects, 2 * usual, results);
        }
        return new Outcome(
                subjects.size(),
                refused,
                cold,
                results.stream().map(RoundFigures::of).toList(),
                Diagnosis.of(results, usual, processors));
    }

    /** Plans files until the time is up, but at least a few; rejected files are left out. */
    private List<Subject> prepare(List<Path> files) throws IOException {
        progress.accept("Looking at " + files.size() + " file(s)");
        List<Subject> subjects = new ArrayList<>();
        long deadline = System.nanoTime() + phase.toNanos();
        try (WorkerPool pool = pools.apply(1)) {
            WorkerClient workers = new WorkerClient(pool, PLAN_LIMIT);
            for (int i = 0; i < files.size() && (i < LEAST_FILES || System.nanoTime() < deadline); i++) {
                Path file = files.get(i);
                String job = "doctor-" + i;
                Subject.link(work, job, file);
                String source = file.getFileName().toString();
                try {
                    Plan plan = workers.send(new Request.MakePlan(job, source, options, limits, false))
                            .plan();
                    subjects.add(new Subject(job, file, plan, plan.tiling().count() == 1));
                } catch (WorkerException e) {
                    refused.merge(e.code().name(), 1, Integer::sum);
                }
            }
        }
        return subjects;
    }

    private boolean round(List<Subject> subjects, int workers, List<Round.Result> results)
            throws IOException, InterruptedException {
        progress.accept("Warping with " + workers + " worker(s)");
        for (Subject subject : subjects) {
            subject.clear(work);
        }
        boolean cold = PageCache.forget(subjects.stream().map(Subject::file).toList());
        try (WorkerPool pool = pools.apply(workers)) {
            results.add(new Round(pool, options, limits).run(subjects, phase));
        }
        return cold;
    }
}
