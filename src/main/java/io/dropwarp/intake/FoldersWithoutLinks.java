package io.dropwarp.intake;

import io.dropwarp.files.DurableFiles;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes files from folders below the drop folder without following folders that are symbolic links: anyone who can
 * write there could replace a folder by one after it was checked, and make the service take a file from elsewhere.
 * Stateless.
 */
final class FoldersWithoutLinks {

    private FoldersWithoutLinks() {}

    /**
     * Moves a file; on one file system by a rename that no link can redirect, whose target folder the caller has to flush.
     * The folder is below the root and may be empty.
     *
     * @throws IOException as {@link DurableFiles#moveSoon}
     * @throws DropwarpException BAD_NAME if a folder on the way is a link
     */
    static void moveSoon(Path root, String folder, String name, Path to) throws IOException {
        try (DirectoryStream<Path> target = Files.newDirectoryStream(to.getParent());
                DirectoryStream<Path> top = Files.newDirectoryStream(root)) {
            if (target instanceof SecureDirectoryStream<Path> into
                    && top instanceof SecureDirectoryStream<Path> first) {
                within(first, parts(folder), outOf -> outOf.move(Path.of(name), into, to.getFileName()));
                return;
            }
        } catch (AtomicMoveNotSupportedException otherFileSystem) {
            // Then it is copied below.
        }
        DurableFiles.moveSoon(root.resolve(folder).resolve(name), to);
    }

    /**
     * Rejects a folder below the root if a link is now part of its path, which may be empty.
     *
     * @throws DropwarpException BAD_NAME
     */
    static void check(Path root, String folder) throws IOException {
        try (DirectoryStream<Path> top = Files.newDirectoryStream(root)) {
            if (top instanceof SecureDirectoryStream<Path> first) {
                within(first, parts(folder), found -> {});
            }
        }
    }

    /** An action with a folder that was reached through no link. */
    @FunctionalInterface
    private interface FolderAction {

        void accept(SecureDirectoryStream<Path> folder) throws IOException;
    }

    private static List<Path> parts(String folder) {
        List<Path> parts = new ArrayList<>();
        if (!folder.isEmpty()) {
            Path.of(folder).forEach(parts::add);
        }
        return parts;
    }

    private static void within(SecureDirectoryStream<Path> above, List<Path> parts, FolderAction action)
            throws IOException {
        if (parts.isEmpty()) {
            action.accept(above);
            return;
        }
        Path part = parts.get(0);
        if (isLink(above, part)) {
            throw new DropwarpException(
                    FailureCode.BAD_NAME,
                    "The folder " + part + " was replaced by a symbolic link.",
                    "Drop a copy of the file itself.");
        }
        // Whatever it has become since: this follows no link.
        try (SecureDirectoryStream<Path> next = above.newDirectoryStream(part, LinkOption.NOFOLLOW_LINKS)) {
            within(next, parts.subList(1, parts.size()), action);
        }
    }

    private static boolean isLink(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        return folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .isSymbolicLink();
    }
}
