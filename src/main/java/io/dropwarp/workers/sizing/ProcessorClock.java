package io.dropwarp.workers.sizing;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures processor time of processes that come and go: the last value of an ended one is kept. For one thread.
 * Without {@code /proc}, everything is 0.
 */
public final class ProcessorClock {

    /** Field of {@code /proc/<pid>/stat}, counted from the state, which follows the name in brackets. */
    private static final int USER = 11;

    private static final int SYSTEM = 12;

    /** Field of the first line of {@code /proc/stat}: user nice system idle iowait irq softirq steal. */
    private static final int IDLE = 3;

    private static final int IO_WAIT = 4;
    private static final int STEAL = 7;

    private final Path proc;
    private final Path machine;
    private final Map<Long, Long> seen = new HashMap<>();
    private long ours;

    public ProcessorClock(Path root) {
        this(root.resolve("proc"), root.resolve("proc/stat"));
    }

    /** Reads the folder of the processes and the file of the whole machine, which may be missing. */
    public ProcessorClock(Path proc, Path machine) {
        this.proc = proc;
        this.machine = machine;
    }

    /** {@return processor time so far} */
    public ProcessorTime look(Collection<Long> pids) {
        for (long pid : pids) {
            long ticks = ticks(pid);
            ours += Math.max(0, ticks - seen.getOrDefault(pid, 0L));
            seen.put(pid, ticks);
        }
        seen.keySet().retainAll(pids);
        return machine(ours);
    }

    private long ticks(long pid) {
        List<String> lines = Cgroup.lines(proc.resolve(Long.toString(pid)).resolve("stat"));
        if (lines.isEmpty()) {
            return seen.getOrDefault(pid, 0L); // it has just ended
        }
        String line = String.join(" ", lines); // its name may contain anything
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]);
    }

    private ProcessorTime machine(long own) {
        return Cgroup.lines(machine).stream()
                .filter(line -> line.startsWith("cpu "))
                .findFirst()
                .map(line -> machine(own, line))
                .orElse(new ProcessorTime(own, 0, 0, 0));
    }

    private static ProcessorTime machine(long own, String line) {
        long[] ticks = Arrays.stream(line.substring("cpu".length()).trim().split(" +", -1))
                .limit(STEAL + 1L) // guest time is included in user
                .mapToLong(Long::parseLong)
                .toArray();
        long all = Arrays.stream(ticks).sum();
        return new ProcessorTime(own, all - ticks[IDLE] - ticks[IO_WAIT], ticks[IO_WAIT], all);
    }
}
