package io.dropwarp.deadletter;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.files.DiskSync;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.files.FailurePoint;
import io.dropwarp.files.Fence;
import io.dropwarp.model.Failure;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The dead-letter folder. A job's folder is moved there by one rename, with its report already in it. Thread-safe for
 * different jobs.
 */
public final class DeadLetters {

    private final Path work;
    private final Path deadLetter;
    private final Fence fence;

    public DeadLetters(Path work, Path deadLetter, Fence fence) {
        this.fence = fence;
        this.work = work;
        this.deadLetter = deadLetter;
    }

    /**
     * Writes a job's report into its folder in the work folder. From then on the job is given up.
     *
     * @throws IOException if it cannot be written
     */
    public void write(Report report) throws IOException {
        write(JobFolder.of(work, report.job()).report(), report);
        FailurePoint.REPORT_WRITTEN.pass();
    }

    /**
     * {@return the report of a job that is given up but still in the work folder}
     *
     * @throws IOException if it cannot be read
     */
    public Report read(String job) throws IOException {
        return Json.MAPPER.readValue(JobFolder.of(work, job).report().toFile(), Report.class);
    }

    /**
     * Moves a job that has its report to {@code dead-letter/<job>/}: its sources, its finished tiles and the report.
     * Can be repeated.
     *
     * @throws IOException if a folder cannot be written; the job is then still in the work folder
     */
    public void bury(Job job) throws IOException {
        JobFolder folder = JobFolder.of(work, job.id());
        fence.check();
        DurableFiles.deleteListed(folder.path(), folder.leftovers()::contains);
        if (job.inPlace()) {
            // Only links; the sources stay where they are.
            DurableFiles.deleteTree(folder.source());
        }
        Files.createDirectories(deadLetter);
        Path grave = deadLetter.resolve(job.id());
        fence.check();
        // An interrupted copy to another file system; its original is still complete.
        DurableFiles.deleteTree(grave);
        DurableFiles.move(folder.path(), grave);
        FailurePoint.BURIED.pass();
    }

    /**
     * Reports a file that is not accepted and stays where it is.
     *
     * @param id id of the report; the same each time the file is seen
     * @return path of the report; null if it was reported before
     * @throws IOException if the folder cannot be written
     */
    Path refuse(String id, String file, String profile, Failure failure) throws IOException {
        Path report = reportOf(id);
        if (Files.exists(report, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        Files.createDirectories(report.getParent());
        String now = Instant.now().toString();
        write(
                report,
                new Report(
                        1,
                        id,
                        file,
                        profile,
                        null,
                        null,
                        now,
                        now,
                        "intake",
                        failure.code().name(),
                        Reports.kind(failure.code()),
                        failure.message(),
                        failure.hint(),
                        1,
                        null,
                        Map.of(),
                        new Report.Tiles(0, 0, List.of()),
                        Reports.versionsOfService(),
                        null,
                        null,
                        null,
                        List.of()));
        return report;
    }

    /** {@return path of a job's report, whether or not it exists} */
    public Path reportOf(String id) {
        return JobFolder.of(deadLetter, id).report();
    }

    private void write(Path path, Report report) throws IOException {
        JsonNode tree = Json.MAPPER.valueToTree(report);
        byte[] text = Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree);
        DurableFiles.write(Map.of(path, text), fence.after(DiskSync.EACH));
    }
}
