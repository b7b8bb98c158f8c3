package io.dropwarp.publish;

import io.dropwarp.files.DiskSync;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.files.FailurePoint;
import io.dropwarp.files.Fence;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** Archives the sources of finished jobs and removes their folders. Thread-safe for different jobs. */
public final class Archive {

    private final Path work;
    private final Path archive;
    private final boolean keepSources;
    private final DiskSync disk;
    private final Fence fence;

    /** Sources that are not kept are deleted. */
    public Archive(Path work, Path archive, boolean keepSources, DiskSync disk, Fence fence) {
        this.disk = fence.after(disk);
        this.fence = fence;
        this.work = work;
        this.archive = archive;
        this.keepSources = keepSources;
    }

    /** Moves the sources of a published job to {@code archive/<job>/} and removes the job's folder. Idempotent. */
    void putAway(Job job) throws IOException {
        JobFolder folder = JobFolder.of(work, job.id());
        fence.check();
        if (keepSources && !job.inPlace() && Files.exists(folder.source(), LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(archive);
            Path kept = archive.resolve(job.id());
            // A copy to another file system that was interrupted before it removed its original, which is still
            // complete.
            DurableFiles.deleteTree(kept);
            DurableFiles.moveSoon(folder.source(), kept);
            disk.sync(List.of(archive));
            FailurePoint.SOURCES_ARCHIVED.pass();
        }
        DurableFiles.discard(folder.path());
    }
}
