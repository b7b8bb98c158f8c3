package io.dropwarp.intake;

import io.dropwarp.files.DurableFiles;
import io.dropwarp.files.FailurePoint;
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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims arrivals: creates the job folder with {@code claim.json} first, then moves the files one by one. Every step
 * can be repeated, so that an interrupted claim is finished by {@link #complete}. Thread-safe.
 */
public final class Claims {

    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    private final IntakeSettings settings;

    public Claims(IntakeSettings settings) {
        this.settings = settings;
    }

    /**
     * Claims a settled arrival.
     *
     * @return its job, even if not all its files could be taken: planning has to {@link #complete} it; empty if its
     *     raster has disappeared
     * @throws UnmovableException if there is no permission to take its raster; it then stays where it is
     * @throws IOException if the work folder cannot be written; the arrival then stays where it is
     */
    public Optional<Job> claim(Arrival arrival) throws IOException {
        Instant now = Instant.now();
        Job job = new Job(
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
        JobFolder folder = JobFolder.of(settings.work(), job.id());
        write(job, folder);
        try {
            complete(job);
        } catch (NoSuchFileException gone) {
            DurableFiles.deleteTree(folder.path());
            return Optional.empty();
        } catch (IOException | DropwarpException cutShort) {
            if (isForbidden(cutShort)
                    && Files.notExists(folder.source().resolve(job.source()), LinkOption.NOFOLLOW_LINKS)) {
                DurableFiles.deleteTree(folder.path());
                throw new UnmovableException(job.file(), (IOException) cutShort);
            }
            // The claim exists, and perhaps a file has moved: it is a job now, and fails as one if necessary.
            LOG.atWarn()
                    .addKeyValue("job", job.id())
                    .addKeyValue("file", job.file())
                    .log("The claim of {} is not complete yet: {}", job.file(), cutShort.toString());
        }
        return Optional.of(job);
    }

    /** Whether a move failed for lack of permission: another user's folder, a sticky one, a read-only share. */
    private static boolean isForbidden(Exception cause) {
        if (cause instanceof AccessDeniedException) {
            return true;
        }
        String reason = cause instanceof FileSystemException file ? String.valueOf(file.getReason()) : "";
        return reason.contains("not permitted") || reason.contains("Read-only");
    }

    private static void write(Job job, JobFolder folder) throws IOException {
        try {
            if (!Files.isDirectory(folder.path().getParent())) {
                Files.createDirectories(folder.path().getParent());
            }
            Files.createDirectory(folder.path());
            Files.createDirectory(folder.source());
            FailurePoint.CLAIM_FOLDER_MADE.pass();
            byte[] claim = Json.MAPPER.writeValueAsBytes(job);
            if (job.inPlace()) {
                // Its files stay where they are: without its claim it is claimed again.
                DurableFiles.writeSoon(folder.claim(), claim);
            } else {
                DurableFiles.write(folder.claim(), claim);
            }
            FailurePoint.CLAIM_WRITTEN.pass();
        } catch (IOException e) {
            DurableFiles.deleteTree(folder.path());
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
        Path source = JobFolder.of(settings.work(), job.id()).source();
        if (!Files.isDirectory(source)) {
            Files.createDirectories(source);
        }
        // Shared files come first: they may leave the drop folder once the raster has.
        for (String name : job.shared()) {
            link(job, name, source.resolve(name));
        }
        take(job, job.source(), source);
        FailurePoint.RASTER_TAKEN.pass();
        for (String name : job.sidecars()) {
            takeIfThere(job, name, source);
        }
        FailurePoint.ARRIVAL_TAKEN.pass();
        if (!job.inPlace()) {
            refuseLinks(source);
        }
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
        return any;
    }

    /** The owner may remove a sidecar at any time; GDAL works without it, or the report says what is missing. */
    private void takeIfThere(Job job, String name, Path source) throws IOException {
        try {
            take(job, name, source);
        } catch (NoSuchFileException gone) {
            LOG.debug("{} of {} is gone", name, job.file());
        }
    }

    private void take(Job job, String name, Path source) throws IOException {
        Path to = source.resolve(name);
        Path from = settings.drop().resolve(job.folder()).resolve(name);
        if (job.inPlace()) {
            link(job, name, to);
        } else if (Files.notExists(to, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(DurableFiles.partOf(to));
            FoldersWithoutLinks.move(settings.drop(), job.folder(), name, to);
        } else if (isLeftOver(from, to)) {
            Files.delete(from);
        }
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
