package io.dropwarp.job;

import io.dropwarp.files.DurableFiles;
import io.dropwarp.intake.Claims;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Plan;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the jobs that an earlier run left in the work folder, before the first arrival is claimed or one by one. */
public final class JobRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(JobRecovery.class);

    private final Path work;
    private final Claims claims;
    private final JobRegistry registry;
    private final Reopening reopening;

    /** Carries on with a dead letter that was on its way back to the work folder. */
    @FunctionalInterface
    public interface Reopening {

        /**
         * Makes a job of it again.
         *
         * @param folder its folder, in the work folder
         * @throws IOException if a file cannot be written; it may be tried again
         */
        void finish(JobFolder folder) throws IOException;
    }

    /**
     * A recovery.
     *
     * @param work the work folder
     * @param claims completes claims that were cut short
     * @param registry is told of every job found
     * @param reopening carries on with dead letters that are tried again
     */
    public JobRecovery(Path work, Claims claims, JobRegistry registry, Reopening reopening) {
        this.work = work;
        this.claims = claims;
        this.registry = registry;
        this.reopening = reopening;
    }

    /**
     * Finds all jobs left, completes their claims and registers them.
     *
     * @return their ids, oldest first
     * @throws IOException if the work folder cannot be read
     */
    public List<String> recover() throws IOException {
        List<String> jobs = new ArrayList<>();
        try (Stream<Path> folders = Files.list(work)) {
            for (Path folder : (Iterable<Path>) folders.sorted()::iterator) {
                String name = folder.getFileName().toString();
                if (DurableFiles.isPart(name)) {
                    DurableFiles.deleteTree(folder);
                    continue;
                }
                if (!name.startsWith(".") && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) && revive(folder)) {
                    jobs.add(name);
                }
            }
        }
        if (!jobs.isEmpty()) {
            LOG.info("Going on with {} job(s) of an earlier run", jobs.size());
        }
        return jobs;
    }

    /**
     * Makes one job known that is not.
     *
     * @param path its folder, in the work folder
     * @return whether there is something to go on with; else what was left of it is cleared away, if it is ours
     * @throws IOException if a file cannot be read or written
     */
    public boolean revive(Path path) throws IOException {
        JobFolder folder = new JobFolder(path);
        if (Files.exists(folder.answer())) {
            reopening.finish(folder);
        }
        Job job;
        try {
            job = Claims.read(folder);
        } catch (IOException noClaim) {
            return discardIfEmpty(folder);
        }
        if (!isWhole(job, folder)) {
            DurableFiles.deleteTree(path);
            return false;
        }
        resume(registry.start(job), folder);
        return true;
    }

    /**
     * Brings back what only the folder knows: the frozen plan, the attempts, and how often it was a dead letter.
     *
     * @param state a job that was just registered
     * @param folder its folder
     */
    public static void resume(JobState state, JobFolder folder) {
        if (Files.exists(folder.plan())) {
            try {
                state.planned(Json.MAPPER.readValue(folder.plan().toFile(), Plan.class));
            } catch (IOException unreadable) {
                LOG.atWarn()
                        .addKeyValue("job", folder.job())
                        .log("The plan of {} cannot be read; it is planned again", folder.job());
            }
        }
        try {
            List<Retrial> retries = Retrial.of(folder);
            if (!retries.isEmpty()) {
                state.retried(retries.size(), retries.get(retries.size() - 1).at());
            }
            state.attempts().read();
        } catch (IOException unreadable) {
            LOG.atWarn()
                    .addKeyValue("job", folder.job())
                    .log("The attempts of {} cannot be read; they are counted anew", folder.job());
        }
    }

    /** Whether a job has its raster; one that was never taken, or is in the archive already, leaves nothing to do. */
    private boolean isWhole(Job job, JobFolder folder) {
        if (Files.exists(folder.report())) {
            return true; // given up; only its move to the dead letters is missing
        }
        if (Files.exists(folder.plan()) || Files.exists(folder.retries())) {
            // Complete since it was planned: a file of that name in the drop folder is a newer one.
            return Files.exists(folder.source().resolve(job.source()), LinkOption.NOFOLLOW_LINKS);
        }
        try {
            claims.complete(job);
        } catch (NoSuchFileException gone) {
            // The claim had not taken the raster yet, and its owner removed it since.
            return false;
        } catch (IOException | DropwarpException cutShort) {
            // One bad job must not keep the others: it is completed, or given up, when it is planned.
            LOG.atWarn()
                    .addKeyValue("job", job.id())
                    .addKeyValue("file", job.file())
                    .log("The claim of {} is not complete yet: {}", job.file(), cutShort.toString());
        }
        return true;
    }

    /** A folder without a claim never held a file, unless somebody put one there: that is not ours to remove. */
    private static boolean discardIfEmpty(JobFolder folder) throws IOException {
        Path draft = DurableFiles.partOf(folder.claim());
        try (Stream<Path> files = Files.walk(folder.path())) {
            if (files.allMatch(path -> path.equals(draft) || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))) {
                DurableFiles.deleteTree(folder.path());
            } else {
                LOG.warn("{} is not a job of dropwarp: it has files but no readable claim.json", folder.path());
            }
        }
        return false;
    }
}
