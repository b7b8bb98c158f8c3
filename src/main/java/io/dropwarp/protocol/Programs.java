package io.dropwarp.protocol;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of the system that dropwarp starts. A service and its workers look for them in the same places. Stateless. */
public final class Programs {

    /** PROJ's program that lists the coordinate operations between two CRSs. Debian's package proj-bin has it. */
    public static final String PROJINFO = "projinfo";

    private Programs() {}

    /**
     * Looks for a program on the PATH.
     *
     * @param name its file name
     * @return the first that can be run
     */
    public static Optional<Path> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin");
        return Stream.of(path.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
