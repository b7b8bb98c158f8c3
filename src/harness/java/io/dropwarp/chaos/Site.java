package io.dropwarp.chaos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The folders of one service: the data root, and the output on a file system of its own. Both are small file systems in
 * memory where mounting is permitted, so that they can be filled and made read-only.
 */
final class Site implements AutoCloseable {

    /** Folders that can be made unwritable one by one, the output among them. */
    static final List<String> FOLDERS = List.of("output", "work", "dead-letter", "archive", "ledger");

    private static final int PATIENCE = 40;
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 20);

    private final Path data;
    private final Path apart;
    private final boolean mounted;

    private Site(Path data, Path apart, boolean mounted) {
        this.data = data;
        this.apart = apart;
        this.mounted = mounted;
    }

    /** Plain folders. */
    static Site plain(Path folder) throws IOException {
        return new Site(folder.resolve("data"), folder.resolve("apart"), false).prepared();
    }

    /** Two mounts if that is permitted, else plain folders. */
    static Site mounted(Path folder, long dataBytes, long outputBytes) throws IOException, InterruptedException {
        Path data = Files.createDirectories(folder.resolve("data"));
        Path apart = Files.createDirectories(folder.resolve("apart"));
        if (!mount(data, dataBytes)) {
            return plain(folder);
        }
        if (!mount(apart, outputBytes)) {
            Tool.run("umount", data.toString());
            return plain(folder);
        }
        return new Site(data, apart, true).prepared();
    }

    private static boolean mount(Path folder, long bytes) throws IOException, InterruptedException {
        return Tool.succeeds("mount", "-t", "tmpfs", "-o", "mode=755,size=" + bytes, "tmpfs", folder.toString());
    }

    private Site prepared() throws IOException {
        for (String name : FOLDERS) {
            Files.createDirectories(folder(name));
        }
        Files.createDirectories(folder("drop"));
        return this;
    }

    Path data() {
        return data;
    }

    /** {@return one of the service's folders} */
    Path folder(String name) {
        return name.equals("output") ? apart.resolve(name) : data.resolve(name);
    }

    /** {@return whether disks can be filled and made read-only} */
    boolean isMounted() {
        return mounted;
    }

    /** Fills a disk but for that many bytes. */
    void fill(boolean output, long leave) throws IOException {
        Path disk = output ? apart : data;
        try (FileChannel ballast = FileChannel.open(
                ballast(output),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            long free = Files.getFileStore(disk).getUsableSpace();
            while (free > leave) {
                ByteBuffer zeros = ZEROS.duplicate().limit((int) Math.min(ZEROS.capacity(), free - leave));
                ballast.write(zeros);
                free = Files.getFileStore(disk).getUsableSpace();
            }
        } catch (IOException full) {
            // Somebody else took the last bytes.
            if (!String.valueOf(full.getMessage()).contains("No space")) {
                throw full;
            }
        }
    }

    /** Gives the space back. */
    void free(boolean output) throws IOException {
        Files.deleteIfExists(ballast(output));
    }

    private Path ballast(boolean output) {
        return (output ? apart : data).resolve(".ballast");
    }

    /** Makes the output's disk read-only; false if a file on it is being written all the time. */
    boolean protectOutput() throws IOException, InterruptedException {
        for (int i = 0; i < PATIENCE; i++) {
            if (Tool.succeeds("mount", "-o", "remount,ro", apart.toString())) {
                return true;
            }
        }
        return false;
    }

    void unprotectOutput() throws IOException, InterruptedException {
        Tool.run("mount", "-o", "remount,rw", apart.toString());
    }

    /** Makes that nothing can be put into or taken out of a folder; false where the file system cannot. */
    boolean lock(String folder) throws IOException, InterruptedException {
        return Tool.succeeds("chattr", "+i", folder(folder).toString());
    }

    void unlock(String folder) throws IOException, InterruptedException {
        Tool.run("chattr", "-i", folder(folder).toString());
    }

    /** Copies all folders to a place that outlives the mounts. */
    void keep(Path evidence) throws IOException, InterruptedException {
        if (mounted) {
            Files.createDirectories(evidence);
            Tool.run("cp", "-a", data.toString(), apart.toString(), evidence.toString());
        }
    }

    /** Somebody may be reading there for a moment. */
    private static void unmount(Path folder) throws IOException, InterruptedException {
        for (int i = 0; i < PATIENCE; i++) {
            if (Tool.succeeds("umount", folder.toString())) {
                return;
            }
            Pause.millis(50);
        }
    }

    @Override
    public void close() throws IOException {
        if (!mounted) {
            return;
        }
        try {
            unmount(data);
            unmount(apart);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
