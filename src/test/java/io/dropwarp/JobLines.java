package io.dropwarp;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.worker.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The ledger's lines of ended jobs. Those of sweeps are left out, since they come when the clock says so. */
public final class JobLines {

    private JobLines() {}

    /** All whole lines in the ledger's folder, day by day; none if there is no such folder yet. */
    public static List<JsonNode> in(Path ledger) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        if (!Files.isDirectory(ledger)) {
            return lines;
        }
        try (Stream<Path> days = Files.list(ledger).sorted()) {
            for (Path day : (Iterable<Path>) days::iterator) {
                String text = Files.readString(day);
                String whole = text.substring(0, text.lastIndexOf('\n') + 1);
                for (String line : (Iterable<String>) whole.lines()::iterator) {
                    JsonNode entry = Json.MAPPER.readTree(line);
                    if (entry.has("job")) {
                        lines.add(entry);
                    }
                }
            }
        }
        return lines;
    }
}
