package io.dropwarp.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a run made in the end.
 *
 * @param outputs visible rasters of the output folder, and a digest of grid and pixels of each
 * @param receipts visible receipts, and the hash of the source each speaks for
 * @param deadLetters dead letters by file: the code of each
 */
record Outcome(Map<String, String> outputs, Map<String, String> receipts, Map<String, List<String>> deadLetters) {

    /** Reads every pixel there is. */
    static Outcome of(Site site) throws IOException, InterruptedException {
        Path output = site.folder("output");
        Map<String, String> outputs = new TreeMap<>();
        Map<String, String> receipts = new TreeMap<>();
        List<Path> rasters = new ArrayList<>();
        try (Stream<Path> files = Files.walk(output)) {
            for (Path file : (Iterable<Path>) files.filter(Outcome::isOfAJob)::iterator) {
                if (file.toString().endsWith(".json")) {
                    receipts.put(
                            output.relativize(file).toString(),
                            Json.MAPPER
                                    .readTree(file.toFile())
                                    .path("properties")
                                    .path("dropwarp:source_sha256")
                                    .asText());
                } else if (file.toString().endsWith(AssembledOutput.SIDECAR)) {
                    outputs.put(output.relativize(file).toString(), Hashes.sha256(file));
                } else if (!file.getFileName().toString().startsWith(".")) {
                    rasters.add(file);
                }
            }
        }
        List<String> digests = digests(rasters);
        for (int i = 0; i < rasters.size(); i++) {
            outputs.put(output.relativize(rasters.get(i)).toString(), digests.get(i));
        }
        return new Outcome(outputs, receipts, deadLetters(site.folder("dead-letter")));
    }

    private static boolean isOfAJob(Path file) {
        return Files.isRegularFile(file) && !file.endsWith(Catalogue.NAME);
    }

    private static List<String> digests(List<Path> rasters) throws IOException, InterruptedException {
        try (InputStream script = Outcome.class.getResourceAsStream("pixels.py")) {
            String program = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            String names = rasters.stream().map(path -> path + "\n").collect(Collectors.joining());
            List<String> lines = Tool.feed(names, "/usr/bin/python3", "-c", program)
                    .lines()
                    .filter(line -> line.startsWith("= "))
                    .toList();
            if (lines.size() != rasters.size()) {
                throw new IOException(lines.size() + " digests of " + rasters.size() + " rasters");
            }
            return lines;
        }
    }

    private static Map<String, List<String>> deadLetters(Path folder) throws IOException {
        Map<String, List<String>> codes = new TreeMap<>();
        for (Path job : Places.visible(folder)) {
            JsonNode report = Json.MAPPER.readTree(job.resolve("report.json").toFile());
            codes.computeIfAbsent(report.path("file").asText(), any -> new ArrayList<>())
                    .add(report.path("code").asText());
        }
        codes.values().forEach(list -> list.sort(null));
        return codes;
    }

    /** {@return what is otherwise than in an undisturbed run} */
    List<String> differences(Outcome calm) {
        List<String> all = new ArrayList<>();
        compare("output", calm.outputs, outputs, all);
        compare("receipt", calm.receipts, receipts, all);
        compare("dead letter", calm.deadLetters, deadLetters, all);
        return all;
    }

    private static <T> void compare(String what, Map<String, T> calm, Map<String, T> storm, List<String> all) {
        Set<String> names = new TreeSet<>(calm.keySet());
        names.addAll(storm.keySet());
        for (String name : names) {
            T expected = calm.get(name);
            T found = storm.get(name);
            if (expected == null || !expected.equals(found)) {
                all.add(what + " " + name + " is " + found + ", in the undisturbed run it is " + expected);
            }
        }
    }

    /** {@return what is not as the deliveries say} */
    List<String> surprises(List<Delivery> deliveries) {
        List<String> all = new ArrayList<>();
        Map<String, List<String>> left = new TreeMap<>(deadLetters);
        for (Delivery delivery : deliveries) {
            List<String> codes = left.remove(delivery.file());
            if (delivery.codes().isEmpty()
                    ? codes != null
                    : codes == null || !delivery.codes().containsAll(codes)) {
                all.add(delivery.file() + " should have "
                        + (delivery.codes().isEmpty() ? "been published" : "failed with " + delivery.codes())
                        + ", but its dead letters are " + codes);
            }
        }
        left.forEach((file, codes) -> all.add("dead letter of " + file + ", which nobody dropped: " + codes));
        outputs.forEach((name, digest) -> {
            if (digest.startsWith("= ERROR")) {
                all.add("output " + name + " cannot be read: " + digest);
            }
        });
        return all;
    }
}
