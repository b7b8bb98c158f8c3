package io.dropwarp.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.stream.Stream;

/**
 * Writes and moves that become visible by one rename after the bytes are on disk. Stateless and thread-safe; two callers
 * must not write the same target at once.
 */
public final class DurableFiles {

    private static final String PART_SUFFIX = ".part";

    private DurableFiles() {}

    /**
     * The hidden name under which a file is written before it gets its own.
     *
     * @param target the final path
     * @return a sibling that starts with a dot, so that no reader and no intake takes it for a file
     */
    public static Path partOf(Path target) {
        return target.resolveSibling("." + target.getFileName() + PART_SUFFIX);
    }

    /**
     * Writes a whole file: beside its target, to disk, then one rename.
     *
     * @param target the final path; replaced if it stands
     * @param content the bytes
     * @throws IOException if it cannot be written; the target is then as it was
     */
    public static void write(Path target, byte[] content) throws IOException {
        Path part = partOf(target);
        put(part, content, true);
        FailurePoint.FILE_DRAFTED.pass(target);
        rename(part, target);
    }

    /**
     * Writes a file at once under its own name, to disk: for one that nobody reads before it is moved to where it belongs.
     *
     * @param file the path; replaced if it stands
     * @param content the bytes
     * @throws IOException if it cannot be written; half of it may then stand
     */
    public static void draft(Path file, byte[] content) throws IOException {
        put(file, content, true);
        FailurePoint.FILE_DRAFTED.pass(file);
    }

    /**
     * Writes a whole file, so that no reader ever sees half of it, but without waiting for the disk: for what can be done
     * without after a power cut.
     *
     * @param target the final path; replaced if it stands
     * @param content the bytes
     * @throws IOException if it cannot be written; the target is then as it was
     */
    public static void writeSoon(Path target, byte[] content) throws IOException {
        Path part = partOf(target);
        put(part, content, false);
        FailurePoint.FILE_DRAFTED.pass(target);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void put(Path file, byte[] content, boolean sync) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (sync) {
                channel.force(true);
            }
        }
    }

    /**
     * Gives a file to the owner of its folder, where that is permitted: what root does beside a service of another user must
     * not be in that service's way.
     *
     * @param file a file that was just made
     * @throws IOException if its owner cannot be read
     */
    public static void giveToOwnerOfFolder(Path file) throws IOException {
        UserPrincipal owner = Files.getOwner(file.toAbsolutePath().getParent());
        if (!Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
            try {
                Files.getFileAttributeView(file, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .setOwner(owner);
            } catch (IOException notPermitted) {
                // Whoever may not give it away has to share it by its mode, as any other file.
                return;
            }
        }
    }

    /**
     * Moves a file or folder. On one file system this is a rename; else a copy beside the target, to disk, a rename, and
     * only then the removal of the original.
     *
     * @param from what is moved
     * @param to its new path; a file there is replaced, a folder there must not exist
     * @throws IOException if it cannot be moved; the original is then still there
     */
    public static void move(Path from, Path to) throws IOException {
        moveSoon(from, to);
        syncFolder(to.toAbsolutePath().getParent());
    }

    /**
     * Moves as {@link #move} does, but without waiting for the folder to be on disk: the caller moves more into it, and
     * file systems keep the order of what is done to one folder.
     *
     * @param from what is moved
     * @param to its new path; a file there is replaced, a folder there must not exist
     * @throws IOException if it cannot be moved; the original is then still there
     */
    public static void moveSoon(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException otherFileSystem) {
            copy(from, to);
            FailurePoint.COPY_VISIBLE.pass(to);
            removeOriginal(from, to);
        }
    }

    /** A folder half removed must not be taken for a whole one, so it goes out of sight first; a file just goes. */
    private static void removeOriginal(Path from, Path copy) throws IOException {
        Path hidden = partOf(from);
        boolean folder = Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS);
        try {
            if (folder) {
                deleteTree(hidden);
                Files.move(from, hidden, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.delete(from);
            }
        } catch (IOException e) {
            // What may be read but not removed stays the only one: nothing may be in two places.
            deleteTree(copy);
            throw e;
        }
        if (folder) {
            FailurePoint.ORIGINAL_HIDDEN.pass(from);
            deleteTree(hidden);
        }
        syncFolder(from.toAbsolutePath().getParent());
    }

    /**
     * Copies a file or folder so that it appears whole.
     *
     * @param from what is copied; symbolic links are copied as links
     * @param to the new path; a file there is replaced
     * @throws IOException if it cannot be copied; nothing is then left at the target
     */
    public static void copy(Path from, Path to) throws IOException {
        Path part = partOf(to);
        deleteTree(part);
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectory(part.resolve(from.relativize(folder).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // Resolving an empty relative path (a single file) would append a slash: a file has no children.
                Path relative = from.relativize(file);
                Path target = relative.toString().isEmpty() ? part : part.resolve(relative);
                Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isRegularFile()) {
                    sync(target);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        FailurePoint.COPY_DRAFTED.pass(to);
        rename(part, to);
    }

    /**
     * Puts the bytes of a file on disk.
     *
     * @param file the file
     * @throws IOException if the disk refuses
     */
    public static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /**
     * Puts the entries of a folder on disk, so that a rename in it survives a power cut.
     *
     * @param folder the folder
     * @throws IOException if the disk refuses
     */
    public static void syncFolder(Path folder) throws IOException {
        // Linux syncs a folder through a read-only descriptor.
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Removes a file or a folder with all it holds; symbolic links are removed, not followed.
     *
     * @param path what is removed; may be missing
     * @throws IOException if something cannot be removed
     */
    public static void deleteTree(Path path) throws IOException {
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> children = Files.list(path)) {
                for (Path child : (Iterable<Path>) children::iterator) {
                    deleteTree(child);
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            } catch (NoSuchFileException gone) {
                return;
            }
        }
        Files.deleteIfExists(path);
    }

    /**
     * Removes a folder so that it is never seen half empty: it gets a hidden name first.
     *
     * @param folder what is removed; may be missing
     * @throws IOException if it cannot be removed
     */
    public static void discard(Path folder) throws IOException {
        Path hidden = partOf(folder);
        deleteTree(hidden);
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            // Should a power cut bring it back, it is whole, and is removed again.
            Files.move(folder, hidden, StandardCopyOption.ATOMIC_MOVE);
            FailurePoint.FOLDER_HIDDEN.pass(folder);
            deleteTree(hidden);
        }
    }

    /**
     * Whether a name is one that {@link #partOf} gives.
     *
     * @param name a file name
     * @return true for what an earlier run may have left half written or half removed
     */
    public static boolean isPart(String name) {
        return name.startsWith(".") && name.endsWith(PART_SUFFIX);
    }

    private static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(to.toAbsolutePath().getParent());
    }
}
