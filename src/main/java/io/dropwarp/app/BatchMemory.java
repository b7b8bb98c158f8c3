package io.dropwarp.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.durable.DurableFiles;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.worker.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Remembers in a batch's work folder what the batch was about. A batch that was stopped goes on only with the same
 * folder and options; another one starts afresh, since what is left holds only links to its sources.
 */
final class BatchMemory {

    private final Path work;

    BatchMemory(Path work) {
        this.work = work;
    }

    /**
     * Clears what another batch left, and remembers this one.
     *
     * @param in folder of the sources
     * @param only the one file of it, or null
     * @param options what every file of it is warped with
     * @throws IOException if the work folder cannot be written
     */
    void begin(Path in, String only, WarpOptions options) throws IOException {
        ObjectNode batch = Json.MAPPER.createObjectNode();
        batch.put("in", in.toString());
        batch.put("only", only);
        batch.set("options", Json.MAPPER.valueToTree(options));
        byte[] now = Json.MAPPER.writeValueAsBytes(batch);
        Path memory = work.resolve(".batch");
        if (Files.exists(memory) && !Arrays.equals(Files.readAllBytes(memory), now)) {
            clear();
        }
        DurableFiles.write(memory, now);
    }

    private void clear() throws IOException {
        try (Stream<Path> folders = Files.list(work)) {
            for (Path folder : (Iterable<Path>) folders::iterator) {
                boolean job = !folder.getFileName().toString().startsWith(".");
                if (job && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                    DurableFiles.discard(folder);
                }
            }
        }
    }
}
