package io.dropwarp.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Judges the catalogues of the output folder. Stateless. */
final class Catalogue {

    static final String NAME = "catalog.json";

    private Catalogue() {}

    /** {@return what is wrong with one that is seen while work goes on: it may be behind the outputs, but is whole} */
    static Optional<String> tear(Path file) throws IOException {
        String text = Files.readString(file);
        try {
            JsonNode catalog = Json.MAPPER.readTree(text);
            return catalog.path("type").asText().equals("Catalog") ? Optional.empty() : Optional.of("is no catalogue");
        } catch (IOException torn) {
            return Optional.of("is no whole JSON: " + text);
        }
    }

    /** Once all work is done, whoever follows the catalogues from the root comes to each receipt and to nothing else. */
    static void check(Path output, List<String> wrong) throws IOException {
        Set<Path> reached = new TreeSet<>();
        if (Files.exists(output.resolve(NAME))) {
            follow(output.resolve(NAME), reached, wrong);
        }
        for (Path file : Leftovers.files(output)) {
            if (file.toString().endsWith(".json") && !reached.remove(file)) {
                wrong.add("no catalogue tells of " + file);
            }
        }
        reached.forEach(file -> wrong.add("a catalogue tells of " + file + ", which is not there"));
    }

    private static void follow(Path catalog, Set<Path> reached, List<String> wrong) throws IOException {
        reached.add(catalog);
        for (JsonNode link : Json.MAPPER.readTree(catalog.toFile()).path("links")) {
            Path target = Path.of(catalog.toUri().resolve(link.path("href").asText()));
            switch (link.path("rel").asText()) {
                case "item" -> reached.add(target);
                case "child" -> follow(target, reached, wrong);
                default -> {
                    if (Files.notExists(target)) {
                        wrong.add(catalog + " leads to " + target + ", which is not there");
                    }
                }
            }
        }
    }
}
