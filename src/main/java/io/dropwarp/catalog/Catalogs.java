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
 * The catalogues of an output folder and of all subfolders with outputs, each linked from its parent. Their content is
 * derived from names in the folders, so that changes missed because of a crash, or outputs removed by people, are
 * corrected at the next check. For one thread.
 */
final class Catalogs {

    private static final Logger LOG = LoggerFactory.getLogger(Catalogs.class);

    /** Two changes of a folder within the resolution of the file system's clock have the same time. */
    private static final long SETTLED_SECONDS = 2;

    /** Deepest first: a catalogue lists the existing ones below. */
    private static final Comparator<Path> DEEPEST_FIRST =
            Comparator.comparing(Path::getNameCount).reversed().thenComparing(Comparator.naturalOrder());

    private final Path output;
    private final Set<Path> except;
    private final boolean everywhere;
    /** Folders checked, and the time of their last change before that. */
    private final Map<Path, FileTime> seen = new HashMap<>();

    private final Set<Path> failed = new HashSet<>();

    /** Excepted folders have no outputs. {@code everywhere}: also check folders that were not marked. */
    Catalogs(Path output, Collection<Path> except, boolean everywhere) {
        this.output = output;
        this.except = Set.copyOf(except);
        this.everywhere = everywhere;
    }

    /** Updates the catalogues of the output folder or of folders below, and those above them. */
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
                    LOG.warn("Cannot update the catalogue of {}: {}", folder.resolve(CatalogFile.NAME), e.toString());
                }
            }
        }
    }

    /** {@return folders that changed since they were checked, and those that could not be} */
    List<Path> stale() {
        List<Path> stale = new ArrayList<>(failed);
        seen.forEach((folder, then) -> {
            if (!changed(folder).equals(then)) {
                stale.add(folder);
            }
        });
        return stale;
    }

    /** Updates one and returns others that must be checked because of it. */
    private List<Path> refresh(Path folder) throws IOException {
        FileTime before = changed(folder);
        boolean existed = CatalogFile.isIn(folder);
        CatalogFolder found;
        try {
            found = CatalogFolder.read(folder, except);
        } catch (NoSuchFileException | NotDirectoryException gone) {
            boolean known = seen.remove(folder) != null;
            return known && !folder.equals(output) ? List.of(folder.getParent()) : List.of();
        }
        boolean kept = update(folder, found, existed);
        boolean settled = before.toInstant().isBefore(Instant.now().minusSeconds(SETTLED_SECONDS));
        seen.put(folder, settled ? before : FileTime.fromMillis(0));

        List<Path> others = new ArrayList<>();
        if (everywhere) {
            found.folders().stream()
                    .map(folder::resolve)
                    .filter(below -> !seen.containsKey(below))
                    .forEach(others::add);
        }
        if (!folder.equals(output) && (kept != existed || (kept && !exists(folder.getParent())))) {
            others.add(folder.getParent());
        }
        return others;
    }

    /** {@return whether a catalogue of ours exists now} */
    private boolean update(Path folder, CatalogFolder found, boolean existed) throws IOException {
        Path file = folder.resolve(CatalogFile.NAME);
        if (!existed && exists(folder)) {
            // Not ours.
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
        if (empty && (!existed || !folder.equals(output))) {
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
