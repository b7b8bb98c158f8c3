package io.dropwarp.doctor;

import io.dropwarp.operations.RequestBox;
import io.dropwarp.operations.StatusFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks the storage of the work folder, as far as several machines share it: how it is mounted, how long a file of one
 * machine stays unseen by another, and how long it takes until something is safely written.
 */
public final class SharedFolderChecks {

    private static final String MOUNT = "mount";
    private static final String CACHING = "caching";
    private static final String FSYNC = "fsync";

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    /** A coordinator looks into its box each second. */
    private static final Duration USUAL = Duration.ofSeconds(4);

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_MILLIS = 100;

    private static final int WRITES = 15;
    private static final double SLOW_MILLIS = 50;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int BLOCK = 4096;

    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    private final Path work;

    SharedFolderChecks(Path work) {
        this.work = work.toAbsolutePath();
    }

    /** Checks all; may take half a minute where caches are large. */
    List<Finding> run() throws InterruptedException {
        if (!Files.isDirectory(work)) {
            return List.of(Finding.fail(
                    "shared folder",
                    "There is no " + work + ".",
                    "Mount the coordinator's data root, and give its place with --data."));
        }
        return List.of(mount(), fsync(), caching());
    }

    private Finding mount() {
        try {
            return mount(work.toRealPath(), Files.readAllLines(MOUNTS));
        } catch (IOException e) {
            return Finding.warn(MOUNT, "How " + work + " is mounted cannot be read: " + e, "Look at it by hand.");
        }
    }

    /** What is mounted at a folder. */
    private record Mount(Path point, String type, String options) {

        /** Reads a line of {@code mountinfo}; see proc(5). */
        static Mount read(String line) {
            String[] halves = line.split(" - ", 2);
            String[] own = halves[0].split(" ", -1);
            String[] of = halves[1].split(" ", 3);
            String point = OCTAL.matcher(own[4])
                    .replaceAll(code ->
                            Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(code.group(1), 8))));
            return new Mount(Path.of(point), of[0], own[5] + "," + of[2]);
        }

        boolean has(String regex) {
            return Arrays.stream(options.split(",")).anyMatch(option -> option.matches(regex));
        }
    }

    static Finding mount(Path folder, List<String> mountinfo) {
        // Of two at one place, the later hides the earlier.
        Optional<Mount> found = mountinfo.stream()
                .map(Mount::read)
                .filter(mount -> folder.startsWith(mount.point))
                .reduce((a, b) -> b.point.getNameCount() >= a.point.getNameCount() ? b : a);
        if (found.isEmpty()) {
            return Finding.warn(MOUNT, "What " + folder + " lies on is not known.", "Look at it by hand.");
        }
        Mount mount = found.get();
        String message = "%s lies on %s (%s), mounted at %s.".formatted(folder, mount.type, mount.options, mount.point);
        if (mount.type.startsWith("nfs")) {
            return nfs(mount, message);
        }
        if (mount.type.startsWith("fuse")) {
            return Finding.ok(MOUNT, message + " Its caches are not shown here; the check of caching measures them.");
        }
        return Finding.ok(MOUNT, message);
    }

    private static Finding nfs(Mount mount, String message) {
        if (mount.has("soft|softerr")) {
            return Finding.fail(
                    MOUNT, message, "Mount it with hard: with soft, a slow server makes writes fail or get lost.");
        }
        if (mount.has("nolock|local_lock=(all|flock|posix)")) {
            return Finding.fail(
                    MOUNT, message, "Mount it without nolock and local_lock: a lock must be seen by all machines.");
        }
        if (!mount.has("lookupcache=(none|pos|positive)|noac")) {
            return Finding.warn(
                    MOUNT,
                    message,
                    "Mount it with lookupcache=positive: else a file of another machine may stay missing for a minute,"
                            + " if it was looked for before.");
        }
        return Finding.ok(MOUNT, message);
    }

    /** Measures how long a small file takes until it is on the disk, as a claim or a receipt must be. */
    private Finding fsync() {
        double[] millis = new double[WRITES];
        Path file = work.resolve(".doctor-" + ProcessHandle.current().pid());
        Path link = work.resolve(file.getFileName() + ".link");
        try {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                for (int i = 0; i < WRITES; i++) {
                    long start = System.nanoTime();
                    channel.write(ByteBuffer.allocate(BLOCK));
                    channel.force(true);
                    millis[i] = (System.nanoTime() - start) / NANOS_PER_MILLI;
                }
                Files.createLink(link, file);
            } finally {
                Files.deleteIfExists(link);
                Files.deleteIfExists(file);
            }
        } catch (UnsupportedOperationException | IOException e) {
            return Finding.fail(
                    FSYNC,
                    "A file cannot be written, flushed and linked in " + work + ": " + e,
                    "Nodes need write permission and hard links there.");
        }
        Arrays.sort(millis);
        double median = millis[WRITES / 2];
        String message = String.format(
                Locale.ROOT,
                "A small file is safe on the storage after %.1f ms (median of %d; at most %.1f ms).",
                median,
                WRITES,
                millis[WRITES - 1]);
        return median <= SLOW_MILLIS
                ? Finding.ok(FSYNC, message)
                : Finding.warn(FSYNC, message, "Each job waits for several such writes; faster storage would help.");
    }

    /**
     * Measures how long a file from here takes to be seen by the coordinator, and its answer here. The request asks for
     * nothing.
     */
    private Finding caching() throws InterruptedException {
        if (new StatusFile(work).read().isEmpty()) {
            return Finding.warn(
                    CACHING,
                    "No coordinator runs on " + work + ", so how soon files are seen was not measured.",
                    "Start the coordinator and run this again. If it runs: the clocks differ, or this machine sees old"
                            + " files.");
        }
        RequestBox box = new RequestBox(work);
        try {
            long start = System.nanoTime();
            RequestBox.SweepRequest request = box.ask("doctor", false);
            // Looked for at once: a cache of names that did not exist shows only if there was such a look.
            boolean answered = box.answerTo(request).isPresent();
            long waited = 0;
            while (!answered && waited < PATIENCE.toNanos()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                answered = box.answerTo(request).isPresent();
                waited = System.nanoTime() - start;
            }
            box.withdraw(request);
            return seen(answered, Duration.ofNanos(waited));
        } catch (IOException e) {
            return Finding.fail(
                    CACHING,
                    "A file cannot be written for the coordinator: " + e,
                    "Run this as the service's user, or as root.");
        }
    }

    static Finding seen(boolean answered, Duration waited) {
        String advice =
                "Mount the folder so that names which did not exist are looked up again: lookupcache=positive for"
                        + " NFS, a negative timeout of 0 for FUSE; keep attribute caches short. See docs/CLUSTER.md.";
        if (!answered) {
            return Finding.fail(
                    CACHING,
                    "The coordinator's answer to a file from here was not seen within " + PATIENCE.toSeconds() + " s.",
                    advice);
        }
        String message = String.format(
                Locale.ROOT,
                "A file from here was seen by the coordinator, and its answer here, after %.1f s.",
                waited.toMillis() / 1000.0);
        return waited.compareTo(USUAL) <= 0 ? Finding.ok(CACHING, message) : Finding.warn(CACHING, message, advice);
    }
}
