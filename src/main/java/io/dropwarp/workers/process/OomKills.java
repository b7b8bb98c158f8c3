package io.dropwarp.workers.process;

import io.dropwarp.workers.sizing.Cgroup;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells the kernel's out-of-memory killer from other senders of SIGKILL, by its victim count in our control group. Two
 * workers that die at the same moment for different causes may be mixed up, which costs a retry with less memory.
 * Thread-safe.
 */
public final class OomKills {

    private final Cgroup cgroup;
    private final AtomicLong seen;

    public OomKills(Path root) {
        cgroup = new Cgroup(root);
        seen = new AtomicLong(count());
    }

    /** {@return whether there is a victim in our group that was not claimed yet} */
    public boolean claim() {
        long before = seen.get();
        return count() > before && seen.compareAndSet(before, before + 1);
    }

    private long count() {
        String file = cgroup.unified() ? "memory.events" : "memory.oom_control";
        return cgroup.folders("memory").stream()
                .findFirst()
                .map(folder -> Cgroup.number(folder.resolve(file), "oom_kill").orElse(0))
                .orElse(0L);
    }
}
