package io.dropwarp.admission;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks at the room of file systems, each at most once a second, so that it may be asked for every arrival. Thread-safe.
 */
public final class DiskSpace {

    /** How old a look may be. */
    public static final Duration FRESH = Duration.ofSeconds(1);

    private static final long MIB = 1L << 20;
    private static final long AUTO_SHARE = 50;
    private static final long AUTO_MOST = 512 * MIB;

    private record Look(Room room, long nanos) {}

    private final Map<Path, Look> looks = new ConcurrentHashMap<>();
    private final long reserveMb;

    /**
     * Disk space with a reserve.
     *
     * @param reserveMb MB that stay free on each file system; negative for 2 % of it, at most 512 MB
     */
    public DiskSpace(long reserveMb) {
        this.reserveMb = reserveMb;
    }

    /**
     * The room where a folder is, or would be made.
     *
     * @param folder a folder, which need not exist
     * @return its room, at most a second old
     */
    public Room room(Path folder) {
        Look look = looks.get(folder);
        return look != null && System.nanoTime() - look.nanos() < FRESH.toNanos() ? look.room() : look(folder);
    }

    /**
     * The room where a folder is, or would be made, as it is now.
     *
     * @param folder a folder, which need not exist
     * @return its room
     */
    public Room look(Path folder) {
        Path at = existing(folder);
        File file = at.toFile();
        Room room = new Room(storeOf(at), file.getUsableSpace(), file.getTotalSpace());
        looks.put(folder, new Look(room, System.nanoTime()));
        return room;
    }

    /**
     * What stays free for receipts, reports and the ledger, whatever jobs need.
     *
     * @param room of a file system
     * @return bytes
     */
    public long reserve(Room room) {
        return reserveMb >= 0 ? reserveMb * MIB : Math.min(AUTO_MOST, room.total() / AUTO_SHARE);
    }

    /**
     * The folder itself, or the nearest one above it that exists.
     *
     * @param folder any path
     * @return an existing path
     */
    static Path existing(Path folder) {
        Path at = folder.toAbsolutePath();
        while (at.getParent() != null && !Files.exists(at)) {
            at = at.getParent();
        }
        return at;
    }

    /** Identity of the file system a path is on; the path itself where the system does not say. */
    static Object storeOf(Path path) {
        try {
            return Files.getAttribute(path, "unix:dev");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return path;
        }
    }

    /**
     * Bytes in words.
     *
     * @param bytes how many
     * @return e.g. {@code 3.2 MB}
     */
    public static String words(long bytes) {
        String unit = bytes < MIB ? "KB" : bytes < MIB * 1024 ? "MB" : "GB";
        double number = bytes / (bytes < MIB ? 1024.0 : bytes < MIB * 1024 ? MIB : MIB * 1024.0);
        return String.format(Locale.ROOT, "%.1f %s", number, unit);
    }
}
