package io.dropwarp.workers.process;

import java.time.Duration;

/**
 * Limits of a worker before it is replaced or killed.
 *
 * @param maxRequests requests after which a worker is replaced, against slow leaks
 * @param recycleAboveBytes resident memory after a request above which a worker is replaced; 0 for no limit
 * @param memoryCapBytes resident memory above which a busy worker is killed; 0 for no limit
 * @param dataCapBytes memory the kernel lets a worker allocate (RLIMIT_DATA), so that GDAL fails cleanly before the cap
 *     above has to kill; 0 for no limit
 * @param fileCapBytes largest file the kernel lets a worker write (RLIMIT_FSIZE); 0 for no limit
 * @param requestTimeout time limit of a request that has none of its own
 * @param hang time a busy worker may be silent
 * @param start time a worker may take to become ready
 * @param idle time after which an idle worker is ended to free its memory; the last one stays
 * @param endGrace time a worker that was asked to end gets before it is killed
 */
public record WorkerLimits(
        int maxRequests,
        long recycleAboveBytes,
        long memoryCapBytes,
        long dataCapBytes,
        long fileCapBytes,
        Duration requestTimeout,
        Duration hang,
        Duration start,
        Duration idle,
        Duration endGrace) {

    /**
     * Default for {@code maxRequests}. Measured: a start with all drivers and the first message costs 0.85 s of CPU
     * (0.45 s with a class data archive), a small tile 0.021 s; replacing a worker after 2500 of them costs 1.6 %.
     */
    public static final int DEFAULT_MAX_REQUESTS = 2500;

    /** Below this RLIMIT_DATA the JVM with GDAL does not start; measured 200 MB with the default flags. */
    private static final long LEAST_DATA = 256L << 20;

    /**
     * Memory the JVM commits and never touches (136 MB, measured) counts towards RLIMIT_DATA, and the files it maps (52
     * MB) do not. With this much above the resident cap, an allocation still fails before the cap is reached.
     */
    private static final long UNTOUCHED = 64L << 20;

    public WorkerLimits {
        if (maxRequests < 1) {
            throw new IllegalArgumentException("A worker must be allowed at least one request, not " + maxRequests);
        }
        if (recycleAboveBytes < 0 || memoryCapBytes < 0 || dataCapBytes < 0 || fileCapBytes < 0) {
            throw new IllegalArgumentException("A limit cannot be negative");
        }
        requirePositive(requestTimeout, "requestTimeout");
        requirePositive(hang, "hang");
        requirePositive(start, "start");
        requirePositive(idle, "idle");
        requirePositive(endGrace, "endGrace");
    }

    /**
     * {@return bytes for RLIMIT_DATA that fit a cap on resident memory: most allocations beyond it fail, so that a kill
     * is rarely needed}
     *
     * @param memoryCapBytes resident memory above which a worker is killed
     */
    public static long dataCapFor(long memoryCapBytes) {
        return Math.max(LEAST_DATA, memoryCapBytes + UNTOUCHED);
    }

    /** {@return limits for small tiles on an ordinary machine, without memory limits} */
    public static WorkerLimits defaults() {
        return new WorkerLimits(
                DEFAULT_MAX_REQUESTS,
                0,
                0,
                0,
                0,
                Duration.ofMinutes(30),
                Duration.ofMinutes(2),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ofSeconds(5));
    }

    /** {@return shell commands that set the kernel's limits, each ended by a semicolon; empty without limits} */
    public String shell() {
        // Kilobytes, and by POSIX blocks of 512 bytes.
        return (dataCapBytes == 0 ? "" : "ulimit -d " + Math.max(1, dataCapBytes >> 10) + "; ")
                + (fileCapBytes == 0 ? "" : "ulimit -f " + Math.max(1, fileCapBytes >> 9) + "; ");
    }

    private static void requirePositive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be a positive time, not " + value);
        }
    }
}
