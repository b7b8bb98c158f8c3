package io.dropwarp.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Has the kernel forget what it keeps of files, so that reading them reads their storage. Needs no privilege. */
final class PageCache {

    private PageCache() {}

    /**
     * Forgets files.
     *
     * @param files the files
     * @return whether all could be; not without coreutils' {@code dd}
     * @throws InterruptedException if the waiting thread is interrupted
     */
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
