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
 * Reads the free space of file systems, each at most once a second, so that it may be used for every arrival.
 * Thread-safe.
 */
public final class DiskSpace {

    /** Maximum age of a value. */
    public static final Duration FRESH = Duration.ofSeconds(1);

    private static final long MIB = 1L << 20;
    private static final long AUTO_SHARE = 50;
    private static final long AUTO_MOST = 512 * MIB;

    private record Look(Room room, long nanos) {}

    private final Map<Path, Look> looks = new ConcurrentHashMap<>();
    private final long reserveMb;

    /** A negative reserve (MB that stay free on each file system) means 2 % of the file system, at most 512 MB. */
    public DiskSpace(long reserveMb) {
        this.reserveMb = reserveMb;
    }

    /** {@return the space for a folder, at most a second old} The folder need not exist. */
    public Room room(Path folder) {
        Look look = looks.get(folder);
        return look != null && System.nanoTime() - look.nanos() < FRESH.toNanos() ? look.room() : look(folder);
    }

    /** {@return the current space for a folder} The folder need not exist. */
    public Room look(Path folder) {
        Path at = existing(folder);
        File file = at.toFile();
        Room room = new Room(storeOf(at), file.getUsableSpace(), file.getTotalSpace());
        looks.put(folder, new Look(room, System.nanoTime()));
        return room;
    }

    /** {@return bytes of a file system that stay free for receipts, reports and the ledger, whatever jobs need} */
    public long reserve(Room room) {
        return reserveMb >= 0 ? reserveMb * MIB : Math.min(AUTO_MOST, room.total() / AUTO_SHARE);
    }

    /** {@return the folder itself, or its nearest existing parent} */
    static Path existing(Path folder) {
        Path at = folder.toAbsolutePath();
        while (at.getParent() != null && !Files.exists(at)) {
            at = at.getParent();
        }
        return at;
    }

    /** Identity of the file system a path is on; the path itself if the system does not say. */
    static Object storeOf(Path path) {
        try {
            return Files.getAttribute(path, "unix:dev");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return path;
        }
    }

    /** {@return a number of bytes for messages, e.g. {@code 3.2 MB}} */
    public static String words(long bytes) {
        String unit = bytes < MIB ? "KB" : bytes < MIB * 1024 ? "MB" : "GB";
        double number = bytes / (bytes < MIB ? 1024.0 : bytes < MIB * 1024 ? MIB : MIB * 1024.0);
        return String.format(Locale.ROOT, "%.1f %s", number, unit);
    }
}
