package io.dropwarp.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Drops files from the kernel's page cache, so that reading them reads their storage. Needs no privilege. */
final class PageCache {

    private PageCache() {}

    /** Drops files from the cache. Returns whether all could be; needs coreutils' {@code dd}. */
    static boolean forget(List<Path> files) throws InterruptedException {
        try {
            for (Path file : files) {
                // With a count of 0, nocache advises the kernel to drop the whole file.
                Process dd = new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (dd.waitFor() != 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException noDd) {
            return false;
        }
    }
}
