package io.dropwarp.publish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.model.JobEnded;
import io.dropwarp.worker.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.util.Arrays;

/** One line of JSON for each ended job, in a file a day (UTC). Thread-safe; lines are appended whole. */
public final class Ledger {

    private final Path folder;

    /**
     * A ledger.
     *
     * @param folder folder of the daily files
     */
    public Ledger(Path folder) {
        this.folder = folder;
    }

    /**
     * Adds a line.
     *
     * @param end how a job ended
     * @throws IOException if it cannot be written
     */
    public synchronized void add(JobEnded end) throws IOException {
        ObjectNode line = Json.MAPPER.createObjectNode();
        line.put("endedAt", end.endedAt().toString());
        line.put("job", end.job());
        line.put("file", end.file());
        line.put("profile", end.profile());
        line.put("outcome", end.published() ? "published" : "dead-letter");
        line.put("output", end.output() == null ? null : end.output().toString());
        line.put("report", end.report() == null ? null : end.report().toString());
        line.put("code", end.code() == null ? null : end.code().name());
        line.put("tiles", end.tiles());
        line.put("seconds", end.seconds());
        line.put("bytes", end.bytes());
        byte[] json = Json.MAPPER.writeValueAsBytes(line);
        byte[] whole = Arrays.copyOf(json, json.length + 1);
        whole[json.length] = '\n';
        Files.createDirectories(folder);
        Files.write(
                folder.resolve(end.endedAt().atZone(ZoneOffset.UTC).toLocalDate() + ".jsonl"),
                whole,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
