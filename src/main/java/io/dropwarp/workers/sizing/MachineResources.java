package io.dropwarp.workers.sizing;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The resources this process may use: the minimum of the machine's and of what its control groups allow. */
public final class MachineResources {

    /** Version 1 reports no limit as a number above this. */
    private static final long NO_LIMIT = 1L << 60;

    private static final int KIB = 1024;

    private final Path root;
    private final Cgroup cgroup;

    /** An amount, in CPUs or bytes, and the file it comes from, for people. */
    record Limit(double amount, String source) {}

    MachineResources(Path root) {
        this.root = root;
        this.cgroup = new Cgroup(root);
    }

    /** {@return the processors this process may use: the JDK's count, or a smaller quota of an outer group} */
    public static double processors() {
        int processors = Runtime.getRuntime().availableProcessors();
        return new MachineResources(Cgroup.ROOT)
                .cpuQuota()
                .map(quota -> Math.min(quota.amount(), processors))
                .orElse((double) processors);
    }

    /** {@return the smallest CPU quota of this process, in CPUs; empty if there is none} */
    Optional<Limit> cpuQuota() {
        return cgroup.folders("cpu").stream()
                .flatMap(folder -> (cgroup.unified() ? quota2(folder) : quota1(folder)).stream())
                .min(Comparator.comparingDouble(Limit::amount));
    }

    /** {@return the available memory in bytes, including reclaimable page cache; empty if unknown} */
    Optional<Limit> availableMemory() {
        Path meminfo = root.resolve("proc/meminfo");
        Stream<Limit> machine = Cgroup.number(meminfo, "MemAvailable:").stream()
                .mapToObj(kibibytes -> new Limit((double) kibibytes * KIB, label(meminfo)));
        Stream<Limit> groups = cgroup.folders("memory").stream()
                .flatMap(folder -> (cgroup.unified()
                                ? room(folder, "memory.max", "memory.current", "inactive_file")
                                : room(folder, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"))
                        .stream());
        return Stream.concat(machine, groups).min(Comparator.comparingDouble(Limit::amount));
    }

    private Optional<Limit> quota2(Path folder) {
        Path file = folder.resolve("cpu.max");
        List<String> lines = Cgroup.lines(file);
        String[] words = lines.isEmpty() ? new String[0] : lines.get(0).split(" ");
        return words.length < 2 || words[0].equals("max")
                ? Optional.empty()
                : Optional.of(new Limit(Double.parseDouble(words[0]) / Double.parseDouble(words[1]), label(file)));
    }

    private Optional<Limit> quota1(Path folder) {
        Path file = folder.resolve("cpu.cfs_quota_us");
        OptionalLong quota = Cgroup.number(file);
        OptionalLong period = Cgroup.number(folder.resolve("cpu.cfs_period_us"));
        boolean none = quota.isEmpty() || period.isEmpty() || quota.getAsLong() <= 0;
        return none
                ? Optional.empty()
                : Optional.of(new Limit((double) quota.getAsLong() / period.getAsLong(), label(file)));
    }

    private Optional<Limit> room(Path folder, String limitFile, String usageFile, String cacheName) {
        OptionalLong limit = Cgroup.number(folder.resolve(limitFile));
        if (limit.isEmpty() || limit.getAsLong() > NO_LIMIT) {
            return Optional.empty();
        }
        long usage = Cgroup.number(folder.resolve(usageFile)).orElse(0);
        long cache = Cgroup.number(folder.resolve("memory.stat"), cacheName).orElse(0);
        long room = limit.getAsLong() - Math.max(0, usage - cache);
        return Optional.of(new Limit(Math.max(0, room), label(folder.resolve(limitFile))));
    }

    private String label(Path file) {
        return "/" + root.relativize(file);
    }
}
