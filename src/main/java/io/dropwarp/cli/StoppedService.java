package io.dropwarp.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.app.Disks;
import io.dropwarp.app.RunOptions;
import io.dropwarp.config.Config;
import io.dropwarp.deadletter.DeadLetterFolder;
import io.dropwarp.intake.Claims;
import io.dropwarp.intake.SidecarRules;
import io.dropwarp.ledger.Ledger;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Release;
import io.dropwarp.model.Tiling;
import io.dropwarp.operations.JobProgress;
import io.dropwarp.operations.RetentionSweep;
import io.dropwarp.operations.RetrySweep;
import io.dropwarp.operations.ServiceStatus;
import io.dropwarp.operations.SweepLog;
import io.dropwarp.operations.SweepStatus;
import io.dropwarp.operations.Sweeps;
import io.dropwarp.operations.VerifySweep;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads the status from the folders while no service runs, and runs the sweeps that need no service. */
final class StoppedService {

    private static final Duration DAY = Duration.ofDays(1);

    private final Config config;
    private final Ledger ledger;
    private final DeadLetterFolder letters;

    StoppedService(Config config) {
        this.config = config;
        this.ledger = new Ledger(config.folders().ledger());
        this.letters = new DeadLetterFolder(config.folders().deadLetter());
    }

    /** {@return the sweeps that need no worker} */
    Sweeps sweeps() {
        return new Sweeps(
                config.sweeps(),
                new SweepLog(config.folders().work(), ledger),
                List.of(
                        new RetrySweep(letters, config.sweeps().retryDelays()),
                        new VerifySweep(config.folders()),
                        new RetentionSweep(config.retention(), config.folders(), Instant::now, Set::of)));
    }

    ServiceStatus status() throws IOException {
        List<JobProgress> jobs = jobs();
        Map<String, Integer> byStage = new TreeMap<>();
        jobs.forEach(job -> byStage.merge(job.stage(), 1, Integer::sum));
        return new ServiceStatus(
                Instant.now(),
                Release.version(),
                "stopped",
                null,
                null,
                null,
                new ServiceStatus.Jobs(jobs.size(), byStage),
                new ServiceStatus.Queues(waiting(), null, 0, 0, 0),
                null,
                null,
                lastDay(),
                letters.count(),
                new Disks(config, RunOptions.SERVICE).folders(),
                sweeps().status().stream().map(StoppedService::unscheduled).toList(),
                jobs.stream().limit(ServiceStatus.MOST_JOBS).toList(),
                List.of(),
                List.of());
    }

    private static SweepStatus unscheduled(SweepStatus sweep) {
        return new SweepStatus(sweep.name(), sweep.enabled(), sweep.cron(), sweep.zone(), null, false, sweep.last());
    }

    /** Jobs that the next start resumes. */
    private List<JobProgress> jobs() throws IOException {
        List<JobProgress> jobs = new ArrayList<>();
        Path work = config.folders().work();
        if (!Files.isDirectory(work)) {
            return jobs;
        }
        try (Stream<Path> folders = Files.list(work)) {
            for (Path path : (Iterable<Path>) folders.sorted()::iterator) {
                JobFolder folder = new JobFolder(path);
                if (!path.getFileName().toString().startsWith(".") && Files.exists(folder.claim())) {
                    jobs.add(progress(folder));
                }
            }
        }
        return jobs;
    }

    private static JobProgress progress(JobFolder folder) throws IOException {
        Job job = Claims.read(folder);
        int tiles = 0;
        if (Files.exists(folder.plan())) {
            JsonNode plan = Json.MAPPER.readTree(folder.plan().toFile());
            tiles = Json.MAPPER.treeToValue(plan.path("tiling"), Tiling.class).count();
        }
        int done = 0;
        if (Files.isDirectory(folder.tiles())) {
            try (Stream<Path> files = Files.list(folder.tiles())) {
                done = (int) files.filter(file -> file.toString().endsWith(".tif")
                                && !file.getFileName().toString().startsWith("."))
                        .count();
            }
        }
        return new JobProgress(
                job.id(),
                job.file(),
                job.profile(),
                tiles == 0 ? "planning" : "warping",
                job.receivedAt(),
                job.bytes(),
                tiles,
                done,
                0,
                null);
    }

    /** Number of files in the drop folder; only the service can tell which are rasters. */
    private int waiting() throws IOException {
        int[] files = {0};
        if (Files.isDirectory(config.folders().drop())) {
            Files.walkFileTree(config.folders().drop(), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    boolean counts = attributes.isRegularFile()
                            && !file.getFileName().toString().startsWith(".")
                            && !SidecarRules.isSidecar(file.getFileName().toString());
                    files[0] += counts ? 1 : 0;
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        return files[0];
    }

    private ServiceStatus.Totals lastDay() throws IOException {
        Instant from = Instant.now().minus(DAY);
        long[] sums = {0, 0, 0};
        ledger.forEach(from, end -> {
            sums[end.published() ? 0 : 1]++;
            sums[2] += end.bytes();
        });
        return new ServiceStatus.Totals(from, sums[0], sums[1], sums[2]);
    }
}
