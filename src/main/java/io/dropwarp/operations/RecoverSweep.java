package io.dropwarp.operations;

import io.dropwarp.job.JobRecovery;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Resumes jobs that nothing works on: folders in the work folder that the service does not know, such as one put back
 * by hand, and known jobs that are in no exchange and no queue.
 */
public final class RecoverSweep implements Sweep {

    private final JobRegistry registry;
    private final JobRecovery recovery;
    private final Supplier<Set<String>> atWork;
    private final Consumer<String> goOn;
    private final Duration young;
    private final Duration between;

    /**
     * A sweep over one work folder.
     *
     * @param atWork ids of the jobs held by an exchange or a queue
     * @param goOn resumes a job; may block while there are many
     * @param young age below which a changed folder is ignored: it may be in the middle of a move
     * @param between a job must be seen idle twice, at least this far apart
     */
    public RecoverSweep(
            JobRegistry registry,
            JobRecovery recovery,
            Supplier<Set<String>> atWork,
            Consumer<String> goOn,
            Duration young,
            Duration between) {
        this.young = young;
        this.registry = registry;
        this.recovery = recovery;
        this.atWork = atWork;
        this.goOn = goOn;
        this.between = between;
    }

    @Override
    public String name() {
        return "recover";
    }

    @Override
    public String run(SweepRun run) throws IOException {
        strangers(run);
        idle(run);
        long all = run.figure("found") + run.figure("idle");
        return all == 0
                ? "Every job in the work folder is worked on."
                : all + " idle job(s) resumed, " + run.figure("found") + " of them unknown before.";
    }

    private void strangers(SweepRun run) throws IOException {
        try (Stream<Path> folders = Files.list(registry.work())) {
            for (Path folder : (Iterable<Path>) folders.sorted()::iterator) {
                String name = folder.getFileName().toString();
                if (run.isStopped()) {
                    return;
                }
                // It may be in the middle of its claim or removal.
                if (!name.startsWith(".")
                        && !registry.isInFlight(name)
                        && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                        && !isYoung(folder)
                        && recovery.revive(folder)) {
                    run.count("found", 1);
                    run.detail(name);
                    goOn.accept(name);
                }
            }
        }
    }

    private boolean isYoung(Path folder) throws IOException {
        FileTime changed = (FileTime) Files.getAttribute(folder, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
        return changed.toInstant().plus(young).isAfter(Instant.now());
    }

    private void idle(SweepRun run) {
        Map<String, String> before = idle();
        if (before.isEmpty() || !run.pause(between.toMillis())) {
            return;
        }
        Map<String, String> after = idle();
        before.forEach((job, state) -> {
            if (state.equals(after.get(job)) && !run.isStopped()) {
                run.count("idle", 1);
                run.detail(job);
                goOn.accept(job);
            }
        });
    }

    /** Ids of jobs in no exchange or queue, and how far each has come. */
    private Map<String, String> idle() {
        // Read the known jobs before the held ones, so that a job that starts in between is not taken for idle.
        Map<String, String> known = new HashMap<>();
        for (JobState state : registry.all()) {
            known.put(state.job().id(), state.stage() + " " + state.tilesDone() + " " + state.begunAt());
        }
        known.keySet().removeAll(atWork.get());
        known.keySet().removeIf(job -> !registry.isInFlight(job));
        return known;
    }
}
