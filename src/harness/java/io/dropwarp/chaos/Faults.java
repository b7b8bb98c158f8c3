package io.dropwarp.chaos;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Faults that last and are undone again: full disks, folders that cannot be written, frozen processes. Undone when their
 * time is over, whatever happened to the service meanwhile. Used by one thread.
 */
final class Faults {

    /** Undoes a fault. */
    private interface Undo {
        void run() throws IOException, InterruptedException;
    }

    private record Pending(long atNanos, boolean environment, Undo undo) {}

    private final Site site;
    private final Map<String, Pending> pending = new HashMap<>();
    private long environmentNanos;

    Faults(Site site) {
        this.site = site;
        this.environmentNanos = System.nanoTime();
    }

    /** Fills the data root's disk or the output's; false where it cannot be done. */
    boolean fillDisk(int choice, int holdMillis) throws IOException {
        boolean output = choice % 2 == 0;
        String name = "fill-" + output;
        if (!site.isMounted() || pending.containsKey(name) || pending.containsKey("protect")) {
            return false;
        }
        // To the last byte, or so that small things fit and large ones do not.
        site.fill(output, choice / 2 % 3 * 400_000L);
        later(name, holdMillis, true, () -> site.free(output));
        return true;
    }

    boolean protectOutput(int holdMillis) throws IOException, InterruptedException {
        if (!site.isMounted()
                || pending.containsKey("protect")
                || pending.containsKey("fill-true")
                || locked("output")) {
            return false;
        }
        if (!site.protectOutput()) {
            return false;
        }
        later("protect", holdMillis, true, site::unprotectOutput);
        return true;
    }

    private boolean locked(String folder) {
        return pending.containsKey("lock-" + folder);
    }

    boolean lockFolder(int choice, int holdMillis) throws IOException, InterruptedException {
        String folder = Site.FOLDERS.get(choice % Site.FOLDERS.size());
        if (locked(folder) || pending.containsKey("protect") || !site.lock(folder)) {
            return false;
        }
        later("lock-" + folder, holdMillis, true, () -> site.unlock(folder));
        return true;
    }

    boolean freeze(long pid, int holdMillis) throws IOException, InterruptedException {
        if (pending.containsKey("freeze-" + pid) || !ServiceUnderFire.signal(pid, "STOP")) {
            return false;
        }
        later("freeze-" + pid, holdMillis, false, () -> ServiceUnderFire.signal(pid, "CONT"));
        return true;
    }

    private void later(String name, int millis, boolean environment, Undo undo) {
        pending.put(name, new Pending(System.nanoTime() + millis * 1_000_000L, environment, undo));
        if (environment) {
            environmentNanos = System.nanoTime();
        }
    }

    /** Undoes what is over. */
    void tick() throws IOException, InterruptedException {
        for (Map.Entry<String, Pending> fault : Map.copyOf(pending).entrySet()) {
            if (System.nanoTime() - fault.getValue().atNanos() >= 0) {
                undo(fault.getKey());
            }
        }
    }

    private void undo(String name) throws IOException, InterruptedException {
        Pending fault = pending.remove(name);
        fault.undo().run();
        if (fault.environment()) {
            environmentNanos = System.nanoTime();
        }
    }

    /** Undoes all that froze a process. */
    void thaw() throws IOException, InterruptedException {
        for (String name : Map.copyOf(pending).keySet()) {
            if (name.startsWith("freeze-")) {
                undo(name);
            }
        }
    }

    /** Undoes everything. */
    void undoAll() throws IOException, InterruptedException {
        for (String name : Map.copyOf(pending).keySet()) {
            undo(name);
        }
    }

    /** Whether a disk or folder was at fault at any time since then. */
    boolean environmentSince(long nanos) {
        return environmentNanos - nanos >= 0 || pending.values().stream().anyMatch(Pending::environment);
    }
}
