package io.dropwarp.deadletter;

import io.dropwarp.files.Hashes;
import io.dropwarp.job.JobState;
import io.dropwarp.model.Attempt;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Release;
import io.dropwarp.model.Shell;
import io.dropwarp.model.SourceInfo;
import io.dropwarp.model.TargetGrid;
import io.dropwarp.model.Tile;
import io.dropwarp.model.TileFailure;
import io.dropwarp.model.Versions;
import io.dropwarp.model.WarpOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Writes down why a job failed. Immutable and thread-safe. */
public final class Reports {

    private final Path work;
    private final Path drop;
    private final Path deadLetter;
    private final Supplier<Versions> versions;

    /**
     * Reports of one service; the drop and dead-letter folders appear in the replay command.
     *
     * @param versions for jobs without a plan; called only when there is one
     */
    public Reports(Path work, Path drop, Path deadLetter, Supplier<Versions> versions) {
        this.work = work;
        this.drop = drop;
        this.deadLetter = deadLetter;
        this.versions = versions;
    }

    /**
     * Creates a job's report.
     *
     * @param options the requested options; null if they could not be read
     * @param attempts how often the failed step was tried
     * @param attempt details of the last attempt, or null
     */
    public Report of(JobState state, WarpOptions options, Failure failure, int attempts, Attempt attempt) {
        Job job = state.job();
        Plan plan = state.plan().orElse(null);
        SourceInfo source = plan != null ? plan.source() : attempt != null ? attempt.source() : null;
        return new Report(
                1,
                job.id(),
                job.file(),
                job.profile(),
                job.bytes(),
                plan != null ? plan.file().sha256() : sha256(job),
                job.receivedAt().toString(),
                Instant.now().toString(),
                state.stage().label(),
                failure.code().name(),
                kind(failure.code()),
                sentence(failure.message(), job),
                failure.hint(),
                attempts,
                source,
                target(options, plan, attempt),
                new Report.Tiles(
                        plan == null ? 0 : plan.tiling().count(),
                        state.tilesDone(),
                        state.failures().stream()
                                .map(tile -> failed(tile, plan))
                                .toList()),
                plan != null ? plan.versions() : versions.get(),
                replay(job),
                attempt == null ? null : attempt.stderrTail(),
                attempt == null ? null : attempt.trace(),
                state.nodes());
    }

    static String kind(FailureCode code) {
        return code.kind().name().toLowerCase(Locale.ROOT);
    }

    /** {@return versions known without a worker} */
    static Versions versionsOfService() {
        return new Versions(Release.version(), null, null, System.getProperty("java.version"));
    }

    /** Completes the message with the name of the file, where the failure comes from a worker or an option. */
    private static String sentence(String message, Job job) {
        String named = message.contains(job.source()) ? message : job.source() + ": " + message;
        return named.matches("(?s).*[.!?…]") ? named : named + ".";
    }

    private static Report.FailedTile failed(TileFailure tile, Plan plan) {
        Tile window = tile.tile();
        Attempt last = tile.last();
        return new Report.FailedTile(
                window.row(),
                window.col(),
                List.of(window.xOff(), window.yOff(), window.width(), window.height()),
                tile.failure().code().name(),
                tile.failure().message(),
                tile.attempts(),
                last == null ? null : last.exitValue(),
                last == null ? null : last.signal(),
                last == null ? null : last.peakRssBytes(),
                last == null ? null : last.seconds(),
                last == null ? null : last.stderrTail(),
                plan == null ? null : TileCommand.of(plan, window),
                last == null ? null : last.node());
    }

    private static Map<String, Object> target(WarpOptions options, Plan plan, Attempt attempt) {
        Map<String, Object> target = new LinkedHashMap<>();
        WarpOptions asked = plan != null ? plan.options() : options;
        if (asked != null) {
            target.put("crs", asked.crs());
            target.put("resampling", asked.resampling());
            target.put("layout", asked.layout().name().toLowerCase(Locale.ROOT));
        }
        if (plan != null) {
            TargetGrid grid = plan.grid();
            target.put("width", grid.width());
            target.put("height", grid.height());
            target.put("bands", grid.bands());
            target.put("type", grid.type());
            target.put("geotransform", grid.geotransform());
            if (plan.operation() != null) {
                target.put("operation", plan.operation());
            }
            target.put("command", plan.command());
        } else if (attempt != null && attempt.command() != null) {
            target.put("command", attempt.command());
        }
        return target;
    }

    /** Hash of a raster without a plan; null if it cannot be read. */
    private String sha256(Job job) {
        Path source = JobFolder.of(work, job.id()).source().resolve(job.source());
        try {
            return Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS) ? Hashes.sha256(source) : null;
        } catch (IOException unreadable) {
            return null;
        }
    }

    private String replay(Job job) {
        if (job.inPlace()) {
            return null;
        }
        Path to = job.folder().isEmpty() ? drop : drop.resolve(job.folder());
        return "mv -- "
                + Shell.quote(JobFolder.of(deadLetter, job.id()).source().toString()) + "/* " + Shell.quote(to + "/");
    }
}
