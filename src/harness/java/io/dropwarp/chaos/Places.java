package io.dropwarp.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Where everything that was dropped is, by content. To be asked while nothing runs: every file must be in exactly one of
 * drop folder, work folder, archive and dead-letter folder, and what must stand with it there must stand.
 */
final class Places {

    private final Site site;
    private final Feeder feeder;
    /** Files that were hashed before, by path, inode, time and size. */
    private final Map<String, String> hashed = new HashMap<>();
    /** Finished tiles of the jobs in flight at the last look, and what told them from others. */
    private Map<Path, String> tiles = Map.of();

    private long tilesKept;

    Places(Site site, Feeder feeder) {
        this.site = site;
        this.feeder = feeder;
    }

    /** {@return what is wrong} */
    List<String> check() throws IOException {
        List<String> wrong = new ArrayList<>();
        Map<String, List<Path>> places = new HashMap<>();
        addFiles(site.folder("drop"), places, Set.of());
        for (Path job : visible(site.folder("work"))) {
            addFiles(job.resolve("source"), places, sharedOf(job, wrong));
        }
        for (Path job : visible(site.folder("archive"))) {
            addFiles(job, places, Set.of());
        }
        for (Path job : visible(site.folder("dead-letter"))) {
            addFiles(job.resolve("source"), places, Set.of());
            checkReport(job, wrong);
        }
        compare(places, wrong);
        checkReceipts(places, wrong);
        checkTiles(wrong);
        return wrong;
    }

    /** {@return number of finished tiles that outlived a death of the service and were seen again unchanged} */
    long tilesKept() {
        return tilesKept;
    }

    private void compare(Map<String, List<Path>> places, List<String> wrong) {
        Map<String, Integer> dropped = new TreeMap<>();
        Map<String, String> names = new HashMap<>();
        Set<String> shared = new TreeSet<>();
        for (Delivery delivery : feeder.delivered()) {
            for (int i = 0; i < delivery.parts().size(); i++) {
                String hash = feeder.hashes(delivery).get(i);
                dropped.merge(hash, 1, Integer::sum);
                names.put(
                        hash, delivery.folder() + "/" + delivery.parts().get(i).name());
                if (delivery.parts().get(i).shared()) {
                    shared.add(hash);
                }
            }
        }
        dropped.forEach((hash, count) -> {
            List<Path> found = places.getOrDefault(hash, List.of());
            boolean right =
                    shared.contains(hash) ? found.size() == count || found.size() == count + 1 : found.size() == count;
            if (!right) {
                wrong.add(names.get(hash) + " was dropped " + count + " time(s) and is in " + found.size()
                        + " place(s): " + found);
            }
        });
        places.forEach((hash, found) -> {
            if (!dropped.containsKey(hash)) {
                wrong.add("nobody dropped what is in " + found);
            }
        });
    }

    /** What is archived was published: a receipt speaks for it or for a later one of its name, or that one is coming. */
    private void checkReceipts(Map<String, List<Path>> places, List<String> wrong) throws IOException {
        Map<String, String> bySource = new HashMap<>();
        try (Stream<Path> files = Files.walk(site.folder("output"))) {
            for (Path file : (Iterable<Path>) files.filter(
                    path -> path.toString().endsWith(".json") && !path.endsWith(Catalogue.NAME))::iterator) {
                JsonNode properties = Json.MAPPER.readTree(file.toFile()).path("properties");
                bySource.put(
                        properties.path("dropwarp:file").asText(),
                        properties.path("dropwarp:source_sha256").asText());
            }
        }
        Set<String> inFlight = new TreeSet<>();
        for (Path job : visible(site.folder("work"))) {
            if (Files.exists(job.resolve("claim.json"))) {
                inFlight.add(Json.MAPPER
                        .readTree(job.resolve("claim.json").toFile())
                        .path("file")
                        .asText());
            }
        }
        Map<String, String> newest = new HashMap<>();
        for (Delivery delivery : feeder.delivered()) {
            List<String> hashes = feeder.hashes(delivery);
            String hash = hashes.get(hashes.size() - 1);
            if (places.getOrDefault(hash, List.of()).stream()
                    .anyMatch(path -> path.startsWith(site.folder("archive")))) {
                newest.put(delivery.file(), hash);
            }
        }
        newest.forEach((file, hash) -> {
            if (!hash.equals(bySource.get(file)) && !inFlight.contains(file)) {
                wrong.add(file + " is archived, but no receipt speaks for it"
                        + (bySource.containsKey(file) ? ": it is about another content" : ""));
            }
        });
    }

    /** A tile that was finished before the last death of the service is not warped again. */
    private void checkTiles(List<String> wrong) throws IOException {
        Map<Path, String> now = new HashMap<>();
        for (Path job : visible(site.folder("work"))) {
            for (Path tile : visible(job.resolve("tiles"))) {
                now.put(tile, stateOf(tile));
            }
        }
        tiles.forEach((tile, state) -> {
            if (now.containsKey(tile)) {
                tilesKept++;
                if (!state.equals(now.get(tile))) {
                    wrong.add("a finished tile was made again: " + tile);
                }
            }
        });
        tiles = now;
    }

    private static Set<String> sharedOf(Path job, List<String> wrong) throws IOException {
        Set<String> shared = new TreeSet<>();
        if (Files.exists(job.resolve("claim.json"))) {
            Json.MAPPER
                    .readTree(job.resolve("claim.json").toFile())
                    .path("shared")
                    .forEach(name -> shared.add(name.asText()));
        } else if (!visible(job.resolve("source")).isEmpty()) {
            wrong.add("a job without a claim holds files: " + job);
        }
        return shared;
    }

    private static void checkReport(Path job, List<String> wrong) {
        try {
            JsonNode report = Json.MAPPER.readTree(job.resolve("report.json").toFile());
            if (report.path("code").asText().isEmpty()) {
                wrong.add("a report without a code: " + job);
            }
        } catch (IOException e) {
            wrong.add("a dead letter without a whole report: " + job + ": " + e.getMessage());
        }
    }

    private void addFiles(Path folder, Map<String, List<Path>> places, Set<String> except) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = file.getFileName().toString();
                if (!except.contains(name) && !name.startsWith(".")) {
                    places.computeIfAbsent(hash(file), any -> new ArrayList<>()).add(file);
                }
            }
        }
    }

    private String hash(Path file) throws IOException {
        String key = file + " " + stateOf(file);
        String known = hashed.get(key);
        if (known == null) {
            known = Hashes.sha256(file);
            hashed.put(key, known);
        }
        return known;
    }

    private static String stateOf(Path file) throws IOException {
        return Files.readAttributes(file, "unix:ino,lastModifiedTime,size", LinkOption.NOFOLLOW_LINKS)
                .toString();
    }

    /** {@return what is in a folder, hidden names left out; nothing if there is no such folder} */
    static List<Path> visible(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
