package io.dropwarp.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a run must not leave behind once all work is done and the service is stopped, and what the ledger must say. */
final class Leftovers {

    private static final Set<String> OF_THE_SERVICE = Set.of(
            ".workers", ".workers-coordinator", ".lock", ".heartbeat", ".sweeps.json", ".requests", ".cluster-id");

    private Leftovers() {}

    /** {@return what is there and should not be, or the other way round} */
    static List<String> in(Site site) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : files(site.folder("drop"))) {
            wrong.add("left in the drop folder: " + file);
        }
        try (Stream<Path> left = Files.list(site.folder("work"))) {
            left.filter(path -> !OF_THE_SERVICE.contains(path.getFileName().toString()))
                    .forEach(path -> wrong.add("left in the work folder: " + path));
        }
        for (String folder : List.of("output", "archive", "dead-letter", "ledger")) {
            try (Stream<Path> all = Files.walk(site.folder(folder))) {
                all.filter(path -> path.getFileName().toString().startsWith("."))
                        .forEach(path -> wrong.add("left in the " + folder + " folder: " + path));
            }
        }
        receipts(site.folder("output"), wrong);
        Catalogue.check(site.folder("output"), wrong);
        ledger(site, wrong);
        return wrong;
    }

    /** Every output has a receipt; that a receipt's output stands is the watch's to see. */
    private static void receipts(Path output, List<String> wrong) throws IOException {
        for (Path file : files(output)) {
            String name = file.toString();
            Path folder = file.getParent();
            boolean spokenFor = name.endsWith(".json")
                    || Files.exists(Path.of(folder + ".json"))
                    || Files.exists(Path.of(name.replaceAll("\\.tif(\\.aux\\.xml)?$", ".json")));
            if (!spokenFor) {
                wrong.add("an output without a receipt: " + file);
            }
        }
    }

    private static void ledger(Site site, List<String> wrong) throws IOException {
        Map<String, List<String>> lines = new TreeMap<>();
        for (Path day : files(site.folder("ledger"))) {
            for (String line : Files.readAllLines(day)) {
                try {
                    JsonNode entry = Json.MAPPER.readTree(line);
                    // Sweeps have lines too, when a run is long enough to see one.
                    if (!entry.has("sweep")) {
                        lines.computeIfAbsent(entry.path("job").asText(), any -> new ArrayList<>())
                                .add(entry.path("outcome").asText());
                    }
                } catch (IOException torn) {
                    wrong.add("no whole line of the ledger: " + line);
                }
            }
        }
        Map<String, String> ended = new TreeMap<>();
        for (Path job : Places.visible(site.folder("archive"))) {
            ended.put(job.getFileName().toString(), "published");
        }
        for (Path job : Places.visible(site.folder("dead-letter"))) {
            ended.put(job.getFileName().toString(), "dead-letter");
        }
        Set<String> jobs = new TreeSet<>(lines.keySet());
        jobs.addAll(ended.keySet());
        for (String job : jobs) {
            List<String> said = lines.getOrDefault(job, List.of());
            String outcome = ended.get(job);
            if (outcome == null || !said.equals(List.of(outcome))) {
                wrong.add("the ledger says " + said + " of job " + job + ", which is "
                        + (outcome == null ? "in neither folder" : outcome));
            }
        }
    }

    /** {@return all files below a folder, where others may be at work: what goes meanwhile is no error} */
    static List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path below, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(null);
        return files;
    }
}
