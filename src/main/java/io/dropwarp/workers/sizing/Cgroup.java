package io.dropwarp.workers.sizing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * The control groups of this process, version 1 or 2, each with its parents: the kernel enforces the limits of all of
 * them. The JDK's own container support reads only the innermost group (before JDK 24), so it misses the limit of a
 * systemd slice, and it counts the page cache as used memory.
 */
public final class Cgroup {

    /** Parent of {@code proc} and {@code sys}; differs in tests only. */
    public static final Path ROOT =
            FileSystems.getDefault().getRootDirectories().iterator().next();

    private static final String MOUNT = "sys/fs/cgroup";

    private final Path root;

    public Cgroup(Path root) {
        this.root = root;
    }

    /** {@return whether the unified hierarchy (version 2) has the controllers} */
    public boolean unified() {
        return Files.exists(root.resolve(MOUNT).resolve("cgroup.controllers"));
    }

    /**
     * {@return folders of the groups that limit this process, from the innermost to the outermost visible one; empty
     * without such a controller} The controller is cpu or memory.
     */
    public List<Path> folders(String controller) {
        for (String line : lines(root.resolve("proc/self/cgroup"))) {
            String[] parts = line.split(":", 3);
            boolean ours = parts.length == 3
                    && (unified()
                            ? parts[1].isEmpty()
                            : Arrays.asList(parts[1].split(",")).contains(controller));
            if (ours) {
                Path mount = unified() ? root.resolve(MOUNT) : mount(parts[1], controller);
                return upwards(mount, parts[2]);
            }
        }
        return List.of();
    }

    /** Version 1 mounts controllers together, with links from each one's name; some systems lack the links. */
    private Path mount(String controllers, String controller) {
        Path together = root.resolve(MOUNT).resolve(controllers);
        return Files.isDirectory(together) ? together : root.resolve(MOUNT).resolve(controller);
    }

    /** In a container without a cgroup namespace the path is the host's: then only the mount itself exists. */
    private static List<Path> upwards(Path mount, String group) {
        List<Path> folders = new ArrayList<>();
        Path innermost = mount.resolve(group.substring(1)).normalize();
        for (Path folder = innermost; folder != null && folder.startsWith(mount); folder = folder.getParent()) {
            if (Files.isDirectory(folder)) {
                folders.add(folder);
            }
        }
        return folders;
    }

    /** {@return the single number in a file; empty if the file is missing or says "max"} */
    public static OptionalLong number(Path file) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? OptionalLong.empty() : parse(lines.get(0));
    }

    /**
     * {@return the number of the line that starts with a name, such as {@code inactive_file 4096} or {@code
     * MemAvailable: 4 kB}; empty if the file or line is missing}
     */
    public static OptionalLong number(Path file, String name) {
        return lines(file).stream()
                .map(line -> line.split("\\s+"))
                .filter(words -> words.length > 1 && words[0].equals(name))
                .map(words -> parse(words[1]))
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    public static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of(); // does not exist on this system
        }
    }

    private static OptionalLong parse(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
