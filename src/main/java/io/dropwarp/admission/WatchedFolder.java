package io.dropwarp.admission;

import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A folder dropwarp writes to, with checks. Thread-safe. */
public final class WatchedFolder {

    /** The size of a receipt and a ledger line, so that a file system that accepts it accepts them. */
    private static final byte[] PROBE = new byte[64 * 1024];

    private static final String PROBE_NAME = ".dropwarp-probe";

    private final String role;
    private final Path path;
    private final boolean lasting;
    private final boolean forJobs;
    private final Path mounted;

    /**
     * A folder with its purpose, e.g. {@code output}.
     *
     * @param lasting whether it exists from the start; else it is created when first needed
     * @param forJobs whether jobs in flight need it to end
     */
    public WatchedFolder(String role, Path path, boolean lasting, boolean forJobs) {
        this.role = role;
        this.path = path.toAbsolutePath();
        this.lasting = lasting;
        this.forJobs = forJobs;
        this.mounted = mountPoint(this.path);
    }

    /** {@return its purpose} */
    public String role() {
        return role;
    }

    public Path path() {
        return path;
    }

    /** {@return whether jobs in flight need it to end} */
    boolean forJobs() {
        return forJobs;
    }

    /**
     * {@return what is wrong if the folder is missing or cannot be written; empty if nothing is}
     *
     * @param byWriting whether to try, with a hidden file that is removed at once; else only permissions are checked
     */
    public Optional<Failure> problem(boolean byWriting) {
        Path at = lasting ? path : DiskSpace.existing(path);
        if (!Files.exists(at)) {
            return unwritable("is gone, or cannot be reached", "Make it again, or mount what it lies on");
        }
        if (!Files.isDirectory(at)) {
            return unwritable("is not a folder any more: a file is in its place", "Put the folder back");
        }
        if (path.equals(mounted) && mountPoint(path) == null) {
            return unwritable("is no longer mounted", "Mount it again");
        }
        if (!Files.isWritable(at)) {
            return noPermission("");
        }
        return byWriting ? write(at) : Optional.empty();
    }

    private Optional<Failure> write(Path at) {
        Path probe = at.resolve(PROBE_NAME);
        try {
            Files.write(probe, PROBE);
            Files.delete(probe);
            return Optional.empty();
        } catch (IOException e) {
            discard(probe);
            Failure failure = WriteFailures.of(e);
            return failure.code() == FailureCode.DISK_FULL
                    ? Optional.of(new Failure(
                            FailureCode.DISK_FULL,
                            "No space left for the " + role + " folder " + path + ".",
                            failure.hint()))
                    : noPermission(e instanceof AccessDeniedException ? "" : ": " + reason(e));
        }
    }

    /** Without the path of the probe, which does not help. */
    private static String reason(IOException e) {
        String words = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return words == null ? e.toString() : words;
    }

    private static void discard(Path probe) {
        try {
            Files.deleteIfExists(probe);
        } catch (IOException e) {
            // The next probe overwrites it.
            probe.toFile().deleteOnExit();
        }
    }

    private Optional<Failure> noPermission(String detail) {
        return unwritable(
                "cannot be written by user " + System.getProperty("user.name") + detail,
                "Give that user write permission, or mount it writable");
    }

    private Optional<Failure> unwritable(String problem, String hint) {
        return Optional.of(new Failure(
                FailureCode.OUTPUT_UNWRITABLE,
                "The " + role + " folder " + path + " " + problem + ".",
                hint + "; work resumes automatically."));
    }

    /** The path if another file system begins exactly there, else null; a link's target is another path. */
    private static Path mountPoint(Path path) {
        try {
            Path real = path.toRealPath();
            Path parent = real.getParent();
            boolean begins = parent != null && !DiskSpace.storeOf(real).equals(DiskSpace.storeOf(parent));
            return begins && real.equals(path) ? path : null;
        } catch (IOException unreachable) {
            return null;
        }
    }

    @Override
    public String toString() {
        return role + " folder " + path;
    }
}
