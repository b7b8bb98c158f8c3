package io.dropwarp.intake;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One walk over the drop folder: its regular files, folder by folder, and what is not accepted. Follows no link. Built
 * by one thread, then read-only.
 */
final class FolderListing extends SimpleFileVisitor<Path> {

    private static final Logger LOG = LoggerFactory.getLogger(FolderListing.class);

    private final Path root;
    private final Set<Path> excluded;
    private final Map<String, Map<String, FileState>> folders = new TreeMap<>();
    private final Map<Path, String> problems = new TreeMap<>();

    private final String only;

    private FolderListing(IntakeSettings settings) {
        this.only = settings.only();
        this.root = settings.drop().toAbsolutePath().normalize();
        this.excluded = settings.excluded().stream()
                .map(folder -> folder.toAbsolutePath().normalize())
                .collect(Collectors.toSet());
    }

    /**
     * Walks the drop folder.
     *
     * @throws IOException if the drop folder itself cannot be read
     */
    static FolderListing of(IntakeSettings settings) throws IOException {
        FolderListing listing = new FolderListing(settings);
        // For one file, its own folder is enough: a person's home may be around it.
        int depth = settings.only() == null ? Integer.MAX_VALUE : 1;
        Files.walkFileTree(listing.root, Set.of(), depth, listing);
        return listing;
    }

    /** {@return folder below the drop folder → file name → state, for regular files with acceptable names} */
    Map<String, Map<String, FileState>> folders() {
        return folders;
    }

    /** {@return paths that are not accepted → what is wrong, completing the sentence "it …"} */
    Map<Path, String> problems() {
        return problems;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        if (folder.equals(root)) {
            return FileVisitResult.CONTINUE;
        }
        if (isHidden(folder) || excluded.contains(folder)) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        String problem = FileNames.problemOf(folder.getFileName().toString());
        if (problem != null) {
            problems.put(folder, "has a name that " + problem);
            return FileVisitResult.SKIP_SUBTREE;
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        String name = file.getFileName().toString();
        if (isHidden(file) || (only != null && attributes.isDirectory())) {
            return FileVisitResult.CONTINUE;
        }
        String problem = FileNames.problemOf(name);
        if (problem != null) {
            refuse(file, "has a name that " + problem);
        } else if (attributes.isSymbolicLink()) {
            refuse(file, "is a symbolic link");
        } else if (!attributes.isRegularFile()) {
            refuse(file, "is not a regular file");
        } else {
            folders.computeIfAbsent(below(file.getParent()), folder -> new TreeMap<>())
                    .put(name, FileState.of(attributes));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException error) throws IOException {
        if (file.equals(root)) {
            throw error;
        }
        // Claimed or removed by its owner during the walk; anything else is logged.
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            LOG.warn("Cannot read {}: {}", file, error.toString());
        }
        return FileVisitResult.CONTINUE;
    }

    private void refuse(Path file, String problem) {
        if (only == null || only.equals(file.getFileName().toString())) {
            problems.put(file, problem);
        }
    }

    private String below(Path folder) {
        return root.relativize(folder).toString();
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }
}
