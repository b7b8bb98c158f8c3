package io.dropwarp.publish;

import io.dropwarp.files.DurableFiles;
import io.dropwarp.files.FailurePoint;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Puts the sources of finished jobs away and clears their folders. Thread-safe for different jobs. */
public final class Archive {

    private final Path work;
    private final Path archive;
    private final boolean keepSources;

    /**
     * An archive.
     *
     * @param work the work folder
     * @param archive the archive folder
     * @param keepSources whether sources are kept; else they are deleted
     */
    public Archive(Path work, Path archive, boolean keepSources) {
        this.work = work;
        this.archive = archive;
        this.keepSources = keepSources;
    }

    /**
     * Ends a published job: sources to {@code archive/<job>/}, then its folder away. May be done again.
     *
     * @param job the job
     * @throws IOException if a folder cannot be written
     */
    public void putAway(Job job) throws IOException {
        JobFolder folder = JobFolder.of(work, job.id());
        if (keepSources && !job.inPlace() && Files.exists(folder.source(), LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(archive);
            Path kept = archive.resolve(job.id());
            // A copy to another file system that was cut short before it removed its original; that is still whole.
            DurableFiles.deleteTree(kept);
            DurableFiles.move(folder.source(), kept);
            FailurePoint.SOURCES_ARCHIVED.pass();
        }
        DurableFiles.discard(folder.path());
    }
}
