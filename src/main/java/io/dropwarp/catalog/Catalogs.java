package io.dropwarp.catalog;

import io.dropwarp.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogues of an output folder and of all folders below that hold outputs, each linked from the one above. What they
 * tell is read anew from the names in the folders, so that whatever was missed, by a crash or by people who remove
 * outputs, is made good by the next look. For one thread.
 */
final class Catalogs {

    private static final Logger LOG = LoggerFactory.getLogger(Catalogs.class);

    /** The clock of a file system may tick so slowly that two changes of a folder bear one time. */
    private static final long SETTLED_SECONDS = 2;

    /** The deepest first: a catalogue names those below that stand. */
    private static final Comparator<Path> DEEPEST_FIRST =
            Comparator.comparing(Path::getNameCount).reversed().thenComparing(Comparator.naturalOrder());

    private final Path output;
    private final Set<Path> except;
    private final boolean everywhere;
    /** Folders looked at, and the time of their last change before that. */
    private final Map<Path, FileTime> seen = new HashMap<>();

    private final Set<Path> failed = new HashSet<>();

    /**
     * Catalogues of a folder.
     *
     * @param output the output folder
     * @param except folders below that hold no outputs
     * @param everywhere whether folders are looked into that nobody spoke of
     */
    Catalogs(Path output, Collection<Path> except, boolean everywhere) {
        this.output = output;
        this.except = Set.copyOf(except);
        this.everywhere = everywhere;
    }

    /**
     * Brings the catalogues of folders up to date, and with them those above.
     *
     * @param folders the output folder or folders below
     */
    void refresh(Collection<Path> folders) {
        TreeSet<Path> left = new TreeSet<>(DEEPEST_FIRST);
        left.addAll(folders);
        while (!left.isEmpty() && !Thread.currentThread().isInterrupted()) {
            Path folder = left.pollFirst();
            try {
                left.addAll(refresh(folder));
                failed.remove(folder);
            } catch (IOException e) {
                if (failed.add(folder)) {
                    LOG.warn("Cannot bring {} up to date: {}", folder.resolve(CatalogFile.NAME), e.toString());
                }
            }
        }
    }

    /** {@return folders that changed since they were looked at, and those that could not be} */
    List<Path> stale() {
        List<Path> stale = new ArrayList<>(failed);
        seen.forEach((folder, then) -> {
            if (!changed(folder).equals(then)) {
                stale.add(folder);
            }
        });
        return stale;
    }

    /** Brings one up to date, and tells which others must be looked at because of it. */
    private List<Path> refresh(Path folder) throws IOException {
        FileTime before = changed(folder);
        boolean stood = CatalogFile.isIn(folder);
        CatalogFolder found;
        try {
            found = CatalogFolder.read(folder, except);
        } catch (NoSuchFileException | NotDirectoryException gone) {
            boolean known = seen.remove(folder) != null;
            return known && !folder.equals(output) ? List.of(folder.getParent()) : List.of();
        }
        boolean stands = update(folder, found, stood);
        boolean settled = before.toInstant().isBefore(Instant.now().minusSeconds(SETTLED_SECONDS));
        seen.put(folder, settled ? before : FileTime.fromMillis(0));

        List<Path> others = new ArrayList<>();
        if (everywhere) {
            found.folders().stream()
                    .map(folder::resolve)
                    .filter(below -> !seen.containsKey(below))
                    .forEach(others::add);
        }
        if (!folder.equals(output) && (stands != stood || (stands && !exists(folder.getParent())))) {
            others.add(folder.getParent());
        }
        return others;
    }

    /** {@return whether a catalogue of ours stands there now} */
    private boolean update(Path folder, CatalogFolder found, boolean stood) throws IOException {
        Path file = folder.resolve(CatalogFile.NAME);
        if (!stood && exists(folder)) {
            // Somebody else's.
            LOG.debug("{} is not replaced: it was not written by dropwarp", file);
            return false;
        }
        if (found.half()) {
            Files.deleteIfExists(DurableFiles.partOf(file));
        }
        List<String> children = found.folders().stream()
                .filter(name -> CatalogFile.isIn(folder.resolve(name)))
                .toList();
        boolean empty = found.items().isEmpty() && children.isEmpty();
        if (empty && (!stood || !folder.equals(output))) {
            Files.deleteIfExists(file);
            return false;
        }
        CatalogFile.write(output, folder, found.items(), children);
        return true;
    }

    private static boolean exists(Path folder) {
        return Files.exists(folder.resolve(CatalogFile.NAME), LinkOption.NOFOLLOW_LINKS);
    }

    private static FileTime changed(Path folder) {
        try {
            return Files.getLastModifiedTime(folder);
        } catch (IOException gone) {
            return FileTime.from(Instant.EPOCH);
        }
    }
}
