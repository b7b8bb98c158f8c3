package io.dropwarp.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Brings changes to disk. Thread-safe. */
@FunctionalInterface
public interface DiskSync {

    /** Flushes each file and folder on its own. */
    DiskSync EACH = DurableFiles::sync;

    /**
     * Waits until changes are on disk.
     *
     * @param changed files whose bytes, and folders whose entries (not what is below them) were changed
     * @throws IOException if one cannot be flushed; it may be retried
     */
    void sync(List<Path> changed) throws IOException;
}
