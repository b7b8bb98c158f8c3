package io.dropwarp.workers.sizing;

import io.dropwarp.workers.sizing.MachineResources.Limit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How many workers (at least one) fit the machine, with one sentence for each limit and the decisive one of them. */
public record WorkerCount(int count, List<String> reasons, String decisive) {

    /** Share of the available memory that workers may use; the rest is for this process and the page cache. */
    private static final double MEMORY_SHARE = 0.8;

    private static final double QUOTA_TOLERANCE = 0.01;

    /** More never help, even while workers wait for storage: disks and servers only get slower. */
    private static final int MOST_PER_PROCESSOR = 4;

    public WorkerCount {
        reasons = List.copyOf(reasons);
    }

    /** {@return a configured number} */
    static WorkerCount set(int count) {
        String reason = "Set to " + count + ".";
        return new WorkerCount(count, List.of(reason), reason);
    }

    /**
     * {@return the number, at least one, that fits this machine now} Processors are the JDK's count, which knows
     * affinity and the innermost control group's quota; quotas of outer groups and memory are read here, see {@link
     * Cgroup}.
     *
     * @param bytesPerWorker memory that a worker may need
     */
    public static WorkerCount fitting(long bytesPerWorker) {
        return fitting(Cgroup.ROOT, Runtime.getRuntime().availableProcessors(), bytesPerWorker);
    }

    /** {@return the maximum, whatever workers wait for: four per processor, if there is memory for them} */
    public static WorkerCount most(long bytesPerWorker) {
        int processors = (int) Math.ceil(MachineResources.processors() - QUOTA_TOLERANCE);
        List<String> reasons = new ArrayList<>();
        reasons.add("While workers wait for storage, up to " + MOST_PER_PROCESSOR + " for each processor may help.");
        return fitting(Cgroup.ROOT, MOST_PER_PROCESSOR * processors, bytesPerWorker, reasons, 0);
    }

    /** {@return the processors this process may use, considering quotas} */
    public static double processors() {
        return MachineResources.processors();
    }

    static WorkerCount fitting(Path root, int processors, long bytesPerWorker) {
        List<String> reasons = new ArrayList<>();
        reasons.add("The JVM may use " + processors + (processors == 1 ? " processor." : " processors."));
        int count = processors;
        int decisive = 0;

        Optional<Limit> quota = new MachineResources(root).cpuQuota();
        if (quota.isPresent()) {
            // Rounded up, as the JDK does: part of a CPU is better used than not.
            int allowed = (int) Math.ceil(quota.get().amount() - QUOTA_TOLERANCE);
            reasons.add(String.format(
                    Locale.ROOT,
                    "%s gives a quota of %.2f CPUs, enough for %d.",
                    quota.get().source(),
                    quota.get().amount(),
                    allowed));
            decisive = allowed < count ? reasons.size() - 1 : decisive;
            count = Math.min(count, allowed);
        }

        return fitting(root, count, bytesPerWorker, reasons, decisive);
    }

    private static WorkerCount fitting(Path root, int wanted, long bytesPerWorker, List<String> reasons, int before) {
        int count = wanted;
        int decisive = before;
        Optional<Limit> memory = new MachineResources(root).availableMemory();
        if (memory.isPresent()) {
            int allowed = (int) Math.min(count, memory.get().amount() * MEMORY_SHARE / bytesPerWorker);
            reasons.add(String.format(
                    Locale.ROOT,
                    "%s leaves %d MB, of which 80 %% hold %s at %d MB each.",
                    memory.get().source(),
                    (long) memory.get().amount() >> 20,
                    allowed < count ? "only " + allowed : "that many",
                    bytesPerWorker >> 20));
            decisive = allowed < count ? reasons.size() - 1 : decisive;
            count = allowed;
        }
        if (count < 1) {
            reasons.add("One is needed to work at all.");
        }
        return new WorkerCount(Math.max(1, count), reasons, reasons.get(decisive));
    }
}
