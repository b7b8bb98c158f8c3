package io.dropwarp.gdal.core;

import java.nio.file.Files;
import java.nio.file.Path;

/** Free space of a file's disk. Stateless. */
public final class DiskRoom {

    /** With fewer free bytes than this, a failed write is blamed on the full disk. */
    static final long SCARCE = 1L << 20;

    private DiskRoom() {}

    /**
     * {@return bytes that can still be written next to a file, {@link Long#MAX_VALUE} if the system does not say} The
     * file need not exist.
     */
    public static long usable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        boolean known =
                folder != null && Files.isDirectory(folder) && folder.toFile().getTotalSpace() > 0;
        return known ? folder.toFile().getUsableSpace() : Long.MAX_VALUE;
    }
}
