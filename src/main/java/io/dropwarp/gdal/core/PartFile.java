package io.dropwarp.gdal.core;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that becomes visible whole or not at all: written under a hidden name beside its own, then renamed. Left-overs
 * of a killed worker are overwritten by the next. Not thread-safe; two workers must not write the same file.
 */
public final class PartFile implements AutoCloseable {

    private final Path target;
    private final Path part;

    private PartFile(Path target, Path part) {
        this.target = target;
        this.part = part;
    }

    /**
     * Begins a file.
     *
     * @param target its final place; missing folders above it are made
     * @return the file to write
     */
    public static PartFile of(Path target) {
        Path part = target.resolveSibling("." + target.getFileName() + ".part");
        try {
            Path folder = part.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw unwritable(target, e);
        }
        return new PartFile(target, part);
    }

    /** {@return where to write} */
    public Path path() {
        return part;
    }

    /** Brings the bytes to the disk, so that they outlive a power cut. */
    public void sync() {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    /** Gives the file its final name, in place of one that may stand there. */
    public void publish() {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    /** Removes what was not published. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(part);
            // GDAL's, for what a TIFF cannot say.
            Files.deleteIfExists(part.resolveSibling(part.getFileName() + ".aux.xml"));
        } catch (IOException e) {
            // Guard against hiding the reason why it was not published; a later attempt overwrites the left-over.
            part.toFile().deleteOnExit();
        }
    }

    /**
     * What an exception while writing means.
     *
     * @param file what was written
     * @param e the exception
     * @return to be thrown
     */
    public static DropwarpException unwritable(Path file, IOException e) {
        // A file's name may hold any words.
        String words = String.valueOf(e instanceof FileSystemException named ? named.getReason() : e.getMessage());
        FailureCode code = e instanceof java.nio.file.AccessDeniedException
                ? FailureCode.OUTPUT_UNWRITABLE
                : GdalError.byWords(words);
        if (code == null) {
            code = DiskRoom.usable(file) < DiskRoom.SCARCE ? FailureCode.DISK_FULL : FailureCode.IO_ERROR;
        }
        return new DropwarpException(
                new io.dropwarp.model.Failure(
                        code,
                        "Cannot write " + file.getFileName() + ": " + Hints.reason(e) + ".",
                        "Check space, permissions and health of the disk of the work folder."),
                e);
    }
}
