package io.dropwarp.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.files.DiskSync;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.files.FailurePoint;
import io.dropwarp.files.Fence;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims arrivals: creates the job folder with {@code claim.json} first, then moves the files one by one. Every step
 * can be repeated, so that an interrupted claim is finished by {@link #complete}. Thread-safe.
 */
public final class Claims {

    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    /** So many claims share their waits for the disk. */
    private static final int MANY = 8;

    private final IntakeSettings settings;
    private final DiskSync each;
    private final DiskSync together;
    private final Fence fence;

    /** Jobs that may lack files, or hold unchecked ones. */
    private final Set<String> cutShort = ConcurrentHashMap.newKeySet();

    /** Many claims at once become durable by {@code disk}; nothing is claimed behind the {@code fence}. */
    public Claims(IntakeSettings settings, DiskSync disk, Fence fence) {
        this.settings = settings;
        this.fence = fence;
        each = fence.after(DiskSync.EACH);
        together = fence.after(disk);
    }

    /**
     * Claims settled arrivals together, so that they share the waits for the disk.
     *
     * @param unmovable told of each raster that there is no permission to take; it then stays where it is
     * @return their jobs, even those of which not all files could be taken: planning has to {@link #complete} them;
     *     without those whose raster has disappeared
     * @throws IOException if the work folder cannot be written; all then stay where they are
     */
    public List<Job> claim(List<Arrival> arrivals, Consumer<UnmovableException> unmovable) throws IOException {
        List<Job> jobs = arrivals.stream().map(this::job).toList();
        write(jobs);
        List<Job> taken = new ArrayList<>();
        for (Job job : jobs) {
            try {
                if (take(job)) {
                    taken.add(job);
                }
            } catch (UnmovableException e) {
                unmovable.accept(e);
            }
        }
        if (!settings.inPlace()) {
            try {
                disk(taken.size())
                        .sync(taken.stream().map(job -> folder(job).source()).toList());
            } catch (IOException notOnDisk) {
                // Their claims are, so they would be taken again.
                LOG.warn("Claimed files are not on disk yet: {}", notOnDisk.toString());
            }
        }
        return taken;
    }

    /** Few claims do not wait for changes of other threads: meanwhile nothing would be claimed. */
    private DiskSync disk(int jobs) {
        return jobs < MANY ? each : together;
    }

    private JobFolder folder(Job job) {
        return JobFolder.of(settings.work(), job.id());
    }

    private Job job(Arrival arrival) {
        Instant now = Instant.now();
        return new Job(
                FileNames.newJobId(arrival.name(), now),
                arrival.file(),
                arrival.folder(),
                settings.profileOf(arrival.folder()),
                arrival.name(),
                arrival.sidecars(),
                arrival.shared(),
                arrival.bytes(),
                now,
                settings.inPlace());
    }

    /** Takes the files of a job whose claim is written. Returns false if its raster has disappeared. */
    private boolean take(Job job) throws IOException {
        JobFolder folder = folder(job);
        try {
            completeSoon(job);
        } catch (NoSuchFileException gone) {
            DurableFiles.deleteTree(folder.path());
            cutShort.remove(job.id());
            return false;
        } catch (IOException | DropwarpException failure) {
            if (isForbidden(failure)
                    && Files.notExists(folder.source().resolve(job.source()), LinkOption.NOFOLLOW_LINKS)) {
                DurableFiles.deleteTree(folder.path());
                cutShort.remove(job.id());
                throw new UnmovableException(job.file(), (IOException) failure);
            }
            // The claim exists, and perhaps a file has moved: it is a job now, and fails as one if necessary.
            LOG.atWarn()
                    .addKeyValue("job", job.id())
                    .addKeyValue("file", job.file())
                    .log("The claim of {} is not complete yet: {}", job.file(), failure.toString());
        }
        return true;
    }

    /** Whether a move failed for lack of permission: another user's folder, a sticky one, a read-only share. */
    private static boolean isForbidden(Exception cause) {
        if (cause instanceof AccessDeniedException) {
            return true;
        }
        String reason = cause instanceof FileSystemException file ? String.valueOf(file.getReason()) : "";
        return reason.contains("not permitted") || reason.contains("Read-only");
    }

    private void write(List<Job> jobs) throws IOException {
        try {
            if (!Files.isDirectory(settings.work())) {
                Files.createDirectories(settings.work());
            }
            Map<Path, byte[]> claims = new LinkedHashMap<>();
            for (Job job : jobs) {
                JobFolder folder = folder(job);
                Files.createDirectory(folder.path());
                Files.createDirectory(folder.source());
                FailurePoint.CLAIM_FOLDER_MADE.pass();
                claims.put(folder.claim(), content(job, fence.epoch()));
            }
            // Files that stay where they are would be claimed again without their claim.
            DurableFiles.write(claims, settings.inPlace() ? fence.after(changed -> {}) : disk(jobs.size()));
            FailurePoint.CLAIM_WRITTEN.pass();
        } catch (IOException e) {
            for (Job job : jobs) {
                DurableFiles.deleteTree(folder(job).path());
            }
            throw e;
        }
    }

    /**
     * Takes what a claim has not taken yet. Files already taken are kept: a file of that name in the drop folder is a
     * newer one.
     *
     * @throws NoSuchFileException if the raster is neither in the drop folder nor in the job's
     * @throws DropwarpException BAD_NAME if one was replaced by a link
     */
    public void complete(Job job) throws IOException {
        if (completeSoon(job)) {
            DurableFiles.syncFolder(folder(job).source());
        }
    }

    /** Takes what is missing of a job if an earlier attempt of this run failed, or its late sidecars are unchecked. */
    public void completeIfCutShort(Job job) throws IOException {
        if (cutShort.contains(job.id())) {
            complete(job);
        }
    }

    /** Like {@link #complete}, without waiting for the disk; returns whether a file was moved. */
    private boolean completeSoon(Job job) throws IOException {
        fence.check();
        cutShort.add(job.id());
        Path source = folder(job).source();
        if (!Files.isDirectory(source)) {
            Files.createDirectories(source);
        }
        // Shared files come first: they may leave the drop folder once the raster has.
        for (String name : job.shared()) {
            link(job, name, source.resolve(name));
        }
        boolean moved = take(job, job.source(), source);
        FailurePoint.RASTER_TAKEN.pass();
        for (String name : job.sidecars()) {
            moved |= takeIfThere(job, name, source);
        }
        FailurePoint.ARRIVAL_TAKEN.pass();
        if (!job.inPlace()) {
            refuseLinks(source);
        }
        cutShort.remove(job.id());
        return moved;
    }

    /** {@return what {@code claim.json} holds: the job, and in which epoch it was written} */
    public static byte[] content(Job job, long epoch) throws IOException {
        ObjectNode claim = Json.MAPPER.valueToTree(job);
        return Json.MAPPER.writeValueAsBytes(claim.put("epoch", epoch));
    }

    /** {@return the claim of a job, as {@code claim.json} holds it} */
    public static Job read(JobFolder folder) throws IOException {
        return Json.MAPPER.readValue(folder.claim().toFile(), Job.class);
    }

    /** Guards against a file that was replaced by a link between the look and the claim. */
    private static void refuseLinks(Path source) throws IOException {
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    throw new DropwarpException(
                            FailureCode.BAD_NAME,
                            file.getFileName() + " is a symbolic link or a special file.",
                            "Drop a copy of the file itself.");
                }
            }
        }
    }

    /**
     * Takes sidecars that arrived after their raster was claimed.
     *
     * @param job a job whose raster lacks something a sidecar may hold
     * @return whether there were any
     */
    public boolean takeLateSidecars(Job job) throws IOException {
        Path folder = settings.drop().resolve(job.folder());
        List<String> names;
        try (var files = Files.list(folder)) {
            names = files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> file.getFileName().toString())
                    .filter(SidecarRules::isSidecar)
                    .toList();
        } catch (NoSuchFileException gone) {
            return false;
        }
        Path source = JobFolder.of(settings.work(), job.id()).source();
        boolean any = false;
        for (String name : new SidecarRules(names).of(job.source())) {
            if (Files.notExists(source.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                take(job, name, source);
                any = true;
            }
        }
        if (any) {
            DurableFiles.syncFolder(source);
            cutShort.add(job.id());
        }
        return any;
    }

    /** The owner may remove a sidecar at any time; GDAL works without it, or the report says what is missing. */
    private boolean takeIfThere(Job job, String name, Path source) throws IOException {
        try {
            return take(job, name, source);
        } catch (NoSuchFileException gone) {
            LOG.debug("{} of {} is gone", name, job.file());
            return false;
        }
    }

    /** Returns whether it was moved; it may also be there already, or be linked. */
    private boolean take(Job job, String name, Path source) throws IOException {
        Path to = source.resolve(name);
        Path from = settings.drop().resolve(job.folder()).resolve(name);
        if (job.inPlace()) {
            link(job, name, to);
        } else if (Files.notExists(to, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(DurableFiles.partOf(to));
            FoldersWithoutLinks.moveSoon(settings.drop(), job.folder(), name, to);
            return true;
        } else if (isLeftOver(from, to)) {
            Files.delete(from);
        }
        return false;
    }

    /** Whether a copy to another file system was interrupted before it removed its original. */
    private static boolean isLeftOver(Path from, Path to) throws IOException {
        try {
            BasicFileAttributes original =
                    Files.readAttributes(from, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            BasicFileAttributes copy = Files.readAttributes(to, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            // A copy loses the nanoseconds.
            return original.size() == copy.size()
                    && original.lastModifiedTime().toMillis()
                            == copy.lastModifiedTime().toMillis()
                    && original.isRegularFile() == copy.isRegularFile();
        } catch (NoSuchFileException taken) {
            return false;
        }
    }

    /**
     * Makes a file of the drop folder available in the job too: by hard link, else by copy or (in place) symbolic link.
     */
    private void link(Job job, String name, Path to) throws IOException {
        Path from = settings.drop().resolve(job.folder()).resolve(name).toAbsolutePath();
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS) || Files.notExists(from, LinkOption.NOFOLLOW_LINKS)) {
            if (Files.notExists(to, LinkOption.NOFOLLOW_LINKS) && name.equals(job.source())) {
                throw new NoSuchFileException(from.toString());
            }
            return;
        }
        if (!job.inPlace()) {
            FoldersWithoutLinks.check(settings.drop(), job.folder());
        }
        if (DurableFiles.link(from, to)) {
            return;
        }
        if (job.inPlace()) {
            Files.createSymbolicLink(to, from);
        } else {
            DurableFiles.copy(from, to);
        }
    }
}
