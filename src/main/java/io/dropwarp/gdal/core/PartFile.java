package io.dropwarp.gdal.core;

import io.dropwarp.files.DurableFiles;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that becomes visible whole or not at all: written under a hidden name beside the target, then renamed. The
 * next worker overwrites what a killed one left; in a cluster, where two machines may write the same file with the same
 * bytes, it goes with the job's folder. Not thread-safe.
 */
public final class PartFile implements AutoCloseable {

    private final Path target;
    private final Path part;

    private PartFile(Path target, Path part) {
        this.target = target;
        this.part = part;
    }

    /**
     * Starts a file and creates its folder, but no folder above: a machine that was frozen must not bring back a job that
     * has ended meanwhile.
     */
    public static PartFile of(Path target) {
        Path part = DurableFiles.ownPartOf(target);
        try {
            Path folder = part.toAbsolutePath().getParent();
            if (folder != null && !Files.isDirectory(folder)) {
                create(folder);
            }
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw unwritable(target, e);
        }
        return new PartFile(target, part);
    }

    private static void create(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException another) {
            // Another worker has just made it; if it is no folder, writing into it says so.
            return;
        }
    }

    /** {@return where to write} */
    public Path path() {
        return part;
    }

    /** Flushes the file to disk, so that it survives a power failure. */
    public void sync() {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    /** Renames the file to its final name, replacing an existing file. */
    public void publish() {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    /**
     * Publishes the file unless there is one already. In a cluster another machine may have made the same file
     * meanwhile, and a third one may have it open: it must not be replaced under its reader.
     *
     * @return false if there is one, which then stays
     */
    public boolean offer() {
        if (DurableFiles.areShared()) {
            try {
                Files.createLink(target, part);
                return true;
            } catch (FileAlreadyExistsException taken) {
                return false;
            } catch (IOException | UnsupportedOperationException withoutLinks) {
                // Renamed below, which also says what is wrong with the disk.
            }
        }
        publish();
        return true;
    }

    /** Deletes the file unless it was published. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(part);
            // GDAL's sidecar for metadata that TIFF cannot hold.
            Files.deleteIfExists(part.resolveSibling(part.getFileName() + ".aux.xml"));
        } catch (IOException e) {
            // Do not hide why it was not published; a later attempt overwrites the leftover.
            part.toFile().deleteOnExit();
        }
    }

    /** {@return the failure that an exception while writing means} */
    public static DropwarpException unwritable(Path file, IOException e) {
        // A file's name may contain any words, so look only at the reason.
        String words = String.valueOf(e instanceof FileSystemException named ? named.getReason() : e.getMessage());
        FailureCode code = e instanceof AccessDeniedException ? FailureCode.OUTPUT_UNWRITABLE : GdalError.codeOf(words);
        if (code == null) {
            code = DiskRoom.usable(file) < DiskRoom.SCARCE ? FailureCode.DISK_FULL : FailureCode.IO_ERROR;
        }
        return new DropwarpException(
                new Failure(
                        code,
                        "Cannot write " + file.getFileName() + ": " + Hints.reason(e) + ".",
                        "Check space, permissions and health of the disk of the work folder."),
                e);
    }
}
