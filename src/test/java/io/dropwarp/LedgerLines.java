package io.dropwarp;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the ledger says. */
public final class LedgerLines {

    private LedgerLines() {}

    /**
     * All lines in the ledger's folder, day by day; none if there is no such folder yet. What comes after the last line
     * of a day is being written just now.
     *
     * @throws IOException if a line cannot be read, too
     */
    public static List<JsonNode> in(Path ledger) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        if (!Files.isDirectory(ledger)) {
            return lines;
        }
        try (Stream<Path> days = Files.list(ledger).sorted()) {
            for (Path day : (Iterable<Path>) days::iterator) {
                String text = Files.readString(day);
                for (String line :
                        text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                    lines.add(Json.MAPPER.readTree(line));
                }
            }
        }
        return lines;
    }

    /** Those of ended jobs, where sweeps run too: their lines come when the clock says so. */
    public static List<JsonNode> ofJobs(Path ledger) throws IOException {
        return in(ledger).stream().filter(line -> line.has("job")).toList();
    }

    /** How many jobs of a data root have ended and have left its work folder, too: a line is written just before. */
    public static long endedJobs(Path data) throws IOException {
        return ofJobs(data.resolve("ledger")).stream()
                .map(line -> data.resolve("work").resolve(line.path("job").asText()))
                .filter(Files::notExists)
                .count();
    }
}
