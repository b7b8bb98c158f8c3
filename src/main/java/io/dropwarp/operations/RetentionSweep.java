package io.dropwarp.operations;

import io.dropwarp.config.Config;
import io.dropwarp.files.DurableFiles;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Removes archived sources, dead letters and ledger files beyond the configured age or size, oldest first, and the scratch files of nodes that
 * were killed. It never touches the drop and output folders, jobs, a dead letter with an answer, or today's ledger.
 */
public final class RetentionSweep implements Sweep {

    private static final long MB = 1024L * 1024;

    private static final Pattern LEDGER = Pattern.compile("\\d{4}-\\d\\d-\\d\\d\\.jsonl");

    private static final int DATE = 10;

    /** Age at which leftovers are those of a removal that a crash interrupted, not of one in progress. */
    private static final Duration LEFT_OVER = Duration.ofDays(1);

    private final Config.Retention keep;
    private final Config.Folders folders;
    private final Supplier<Instant> clock;
    private final Supplier<Set<String>> nodes;

    private record Item(Path path, Instant since, long bytes) {}

    /**
     * A sweep over all folders.
     *
     * @param nodes names of the nodes whose scratch files are in use, whatever their age
     */
    public RetentionSweep(
            Config.Retention keep, Config.Folders folders, Supplier<Instant> clock, Supplier<Set<String>> nodes) {
        this.nodes = nodes;
        this.keep = keep;
        this.folders = folders;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "retention";
    }

    @Override
    public boolean hasDryRun() {
        return true;
    }

    @Override
    public String run(SweepRun run) throws IOException {
        remove("archive", folders.archive(), keep.archive(), path -> true, run);
        remove(
                "dead letters",
                folders.deadLetter(),
                keep.deadLetters(),
                path -> Files.notExists(path.resolve("retry"), LinkOption.NOFOLLOW_LINKS),
                run);
        String today = LocalDate.ofInstant(clock.get(), ZoneOffset.UTC) + ".jsonl";
        remove(
                "ledger",
                folders.ledger(),
                keep.ledger(),
                path -> !path.getFileName().toString().equals(today),
                run);
        removeScratch(run);
        String verb = run.dryRun() ? "Would remove " : "Removed ";
        return verb + run.figure("archive removed") + " archived source(s), " + run.figure("dead letters removed")
                + " dead letter(s), " + run.figure("ledger removed") + " ledger file(s), "
                + run.figure("bytes removed") / MB + " MB in all.";
    }

    private void remove(String what, Path folder, Config.Keep limit, Predicate<Path> isRemovable, SweepRun run)
            throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        clearLeftOvers(folder, run);
        if (limit.days() == 0 && limit.megabytes() == 0) {
            return;
        }
        List<Item> items = items(folder, limit.megabytes() > 0);
        Instant oldest = limit.days() == 0 ? Instant.MIN : clock.get().minus(Duration.ofDays(limit.days()));
        long most = limit.megabytes() == 0 ? Long.MAX_VALUE : limit.megabytes() * MB;
        long bytes = items.stream().mapToLong(Item::bytes).sum();
        for (Item item : items) {
            boolean goes = item.since.isBefore(oldest) || bytes > most;
            if (run.isStopped() || !goes) {
                break;
            }
            if (isRemovable.test(item.path)) {
                long size = item.bytes >= 0 ? item.bytes : size(item.path);
                bytes -= Math.max(0, item.bytes);
                run.count(what + " removed", 1);
                run.count("bytes removed", size);
                run.detail(what + ": " + item.path.getFileName() + ", since " + item.since);
                if (!run.dryRun()) {
                    DurableFiles.discard(item.path);
                }
            }
        }
    }

    /** A node that is not heard may be alive; it then marks its folder as in use, and would make it anew. */
    private void removeScratch(SweepRun run) throws IOException {
        String prefix = Config.Folders.SCRATCH + "-";
        Set<String> used = nodes.get();
        try (Stream<Path> files = Files.list(folders.work())) {
            for (Path folder : (Iterable<Path>) files::iterator) {
                String name = folder.getFileName().toString();
                boolean left = name.startsWith(prefix)
                        && !used.contains(name.substring(prefix.length()))
                        && item(folder, false)
                                .filter(item -> item.since.isBefore(clock.get().minus(LEFT_OVER)))
                                .isPresent();
                if (left) {
                    run.detail("scratch files: " + name);
                    if (!run.dryRun()) {
                        DurableFiles.deleteTree(folder);
                    }
                }
            }
        }
    }

    private void clearLeftOvers(Path folder, SweepRun run) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (DurableFiles.isPart(file.getFileName().toString())
                        && since(file).isBefore(clock.get().minus(LEFT_OVER))
                        && !run.dryRun()) {
                    DurableFiles.deleteTree(file);
                }
            }
        }
    }

    private static List<Item> items(Path folder, boolean withSizes) throws IOException {
        List<Item> items = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (!file.getFileName().toString().startsWith(".")) {
                    item(file, withSizes).ifPresent(items::add);
                }
            }
        }
        items.sort(Comparator.comparing(Item::since));
        return items;
    }

    /** Empty if it was taken back or removed since it was listed. */
    private static Optional<Item> item(Path file, boolean withSize) throws IOException {
        try {
            return Optional.of(new Item(file, since(file), withSize ? size(file) : -1));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /**
     * When it was put there: the status change time, the only one that a rename sets; for a ledger file, the day in its
     * name.
     */
    private static Instant since(Path path) throws IOException {
        String name = path.getFileName().toString();
        if (LEDGER.matcher(name).matches()) {
            return LocalDate.parse(name.substring(0, DATE))
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
        }
        return ((FileTime) Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS)).toInstant();
    }

    private static long size(Path path) throws IOException {
        long[] bytes = {0};
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes[0];
    }
}
