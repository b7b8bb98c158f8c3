package io.dropwarp.intake;

import static java.util.stream.Collectors.groupingBy;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The drop folder as seen over time. Each look walks the whole folder once and compares it with the previous look, so
 * that settling 40,000 files takes as long as settling one. An arrival is settled when its raster, its sidecars, the
 * sources of a VRT and the DEM that its options name have all been unchanged for the quiet time.
 *
 * <p>Not thread-safe: used by one thread.
 */
public final class DropFolder {

    private final IntakeSettings settings;
    private final VrtSources vrtSources;
    private final RpcDems rpcDems;
    private final List<PathMatcher> ignored;
    private Map<String, Seen> seen = new HashMap<>();

    /** A file's state and since when it has been so. */
    private record Seen(FileState state, long sinceNanos) {}

    /**
     * Result of a look.
     *
     * @param settled complete arrivals, by their path below the drop folder
     * @param refused things that are not accepted, and why
     * @param waiting number of rasters that are not settled yet, or wait for others; those in work do not count
     * @param oldestNanos since when, by the clock of the looks, the longest waiting raster has been unchanged, settled
     *     ones included; the time of the look if there is none
     */
    public record Look(Map<String, Arrival> settled, List<Refusal> refused, int waiting, int files, long oldestNanos) {}

    /** Waiting rasters seen by a look so far. */
    private static final class Waiting {

        private int rasters;
        private long oldestNanos;

        Waiting(long nowNanos) {
            oldestNanos = nowNanos;
        }
    }

    /** Something in the drop folder that is not accepted; the problem completes the sentence "it …". */
    public record Refusal(Path path, String problem) {}

    public DropFolder(IntakeSettings settings, DemOption demOption) {
        this.settings = settings;
        this.vrtSources = new VrtSources(settings.drop());
        this.rpcDems = new RpcDems(settings, demOption);
        this.ignored = settings.ignore().stream()
                .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
                .toList();
    }

    /** {@return whether subfolders are watched: not for a single file} */
    public boolean isRecursive() {
        return settings.only() == null;
    }

    /**
     * Looks at the whole folder.
     *
     * @param nowNanos time of a monotonic clock
     * @param busy whether an earlier arrival with a path below the drop folder is still in work; the new one waits, so
     *     that the newest of two files of the same name wins
     */
    public Look look(long nowNanos, Predicate<String> busy) throws IOException {
        FolderListing listing = FolderListing.of(settings);
        Map<String, Seen> now = new HashMap<>();
        Map<String, Arrival> settled = new TreeMap<>();
        Waiting waiting = new Waiting(nowNanos);
        for (Map.Entry<String, Map<String, FileState>> folder :
                listing.folders().entrySet()) {
            for (Map.Entry<String, FileState> file : folder.getValue().entrySet()) {
                String path = Arrival.join(folder.getKey(), file.getKey());
                now.put(path, updated(seen.get(path), file.getValue(), nowNanos));
            }
        }
        seen = now;
        rpcDems.keep(now.keySet());
        for (Map.Entry<String, Map<String, FileState>> folder :
                listing.folders().entrySet()) {
            settle(folder.getKey(), folder.getValue(), nowNanos, busy, settled, waiting);
        }
        List<Refusal> refused = new ArrayList<>();
        listing.problems().forEach((path, problem) -> refused.add(new Refusal(path, problem)));
        return new Look(settled, refused, waiting.rasters, now.size(), waiting.oldestNanos);
    }

    private static Seen updated(Seen before, FileState state, long nowNanos) {
        return before != null && before.state().same(state) ? before : new Seen(state, nowNanos);
    }

    /** Adds a folder's settled arrivals, and its waiting rasters. */
    private void settle(
            String folder,
            Map<String, FileState> files,
            long nowNanos,
            Predicate<String> busy,
            Map<String, Arrival> settled,
            Waiting waiting) {
        SidecarRules rules = new SidecarRules(files.keySet());
        List<String> rasters =
                files.keySet().stream().filter(name -> isRaster(name, files)).toList();
        Map<String, List<String>> rastersByStem = rasters.stream().collect(groupingBy(FileNames::stem));
        References references = new References(vrtSources.in(folder, files), rpcDems.in(folder, files, rasters));
        Set<String> reserved = references.reserved();
        Set<String> given = new HashSet<>();
        for (String name : rasters) {
            if (busy.test(Arrival.join(folder, name))) {
                continue;
            }
            waiting.oldestNanos = Math.min(
                    waiting.oldestNanos, seen.get(Arrival.join(folder, name)).sinceNanos());
            Set<String> sidecars = rules.of(name);
            Set<String> needed = references.of(name);
            boolean whole = isQuiet(folder, name, nowNanos)
                    && areQuiet(folder, sidecars, nowNanos)
                    && areQuiet(folder, needed, nowNanos)
                    && isDone(files, name);
            // A VRT is claimed before its source rasters, and a raster before its DEM, since these leave the folder
            // when claimed. If two rasters share a sidecar, the second waits for the next look, when it is no longer
            // shared.
            boolean free = settings.inPlace() || (!reserved.contains(name) && disjoint(sidecars, given));
            if (whole && free) {
                given.addAll(sidecars);
                Arrival arrival = arrival(folder, name, files.get(name), sidecars, needed, rastersByStem, rules);
                settled.put(arrival.file(), arrival);
            } else {
                waiting.rasters++;
            }
        }
    }

    private Arrival arrival(
            String folder,
            String name,
            FileState state,
            Set<String> sidecars,
            Set<String> needed,
            Map<String, List<String>> rastersByStem,
            SidecarRules rules) {
        Set<String> neededByOthers = new HashSet<>();
        for (String other : rastersByStem.getOrDefault(FileNames.stem(name), List.of())) {
            if (!other.equals(name)) {
                neededByOthers.addAll(rules.of(other));
            }
        }
        Set<String> own = new HashSet<>(sidecars);
        own.removeAll(neededByOthers);
        Set<String> shared = new HashSet<>(sidecars);
        shared.retainAll(neededByOthers);
        for (String other : needed) {
            shared.add(other);
            shared.addAll(rules.of(other));
        }
        own.removeAll(shared);
        if (!settings.doneSuffix().isEmpty()) {
            own.add(name + settings.doneSuffix());
        }
        return new Arrival(folder, name, sorted(own), sorted(shared), state.size());
    }

    private static List<String> sorted(Collection<String> names) {
        return names.stream().sorted().toList();
    }

    private boolean isRaster(String name, Map<String, FileState> files) {
        return !SidecarRules.isSidecar(name)
                && !isMetadataOfAnother(name, files)
                && (settings.only() == null || settings.only().equals(name))
                && (settings.doneSuffix().isEmpty() || !name.endsWith(settings.doneSuffix()))
                && ignored.stream().noneMatch(glob -> glob.matches(Path.of(name)));
    }

    /** {@code a.jpg.xml} beside {@code a.jpg}; alone it is an arrival, even if only to be rejected. */
    private static boolean isMetadataOfAnother(String name, Map<String, FileState> files) {
        return FileNames.extension(name).equals("xml") && files.containsKey(FileNames.stem(name));
    }

    private boolean isDone(Map<String, FileState> files, String name) {
        return settings.doneSuffix().isEmpty() || files.containsKey(name + settings.doneSuffix());
    }

    private boolean areQuiet(String folder, Set<String> names, long nowNanos) {
        return names.stream().allMatch(name -> isQuiet(folder, name, nowNanos));
    }

    private boolean isQuiet(String folder, String name, long nowNanos) {
        Seen file = seen.get(Arrival.join(folder, name));
        // A missing dependency does not keep a raster waiting: the worker names it in the report.
        return file == null || Duration.ofNanos(nowNanos - file.sinceNanos()).compareTo(settings.quiet()) >= 0;
    }

    private static boolean disjoint(Set<String> a, Set<String> b) {
        return a.stream().noneMatch(b::contains);
    }
}
