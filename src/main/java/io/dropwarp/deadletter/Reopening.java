package io.dropwarp.deadletter;

import io.dropwarp.files.DurableFiles;
import io.dropwarp.files.FailurePoint;
import io.dropwarp.files.Fence;
import io.dropwarp.intake.Claims;
import io.dropwarp.intake.FileNames;
import io.dropwarp.job.JobRecovery;
import io.dropwarp.job.Retrial;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Plan;
import io.dropwarp.model.SourceFile;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Turns a dead letter into a job again. Its folder moves back with the answer in it. The changes are made there, and
 * the answer is deleted last: {@link #finish} continues after a crash at any step. Finished tiles are kept unless the
 * answer changes what they were made from. Thread-safe for different jobs.
 */
public final class Reopening implements JobRecovery.Reopening {

    private final Path work;
    private final Path deadLetter;
    private final String defaultProfile;
    private final Fence fence;

    /**
     * Moves from one dead-letter folder to one work folder; the default profile is that of outputs outside a profile
     * folder.
     */
    public Reopening(Path work, Path deadLetter, String defaultProfile, Fence fence) {
        this.fence = fence;
        this.work = work;
        this.deadLetter = deadLetter;
        this.defaultProfile = defaultProfile;
    }

    /**
     * Turns a dead letter whose folder has an answer into a job again.
     *
     * @throws IOException if a folder cannot be written; it is then still a dead letter, or continues after a restart
     */
    public Job reopen(String id) throws IOException {
        JobFolder letter = new JobFolder(deadLetter.resolve(id));
        if (!AnswerFile.read(letter.answer()).options().isEmpty()) {
            // Refuse own options that cannot be read while this is a dead letter: finish() could not merge into them.
            AnswerFile.values(optionsOf(letter, Claims.read(letter)));
        }
        JobFolder folder = JobFolder.of(work, id);
        fence.check();
        DurableFiles.move(letter.path(), folder.path());
        FailurePoint.DEAD_LETTER_TAKEN.pass();
        finish(folder);
        return Claims.read(folder);
    }

    @Override
    public void finish(JobFolder folder) throws IOException {
        fence.check();
        // Between two file systems, a crash may leave both the copy and its original.
        DurableFiles.discard(deadLetter.resolve(folder.job()));
        Answer answer = AnswerFile.read(folder.answer());
        Job job = Claims.read(folder);
        if (answer.changesAnything() || !isPlanOf(folder, job)) {
            // The folder stays: other machines may remember it, and could not use another one of that name.
            DurableFiles.deleteListed(folder.tiles(), tile -> true);
            DurableFiles.deleteListed(folder.path(), List.of(folder.plan(), folder.nodes())::contains);
        }
        DurableFiles.deleteListed(folder.path(), folder.leftovers()::contains);
        if (!answer.options().isEmpty()) {
            Path options = optionsOf(folder, job);
            Map<String, Object> values = AnswerFile.values(options);
            values.putAll(answer.options());
            AnswerFile.writeValues(options, values);
        }
        DurableFiles.write(folder.claim(), Claims.content(changed(job, answer, folder), fence.epoch()));
        putReportAway(folder, answer);
        FailurePoint.DEAD_LETTER_CHANGED.pass();
        Files.delete(folder.answer());
        DurableFiles.syncFolder(folder.path());
        FailurePoint.DEAD_LETTER_REOPENED.pass();
    }

    private static void putReportAway(JobFolder folder, Answer answer) throws IOException {
        if (Files.exists(folder.report())) {
            Report report = Json.MAPPER.readValue(folder.report().toFile(), Report.class);
            Retrial retrial = new Retrial(Instant.now(), answer.by(), report.code(), Instant.parse(report.failedAt()));
            int number = retrial.addTo(folder).size();
            DurableFiles.move(folder.report(), folder.earlierReport(number));
        }
    }

    /**
     * The options file is named after the raster's whole name or without its extension; if both exist, the whole name
     * wins.
     */
    private static Path optionsOf(JobFolder folder, Job job) {
        String name = job.source();
        Path whole = folder.source().resolve(name + FileNames.OPTIONS);
        Path stem = folder.source().resolve(FileNames.stem(name) + FileNames.OPTIONS);
        return Files.exists(stem) && Files.notExists(whole) ? stem : whole;
    }

    /** Whether the plan was made for the raster and DEM that are there now; an operator may have replaced them. */
    private static boolean isPlanOf(JobFolder folder, Job job) {
        try {
            Plan plan = Json.MAPPER.readValue(folder.plan().toFile(), Plan.class);
            return isOf(plan.file(), folder.source().resolve(job.source()))
                    && (plan.dem() == null
                            || isOf(
                                    plan.dem(),
                                    folder.source().resolve(plan.dem().name())));
        } catch (IOException none) {
            return false;
        }
    }

    private static boolean isOf(SourceFile planned, Path file) throws IOException {
        return planned.bytes() == Files.size(file)
                && planned.modifiedMillis() == Files.getLastModifiedTime(file).toMillis();
    }

    private Job changed(Job job, Answer answer, JobFolder folder) throws IOException {
        String profile = answer.profile() == null ? job.profile() : answer.profile();
        Path raster = folder.source().resolve(job.source());
        return new Job(
                job.id(),
                job.file(),
                profile.equals(job.profile()) ? job.folder() : folderOf(job, profile),
                profile,
                job.source(),
                sidecars(folder, job),
                List.of(),
                Files.size(raster),
                job.receivedAt(),
                job.inPlace());
    }

    /** The output folder that a file dropped for the profile would get. */
    private String folderOf(Job job, String profile) {
        String old = job.profile();
        String below = job.folder().equals(old)
                ? ""
                : job.folder().startsWith(old + "/") ? job.folder().substring(old.length() + 1) : job.folder();
        String first = profile.equals(defaultProfile) ? "" : profile;
        return first.isEmpty() || below.isEmpty() ? first + below : first + "/" + below;
    }

    private static List<String> sidecars(JobFolder folder, Job job) throws IOException {
        try (Stream<Path> files = Files.list(folder.source())) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(job.source()))
                    .sorted()
                    .toList();
        }
    }
}
