package io.dropwarp.workers.sizing;

import io.dropwarp.workers.sizing.MachineResources.Limit;

/**
 * The memory that all requests at work together may need.
 *
 * @param totalMb in all, MB; a request that needs more is done alone
 * @param ordinaryMb what a request counts as that brings no figure of its own, MB
 */
public record PoolMemory(int totalMb, int ordinaryMb) {

    /** Part of the available memory that workers may fill; the rest is for this process and the page cache. */
    private static final double SHARE = 0.8;

    /** Where nothing limits; half the largest number, so that sums stay in range. */
    private static final int UNLIMITED_MB = Integer.MAX_VALUE / 2;

    public PoolMemory {
        if (totalMb < 1 || totalMb > UNLIMITED_MB || ordinaryMb < 1) {
            throw new IllegalArgumentException("Memory of " + totalMb + " MB, " + ordinaryMb + " MB for a request");
        }
    }

    /**
     * No limit but the number of workers.
     *
     * @return as if memory had no end
     */
    public static PoolMemory unlimited() {
        return new PoolMemory(UNLIMITED_MB, 1);
    }

    /**
     * What this machine, or the control group this process is in, has to give now.
     *
     * @param ordinaryMb as above
     * @return 80 % of what is available
     */
    public static PoolMemory fitting(int ordinaryMb) {
        double bytes = new MachineResources(Cgroup.ROOT)
                .availableMemory()
                .map(Limit::amount)
                .orElse(Double.MAX_VALUE);
        int megabytes = (int) Math.max(1, Math.min(UNLIMITED_MB, bytes * SHARE / (1 << 20)));
        return new PoolMemory(megabytes, ordinaryMb);
    }
}
