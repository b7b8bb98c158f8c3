package io.dropwarp.workers.process;

import io.dropwarp.protocol.Programs;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The command that confines a worker: it permanently takes away every socket and all files but those the worker needs.
 * The last defence after the checks of what is opened, against files made to fool these. Needs no privilege; see {@code
 * confine.pl}. Stateless.
 */
public final class Confinement {

    private static final String SCRIPT = script();

    /** System folders with programs' files; none holds user data. */
    private static final List<String> SYSTEM = List.of(
            "/usr",
            "/proc",
            "/sys",
            "/etc/ld.so.cache",
            "/etc/ld.so.conf",
            "/etc/ld.so.conf.d",
            "/etc/ld.so.preload",
            "/etc/localtime",
            "/etc/timezone",
            "/dev/random",
            "/dev/urandom");

    private static final List<String> PROGRAMS = List.of("/lib", "/lib64", "/usr/lib", "/usr/lib64");

    private Confinement() {}

    /**
     * {@return the words to put before a worker's Java command; empty without perl} The readable paths are further ones
     * it has to read, such as sources that stay in place.
     */
    public static List<String> of(WorkerCommand command, List<Path> readable) {
        Optional<Path> perl = Programs.find("perl");
        if (perl.isEmpty()) {
            return List.of();
        }
        Set<String> words = new LinkedHashSet<>(List.of(perl.get().toString(), "-e", SCRIPT));
        SYSTEM.forEach(path -> words.add("read=" + path));
        javaSettings(command).ifPresent(path -> words.add("read=" + path));
        readable.forEach(path -> words.add("read=" + path.toAbsolutePath()));
        libraries(command).forEach(path -> words.add("read=" + path));
        PROGRAMS.forEach(path -> words.add("run=" + path));
        words.add("run=" + home(command));
        Programs.find(Programs.PROJINFO).ifPresent(path -> words.add("run=" + path));
        words.add("write=/dev/null");
        words.add("write=" + command.workDir().toAbsolutePath());
        words.add("write=" + command.scratchDir().toAbsolutePath());
        words.add("--");
        return new ArrayList<>(words);
    }

    /**
     * {@return the kernel's confinement features, such as {@code landlock=7 seccomp=1}, 0 for missing ones; empty if it
     * cannot be asked}
     */
    public static Optional<String> offer() {
        try {
            Path perl = Programs.find("perl").orElse(null);
            if (perl == null) {
                return Optional.empty();
            }
            Process process = new ProcessBuilder(perl.toString(), "-e", SCRIPT, "--")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return line.isEmpty() ? Optional.empty() : Optional.of(line);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The real folder of the files of {@code conf/}, which are links on Debian. */
    private static Optional<Path> javaSettings(WorkerCommand command) {
        try {
            Path file = home(command).resolve("conf/security/java.security").toRealPath();
            return Optional.ofNullable(file.getParent().getParent());
        } catch (IOException elsewhere) {
            return Optional.empty();
        }
    }

    private static Path home(WorkerCommand command) {
        Path java = Path.of(command.java());
        return java.isAbsolute() ? java.getParent().getParent() : Path.of(System.getProperty("java.home"));
    }

    private static List<String> libraries(WorkerCommand command) {
        List<String> paths = new ArrayList<>();
        for (String entry : command.classpath().split(File.pathSeparator, -1)) {
            if (!entry.isEmpty()) {
                Path path = Path.of(entry).toAbsolutePath();
                // An installation's class path is one archive, whose manifest names those beside it.
                paths.add((entry.endsWith(".jar") ? path.getParent() : path).toString());
            }
        }
        if (command.jniDir() != null) {
            paths.add(command.jniDir().toAbsolutePath().toString());
        }
        for (String name : List.of("LD_LIBRARY_PATH", "GDAL_DATA", "PROJ_DATA", "PROJ_LIB")) {
            for (String entry : System.getenv().getOrDefault(name, "").split(File.pathSeparator, -1)) {
                if (!entry.isEmpty()) {
                    paths.add(Path.of(entry).toAbsolutePath().toString());
                }
            }
        }
        return paths;
    }

    private static String script() {
        try (InputStream in = Confinement.class.getResourceAsStream("confine.pl")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
