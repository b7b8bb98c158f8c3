package io.dropwarp.protocol;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs of the system. The service and its workers look in the same places. Stateless. */
public final class Programs {

    /** PROJ's program that lists the coordinate operations between two CRSs, in Debian's package proj-bin. */
    public static final String PROJINFO = "projinfo";

    private Programs() {}

    /** {@return the first executable of this name on the PATH} */
    public static Optional<Path> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin");
        return Stream.of(path.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
