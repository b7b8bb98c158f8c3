package io.dropwarp.cluster;

import io.dropwarp.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Mounts of one folder that remember names and attributes for 15 s, as network file systems do: a name that was not
 * there stays away, and a file that was replaced keeps its old size, until the time is over. Needs bindfs and FUSE.
 */
public final class SharedMounts {

    private static final String CACHES = "attr_timeout=15,entry_timeout=15,negative_timeout=15";

    private final Path folder;
    private final List<Path> mounts = new ArrayList<>();

    public SharedMounts(Path folder) {
        this.folder = folder;
    }

    /** Mounts the folder once more; false where that is not possible. */
    public boolean mount(Path at) throws IOException, InterruptedException {
        Files.createDirectories(at);
        boolean mounted = Cli.succeeds("bindfs", "-o", CACHES, folder.toString(), at.toString());
        if (mounted) {
            mounts.add(at);
        }
        return mounted;
    }

    public void unmount() throws InterruptedException {
        for (Path mount : mounts) {
            if (!Cli.succeeds("umount", mount.toString())) {
                Cli.succeeds("fusermount", "-uz", mount.toString());
            }
        }
    }
}
