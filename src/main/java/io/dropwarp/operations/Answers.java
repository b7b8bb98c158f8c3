package io.dropwarp.operations;

import io.dropwarp.config.Profiles;
import io.dropwarp.deadletter.Answer;
import io.dropwarp.deadletter.AnswerFile;
import io.dropwarp.deadletter.DeadLetterFolder;
import io.dropwarp.deadletter.Reopening;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.intake.Claims;
import io.dropwarp.intake.SidecarRules;
import io.dropwarp.job.JobRecovery;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.ledger.Ledger;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.RefusedRequestException;
import io.dropwarp.model.RefusedRequestException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds operators' answers among the dead letters and carries them out. An answer is a file {@code retry} in a dead
 * letter's folder, or a sidecar put there or into its {@code source}. Used by one thread.
 */
public final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    /** Pause after a scan, as a multiple of its duration: scanning thousands of folders must not slow down warping. */
    private static final int PAUSE = 50;

    private final Path deadLetter;
    private final Duration quiet;
    private final Profiles profiles;
    private final Reopening reopening;
    private final JobRegistry registry;
    private final LaterOutputs published;
    /** Folder name → modification time when it was last seen without an answer; searched again once it has changed. */
    private Map<String, Long> unanswered = new HashMap<>();

    private long pauseUntil = System.nanoTime();

    public Answers(
            Path deadLetter,
            Duration quiet,
            Profiles profiles,
            Reopening reopening,
            JobRegistry registry,
            Ledger ledger) {
        this.deadLetter = deadLetter;
        this.quiet = quiet;
        this.profiles = profiles;
        this.reopening = reopening;
        this.registry = registry;
        this.published = new LaterOutputs(ledger, registry);
    }

    /**
     * {@return ids of the dead letters with a settled answer, oldest first}
     *
     * @throws IOException if the folder cannot be read
     */
    public List<String> find() throws IOException {
        long start = System.nanoTime();
        if (start - pauseUntil < 0) {
            return List.of();
        }
        List<String> answered = new ArrayList<>();
        Map<String, Long> now = new HashMap<>();
        try (Stream<Path> jobs = Files.list(deadLetter)) {
            for (Path path : (Iterable<Path>) jobs::iterator) {
                String name = path.getFileName().toString();
                if (!name.startsWith(".")) {
                    look(name, new JobFolder(path), now, answered);
                }
            }
        } catch (NoSuchFileException none) {
            return List.of();
        }
        unanswered = now;
        published.lookFor(claims(answered));
        pauseUntil = System.nanoTime() + PAUSE * (System.nanoTime() - start);
        answered.sort(Comparator.naturalOrder());
        return answered;
    }

    private void look(String name, JobFolder folder, Map<String, Long> now, List<String> answered) {
        try {
            long changed = changed(folder.path()) + changed(folder.source());
            if (Long.valueOf(changed).equals(unanswered.get(name))) {
                now.put(name, changed);
                return;
            }
            Optional<Boolean> settled = settled(folder);
            if (settled.isEmpty()) {
                now.put(name, changed);
            } else if (settled.get() && !registry.isInFlight(name)) {
                answered.add(name);
            }
        } catch (IOException gone) {
            LOG.debug("{} cannot be looked at: {}", folder.path(), gone.toString());
        }
    }

    private static long changed(Path folder) throws IOException {
        return Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
                ? Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS).toMillis()
                : 0;
    }

    /** Whether an answer to a dead letter has settled; empty if there is none. */
    private Optional<Boolean> settled(JobFolder folder) throws IOException {
        if (!Files.isRegularFile(folder.claim(), LinkOption.NOFOLLOW_LINKS) || Files.notExists(folder.report())) {
            return Optional.empty();
        }
        List<Path> files = new ArrayList<>(sidecars(folder));
        if (Files.isRegularFile(folder.answer(), LinkOption.NOFOLLOW_LINKS)) {
            files.add(folder.answer());
        }
        if (files.isEmpty()) {
            return Optional.empty();
        }
        Instant last = Instant.MIN;
        for (Path file : files) {
            Instant touched = touched(file);
            last = touched.isAfter(last) ? touched : last;
        }
        Path refusal = DeadLetterFolder.refusal(folder);
        return Files.exists(refusal) && !last.isAfter(touched(refusal))
                ? Optional.empty()
                : Optional.of(last.plus(quiet).isBefore(Instant.now()));
    }

    /**
     * When a file last changed in any way. The modification time alone is not enough: a copy that keeps it looks old
     * before it is complete.
     */
    private static Instant touched(Path file) throws IOException {
        return ((FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS)).toInstant();
    }

    /** Sidecars put beside the report, and any file put beside the raster after the report was written. */
    private static List<Path> sidecars(JobFolder folder) throws IOException {
        List<Path> found = new ArrayList<>(regular(folder.path()));
        found.removeIf(file -> !SidecarRules.isSidecar(file.getFileName().toString()));
        if (Files.isDirectory(folder.source(), LinkOption.NOFOLLOW_LINKS)) {
            Job job = Claims.read(folder);
            Instant written = touched(folder.report());
            for (Path file : regular(folder.source())) {
                String name = file.getFileName().toString();
                if (!name.equals(job.source())
                        && !job.sidecars().contains(name)
                        && !job.shared().contains(name)
                        && touched(file).isAfter(written)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static List<Path> regular(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                            && !file.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    /**
     * Turns an answered dead letter into a job again.
     *
     * @return null if the answer cannot be carried out, now or at all; a lasting reason is written into its folder
     * @throws IOException if a folder cannot be written; it can be tried again
     */
    public JobState carryOut(String id) throws IOException {
        JobFolder folder = new JobFolder(deadLetter.resolve(id));
        try {
            Job job = Claims.read(folder);
            if (registry.isBusy(job.file())) {
                return null;
            }
            Answer answer =
                    Files.exists(folder.answer()) ? AnswerFile.read(folder.answer()) : new Answer(null, Map.of());
            check(job, answer, folder);
            List<Path> sidecars = sidecars(folder);
            for (Path sidecar : sidecars) {
                String name = sidecar.getFileName().toString();
                // Other files keep their names, by which the raster refers to them: a part of a VRT, a DEM.
                if (SidecarRules.isSidecar(name)) {
                    DurableFiles.move(sidecar, folder.source().resolve(SidecarRules.nameFor(name, job.source())));
                }
            }
            AnswerFile.write(folder.answer(), sidecars.isEmpty() ? answer : answer.withSidecars());
            Files.deleteIfExists(DeadLetterFolder.refusal(folder));
            Job again = reopening.reopen(id);
            JobState state = registry.start(again);
            JobRecovery.resume(state, JobFolder.of(registry.work(), id));
            LOG.atInfo()
                    .addKeyValue("job", id)
                    .addKeyValue("file", again.file())
                    .addKeyValue("profile", again.profile())
                    .log("Trying {} again, as {}", again.file(), answer.by().equals(Answer.SWEEP) ? "due" : "asked");
            return state;
        } catch (RefusedRequestException refused) {
            refuse(folder, refused.getMessage(), refused.hint());
            return null;
        } catch (DropwarpException unusable) {
            refuse(folder, unusable.failure().message(), unusable.failure().hint());
            return null;
        } catch (NoSuchFileException discarded) {
            return null;
        }
    }

    private void check(Job job, Answer answer, JobFolder folder) {
        if (job.inPlace() || !Files.isRegularFile(folder.source().resolve(job.source()), LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedRequestException(
                    Reason.NO_SOURCE,
                    "There is no source/" + job.source() + " to try again with.",
                    "Put it there, or drop the file again and discard this dead letter.");
        }
        profiles.check(answer.profile() == null ? job.profile() : answer.profile(), answer.options());
        if (!answer.force()) {
            Optional<Instant> newer = published.after(job);
            if (newer.isPresent()) {
                throw new RefusedRequestException(
                        Reason.NEWER_PUBLISHED,
                        "A newer " + job.file() + " was published at " + newer.get()
                                + " and would be replaced by this older one.",
                        "Discard this dead letter; or, if the older one is wanted, put the line \"force: true\" into"
                                + " the file retry (dropwarp dead-letter retry --force).");
            }
        }
    }

    private List<Job> claims(List<String> ids) {
        List<Job> jobs = new ArrayList<>();
        for (String id : ids) {
            try {
                jobs.add(Claims.read(new JobFolder(deadLetter.resolve(id))));
            } catch (IOException discarded) {
                LOG.debug("{} is gone", id);
            }
        }
        return jobs;
    }

    private void refuse(JobFolder folder, String message, String hint) throws IOException {
        String text = message + (hint == null ? "" : "\n" + hint) + "\n";
        LOG.atWarn().addKeyValue("job", folder.job()).log("{} is not tried again: {}", folder.job(), message);
        // Written atomically: a reader may open it as soon as it exists.
        DurableFiles.writeSoon(DeadLetterFolder.refusal(folder), text.getBytes(StandardCharsets.UTF_8));
        Files.deleteIfExists(folder.answer());
    }
}
