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
     * All lines in the ledger's folder, day by day; none if there is no such folder yet.
     *
     * @throws IOException if a line is not whole, too
     */
    public static List<JsonNode> in(Path ledger) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        if (!Files.isDirectory(ledger)) {
            return lines;
        }
        try (Stream<Path> days = Files.list(ledger).sorted()) {
            for (Path day : (Iterable<Path>) days::iterator) {
                for (String line : Files.readAllLines(day)) {
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
}
