package io.dropwarp.workers.sizing;

import io.dropwarp.workers.sizing.MachineResources.Limit;

/**
 * Memory for all running requests.
 *
 * @param totalMb total; a larger request runs alone
 * @param ordinaryMb assumed for a request of unknown needs
 */
public record PoolMemory(int totalMb, int ordinaryMb) {

    /** Share of the available memory that workers may use; the rest is for this process and the page cache. */
    private static final double SHARE = 0.8;

    /** No limit; half the largest number, so that sums do not overflow. */
    private static final int UNLIMITED_MB = Integer.MAX_VALUE / 2;

    public PoolMemory {
        if (totalMb < 1 || totalMb > UNLIMITED_MB || ordinaryMb < 1) {
            throw new IllegalArgumentException("Memory of " + totalMb + " MB, " + ordinaryMb + " MB for a request");
        }
    }

    /** {@return a budget without a limit} */
    public static PoolMemory unlimited() {
        return new PoolMemory(UNLIMITED_MB, 1);
    }

    /** {@return 80 % of the memory that this machine or control group has available now} */
    public static PoolMemory fitting(int ordinaryMb) {
        double bytes = new MachineResources(Cgroup.ROOT)
                .availableMemory()
                .map(Limit::amount)
                .orElse(Double.MAX_VALUE);
        int megabytes = (int) Math.max(1, Math.min(UNLIMITED_MB, bytes * SHARE / (1 << 20)));
        return new PoolMemory(megabytes, ordinaryMb);
    }
}
