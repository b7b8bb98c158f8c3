package io.dropwarp.cluster;

import io.dropwarp.files.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * The identity of a work folder: a random id in a file there, made by the first coordinator. A node that reads the same
 * id sees the same folder, wherever it is mounted. Thread-safe.
 */
public record SharedFolders(Path work) {

    private static final String NAME = ".cluster-id";

    /** {@return the id, made if there is none yet} */
    public String identify() throws IOException {
        Optional<String> known = read();
        if (known.isPresent()) {
            return known.get();
        }
        DurableFiles.write(file(), (UUID.randomUUID() + "\n").getBytes(StandardCharsets.UTF_8));
        return read().orElseThrow();
    }

    /** {@return the id; empty if no coordinator has run here} */
    public Optional<String> read() throws IOException {
        try {
            return Optional.of(Files.readString(file()).strip()).filter(id -> !id.isEmpty());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    public Path file() {
        return work.resolve(NAME);
    }
}
