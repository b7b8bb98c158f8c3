package io.dropwarp.intake;

import io.dropwarp.durable.DurableFiles;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;

/**
 * Takes files out of folders below the drop folder, through no folder that is a symbolic link: who may write there could
 * put one in place of a folder after it was looked at, and have the service take a file of somewhere else. Stateless.
 */
final class FoldersWithoutLinks {

    private FoldersWithoutLinks() {}

    /**
     * Moves a file; on one file system by a rename that cannot be led astray.
     *
     * @param root the drop folder
     * @param folder path below it, maybe empty
     * @param name file name
     * @param to its new path
     * @throws IOException as {@link DurableFiles#move}
     * @throws DropwarpException BAD_NAME if a folder on the way is a link
     */
    static void move(Path root, String folder, String name, Path to) throws IOException {
        try (DirectoryStream<Path> target = Files.newDirectoryStream(to.getParent());
                DirectoryStream<Path> from = open(root, folder)) {
            if (target instanceof SecureDirectoryStream<Path> into
                    && from instanceof SecureDirectoryStream<Path> outOf) {
                outOf.move(Path.of(name), into, to.getFileName());
                DurableFiles.syncFolder(to.getParent());
                return;
            }
        } catch (AtomicMoveNotSupportedException otherFileSystem) {
            // Said below.
        }
        DurableFiles.move(root.resolve(folder).resolve(name), to);
    }

    /**
     * Refuses a folder on the way to which a link stands now.
     *
     * @param root the drop folder
     * @param folder path below it, maybe empty
     * @throws IOException if it cannot be read
     * @throws DropwarpException BAD_NAME
     */
    static void check(Path root, String folder) throws IOException {
        open(root, folder).close();
    }

    private static DirectoryStream<Path> open(Path root, String folder) throws IOException {
        DirectoryStream<Path> open = Files.newDirectoryStream(root);
        if (folder.isEmpty() || !(open instanceof SecureDirectoryStream<Path>)) {
            return open;
        }
        for (Path part : Path.of(folder)) {
            try (DirectoryStream<Path> above = open) {
                open = ((SecureDirectoryStream<Path>) above).newDirectoryStream(part, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException gone) {
                throw new NoSuchFileException(root.resolve(folder).toString());
            } catch (FileSystemException e) {
                String reason = String.valueOf(e.getReason());
                if (reason.contains("symbolic") || reason.contains("Not a directory")) {
                    throw new DropwarpException(
                            FailureCode.BAD_NAME,
                            "The folder " + folder + " was replaced by a symbolic link.",
                            "Drop a copy of the file itself.");
                }
                throw e;
            }
        }
        return open;
    }
}
