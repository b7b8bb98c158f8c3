package io.dropwarp.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.ledger.Ledger;
import io.dropwarp.model.JobEnded;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Stores in a batch's work folder its input, options and start time. A stopped batch resumes only with the same folder
 * and options; another one clears the work folder, which holds only links to its sources.
 */
final class BatchMemory {

    private static final String SINCE = "since";

    private final Path work;
    private final Ledger ledger;

    BatchMemory(Path work, Ledger ledger) {
        this.work = work;
        this.ledger = ledger;
    }

    /**
     * Resumes this batch or clears what another batch left, and remembers it. The file is null for a whole folder.
     *
     * @return results of files that need not be done again: those of this batch before it was stopped, if neither
     *     source nor result has changed since
     * @throws IOException if the work folder cannot be written, or the ledger cannot be read
     */
    List<JobEnded> begin(Path in, String only, WarpOptions options) throws IOException {
        ObjectNode batch = Json.MAPPER.createObjectNode();
        batch.put("in", in.toString());
        batch.put("only", only);
        batch.set("options", Json.MAPPER.valueToTree(options));
        Path memory = work.resolve(".batch");
        ObjectNode before = Files.exists(memory) ? Json.MAPPER.readValue(memory.toFile(), ObjectNode.class) : batch;
        String since = before.path(SINCE).asText(Instant.now().toString());
        if (!batch.toString().equals(before.deepCopy().without(SINCE).toString())) {
            clear();
            since = Instant.now().toString();
        }
        DurableFiles.write(
                memory, Json.MAPPER.writeValueAsBytes(batch.deepCopy().put(SINCE, since)));
        return ledger.since(Instant.parse(since)).stream()
                .filter(end -> isStillSo(end, in.resolve(end.file())))
                .toList();
    }

    private boolean isStillSo(JobEnded end, Path source) {
        try {
            Instant read = end.endedAt().minusMillis((long) (end.seconds() * 1000));
            return Files.exists(end.published() ? end.output() : end.report())
                    && Files.notExists(JobFolder.of(work, end.job()).path())
                    && Files.size(source) == end.bytes()
                    && Files.getLastModifiedTime(source).toInstant().isBefore(read);
        } catch (IOException gone) {
            return false;
        }
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
