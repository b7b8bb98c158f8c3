package io.dropwarp.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
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
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Writes and moves that become visible by one rename after the bytes are on disk. Stateless and thread-safe; two
 * callers must not write the same target at once.
 */
public final class DurableFiles {

    private static final String PART_SUFFIX = ".part";

    /** Set for workers in a cluster. */
    private static final String WRITER = writer(System.getenv("DROPWARP_WRITER"));

    private DurableFiles() {}

    /** Short, since names have at most 255 bytes. */
    private static String writer(String node) {
        return node == null
                ? null
                : Integer.toHexString((node + "/" + ProcessHandle.current().pid()).hashCode());
    }

    /**
     * {@return the hidden name under which a file is written first: a sibling that starts with a dot, so that readers
     * and the intake ignore it}
     */
    public static Path partOf(Path target) {
        return target.resolveSibling("." + target.getFileName() + PART_SUFFIX);
    }

    /**
     * {@return the same with a name of this process, for files that processes of several machines may write at the same
     * time; without other machines it is {@link #partOf}}
     */
    public static Path ownPartOf(Path target) {
        return WRITER == null
                ? partOf(target)
                : target.resolveSibling("." + target.getFileName() + "." + WRITER + PART_SUFFIX);
    }

    /** {@return whether processes of other machines work in the same folders, and may see a file only after a while} */
    public static boolean areShared() {
        return WRITER != null;
    }

    /**
     * Writes a file next to its target, flushes it to disk and renames it, replacing an existing file.
     *
     * @throws IOException if it cannot be written; the target is then unchanged
     */
    public static void write(Path target, byte[] content) throws IOException {
        write(Map.of(target, content), DiskSync.EACH);
    }

    /**
     * Writes files in the same way, each step with all of them before the next.
     *
     * @param contents target → content
     * @param disk how they are flushed
     * @throws IOException if one cannot be written; some may then exist
     */
    public static void write(Map<Path, byte[]> contents, DiskSync disk) throws IOException {
        for (Map.Entry<Path, byte[]> file : contents.entrySet()) {
            put(partOf(file.getKey()), file.getValue());
        }
        disk.sync(contents.keySet().stream().map(DurableFiles::partOf).toList());
        for (Path target : contents.keySet()) {
            FailurePoint.FILE_DRAFTED.pass(target);
            Files.move(partOf(target), target, StandardCopyOption.ATOMIC_MOVE);
        }
        disk.sync(contents.keySet().stream()
                .map(target -> target.toAbsolutePath().getParent())
                .distinct()
                .toList());
    }

    /**
     * Writes a file directly under its own name, without waiting for the disk: for one that nobody reads before the
     * caller has flushed and moved it.
     *
     * @throws IOException if it cannot be written; half of it may then exist
     */
    public static void draft(Path file, byte[] content) throws IOException {
        put(file, content);
        FailurePoint.FILE_DRAFTED.pass(file);
    }

    /**
     * Writes a file so that no reader ever sees half of it, but without waiting for the disk: for files that are
     * dispensable after a power failure.
     *
     * @throws IOException if it cannot be written; the target is then unchanged
     */
    public static void writeSoon(Path target, byte[] content) throws IOException {
        Path part = partOf(target);
        put(part, content);
        FailurePoint.FILE_DRAFTED.pass(target);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void put(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    /**
     * Gives a new file the owner of its folder, if permitted: files that root creates must not block a service of
     * another user.
     */
    public static void giveToOwnerOfFolder(Path file) throws IOException {
        UserPrincipal owner = Files.getOwner(file.toAbsolutePath().getParent());
        if (!Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
            try {
                Files.getFileAttributeView(file, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .setOwner(owner);
            } catch (IOException notPermitted) {
                // Without permission, the file's mode has to be enough, as for any other file.
                return;
            }
        }
    }

    /**
     * Moves a file or folder. On one file system this is a rename; else a copy next to the target, a flush, a rename,
     * and only then the removal of the original.
     *
     * @param to a file there is replaced; a folder must not exist there
     * @throws IOException if it cannot be moved; the original then still exists
     */
    public static void move(Path from, Path to) throws IOException {
        moveSoon(from, to);
        syncFolder(to.toAbsolutePath().getParent());
    }

    /**
     * Moves like {@link #move}, but does not wait for the folder to be on disk: the caller moves more files into it,
     * and file systems keep the order of changes to one folder.
     *
     * @param to a file there is replaced; a folder must not exist there
     * @throws IOException if it cannot be moved; the original then still exists
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

    /** A half-removed folder must not be taken for a complete one, so it is hidden first; a file is simply removed. */
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
            // An original that can be read but not removed stays the only one: nothing may be in two places.
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
     * Copies a file or folder so that it appears at once.
     *
     * @param from symbolic links are copied as links
     * @param to a file there is replaced
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
                // Resolving an empty relative path (a single file) would append a slash, but a file has no children.
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

    /** Flushes each file's bytes, and each folder's entries, to disk. */
    static void sync(List<Path> changed) throws IOException {
        for (Path path : changed) {
            if (Files.isDirectory(path)) {
                syncFolder(path);
            } else {
                sync(path);
            }
        }
    }

    /** Flushes a file to disk. */
    public static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Flushes a folder's entries to disk, so that a rename in it survives a power failure. */
    public static void syncFolder(Path folder) throws IOException {
        // Linux syncs a folder through a read-only descriptor.
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Gives a file a second name, as a hard link.
     *
     * @param file the file
     * @param link its second name
     * @return false if it cannot have one: on another file system, on one without hard links, or where the name is taken
     */
    public static boolean link(Path file, Path link) {
        try {
            Files.createLink(link, file);
            return true;
        } catch (IOException | UnsupportedOperationException impossible) {
            return false;
        }
    }

    /**
     * Removes a file or folder with its contents, if it exists; symbolic links are removed, not followed. What an NFS
     * client keeps under a name of its own since it is open ({@code .nfs…}) stays, with its folder; it goes by itself
     * when it is closed, and the folder at the next start.
     */
    public static void deleteTree(Path path) throws IOException {
        // Unlike Files, this asks for no attributes first; it does not say what failed.
        if (path.toFile().delete()) {
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
        try {
            Files.deleteIfExists(path);
        } catch (FileSystemException kept) {
            if (!isKeptByNfs(path)) {
                throw kept;
            }
        }
    }

    /**
     * Removes those files and folders in a folder that it lists; if it is missing, there are none. Who looks for a name
     * that is not there may, on a shared file system, not see it for a while when another machine makes it.
     *
     * @param which what to remove of the listed
     */
    public static void deleteListed(Path folder, Predicate<Path> which) throws IOException {
        List<Path> listed;
        try (Stream<Path> all = Files.list(folder)) {
            listed = all.filter(which).toList();
        } catch (NoSuchFileException none) {
            return;
        }
        for (Path child : listed) {
            deleteTree(child);
        }
    }

    private static boolean isKeptByNfs(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return path.getFileName().toString().startsWith(".nfs");
        }
        try (Stream<Path> children = Files.list(path)) {
            List<Path> left = children.toList();
            for (Path child : left) {
                if (!isKeptByNfs(child)) {
                    return false;
                }
            }
            return !left.isEmpty();
        }
    }

    /** Removes a folder, if it exists, so that it is never seen half empty: it is hidden first. */
    public static void discard(Path folder) throws IOException {
        Path hidden = partOf(folder);
        if (hidden.toFile().exists()) {
            deleteTree(hidden);
        }
        try {
            // If a power failure brings it back, it is complete, and is removed again.
            Files.move(folder, hidden, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException gone) {
            return;
        }
        FailurePoint.FOLDER_HIDDEN.pass(folder);
        deleteTree(hidden);
    }

    /**
     * {@return whether a name is one from {@link #partOf}: something an earlier run may have left half written or half
     * removed}
     */
    public static boolean isPart(String name) {
        return name.startsWith(".") && name.endsWith(PART_SUFFIX);
    }

    private static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(to.toAbsolutePath().getParent());
    }
}
