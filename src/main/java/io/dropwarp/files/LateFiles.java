package io.dropwarp.files;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Waits for files that another machine has made: a shared file system may remember for a while that a name was not
 * there, or what was there before. Stateless.
 */
public final class LateFiles {

    /** Longer than NFS remembers the entries of a folder unless it is told to. */
    private static final Duration CACHED = Duration.ofSeconds(65);

    private static final long LOOK_MILLIS = 500;

    private LateFiles() {}

    /**
     * Looks until something is found.
     *
     * @param shared whether another machine may have made it; else it looks once
     * @param waits called now and then while it waits
     * @return what was found; empty if it does not appear
     */
    public static <T> Optional<T> await(boolean shared, Supplier<Optional<T>> look, Runnable waits) {
        long end = System.nanoTime() + (shared ? CACHED.toNanos() : 0);
        Optional<T> found = look.get();
        while (found.isEmpty() && System.nanoTime() - end < 0) {
            waits.run();
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return found;
            }
            found = look.get();
        }
        return found;
    }
}
