package io.dropwarp.gdal.core;

import java.nio.file.Files;
import java.nio.file.Path;

/** What is left on the disk of a file. Stateless. */
final class DiskRoom {

    /** With less than this many bytes left, any failed write is the full disk's fault. */
    static final long SCARCE = 1L << 20;

    private DiskRoom() {}

    /**
     * Bytes that can still be written beside a file.
     *
     * @param file a file, or where one would be
     * @return bytes; {@link Long#MAX_VALUE} where the system does not say
     */
    static long usable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        boolean known =
                folder != null && Files.isDirectory(folder) && folder.toFile().getTotalSpace() > 0;
        return known ? folder.toFile().getUsableSpace() : Long.MAX_VALUE;
    }
}
