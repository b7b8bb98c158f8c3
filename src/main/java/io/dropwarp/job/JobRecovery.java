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

/**
 * Finds the jobs that an earlier run left in the work folder: all of them before the first arrival is claimed, or one
 * by one.
 */
public final class JobRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(JobRecovery.class);

    private final Path work;
    private final Claims claims;
    private final JobRegistry registry;
    private final Reopening reopening;

    /** Continues with a dead letter that was on its way back to the work folder. */
    @FunctionalInterface
    public interface Reopening {

        /**
         * Turns it into a job again; the folder is in the work folder.
         *
         * @throws IOException if a file cannot be written; it can be tried again
         */
        void finish(JobFolder folder) throws IOException;
    }

    public JobRecovery(Path work, Claims claims, JobRegistry registry, Reopening reopening) {
        this.work = work;
        this.claims = claims;
        this.registry = registry;
        this.reopening = reopening;
    }

    /**
     * Finds all jobs left, completes their claims and registers them; returns their ids, oldest first.
     *
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
     * Registers a job from its folder in the work folder. Returns false if there is nothing to continue; the remains
     * are then removed if they are the service's own.
     *
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
            // Of a claim that stays without its plan, a newer file of that name would be taken for the raster.
            DurableFiles.discard(path);
            return false;
        }
        resume(registry.start(job), folder);
        return true;
    }

    /**
     * Restores what only the folder of a just registered job knows: the plan, the attempts, the number of retries and the
     * nodes that worked on it.
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
                    .log("The attempts of {} cannot be read; counting restarts at zero", folder.job());
        }
        try {
            state.nodeLog().read();
        } catch (IOException unreadable) {
            LOG.atWarn()
                    .addKeyValue("job", folder.job())
                    .log("The nodes that worked on {} cannot be read; its receipt names those that come", folder.job());
        }
    }

    /** Whether a job has its raster. Without it (never taken, or already in the archive) there is nothing to do. */
    private boolean isWhole(Job job, JobFolder folder) {
        if (Files.exists(folder.report())) {
            return true; // given up; it only has to be moved to the dead letters
        }
        if (Files.exists(folder.plan()) || Files.exists(folder.retries())) {
            // A planned job is complete: a file of that name in the drop folder is a newer one.
            return Files.exists(folder.source().resolve(job.source()), LinkOption.NOFOLLOW_LINKS);
        }
        try {
            claims.complete(job);
        } catch (NoSuchFileException gone) {
            // The raster was removed from the drop folder before the claim took it.
            return false;
        } catch (IOException | DropwarpException cutShort) {
            // One bad job must not block the others: it is completed, or given up, when it is planned.
            LOG.atWarn()
                    .addKeyValue("job", job.id())
                    .addKeyValue("file", job.file())
                    .log("The claim of {} is not complete yet: {}", job.file(), cutShort.toString());
        }
        return true;
    }

    /** Removes a folder without a claim if it is empty. Any file in it was put there by someone else and is kept. */
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
