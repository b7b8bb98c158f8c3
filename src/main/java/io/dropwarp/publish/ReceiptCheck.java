package io.dropwarp.publish;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.files.Hashes;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Predicate;

/** Compares published outputs with their receipts. Stateless and thread-safe. */
public final class ReceiptCheck {

    private ReceiptCheck() {}

    /** Result of a check: the receipt, the bytes read, and what is wrong in one sentence; null if nothing is. */
    public record Finding(Path receipt, JsonNode item, long bytes, String problem) {

        /** {@return id of the job that made the output} */
        public String job() {
            return item.path("properties").path(Receipts.JOB).asText();
        }

        /** {@return path of the source below the drop folder} */
        public String file() {
            return item.path("properties").path("dropwarp:file").asText();
        }

        public String source() {
            return item.path("properties").path(Receipts.SOURCE).asText();
        }

        /** {@return authority code of the output's CRS, such as {@code EPSG:3857}, if it has one} */
        public Optional<String> crs() {
            return Optional.ofNullable(item.path("properties").path("proj:code").textValue());
        }
    }

    /**
     * Calls {@code visit} with each of our receipts below a folder, except in hidden subfolders; false ends the walk.
     */
    public static void walk(Path folder, Predicate<Path> visit) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes) {
                // A folder of tiles matters only by its receipt, which is beside it.
                boolean hidden = !below.equals(folder)
                        && (below.getFileName().toString().startsWith(".")
                                || Files.exists(below.resolveSibling(below.getFileName() + ".json")));
                return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                boolean json = name.endsWith(".json") && !name.startsWith(".") && attributes.isRegularFile();
                return !json || visit.test(file) ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** {@return the STAC Item of a JSON file in the output folder; empty if it is not ours, or gone} */
    public static Optional<JsonNode> read(Path path) {
        try {
            JsonNode item = Json.MAPPER.readTree(Files.readAllBytes(path));
            return Optional.of(item).filter(node -> node.path("properties").has(Receipts.JOB));
        } catch (IOException goneOrNoJson) {
            return Optional.empty();
        }
    }

    /**
     * Checks all files of an output: each exists, with the same size and the same bytes.
     *
     * @return the result; empty if it is not our receipt, or the output was replaced meanwhile
     * @throws IOException if a file cannot be read because of the machine
     */
    public static Optional<Finding> check(Path path) throws IOException {
        Optional<JsonNode> read = read(path);
        if (read.isEmpty()) {
            return Optional.empty();
        }
        JsonNode item = read.get();
        long bytes = 0;
        String problem = null;
        for (JsonNode asset : item.path("assets")) {
            if (problem == null && asset.has("file:checksum")) {
                Path file = Hrefs.resolve(path, asset.path("href").asText());
                problem = file.startsWith(path.getParent()) ? problemOf(file, asset) : "leads out of its folder";
                bytes += asset.path("file:size").asLong();
                problem =
                        problem == null ? null : path.getParent().relativize(file) + " " + problem + whose(file) + ".";
            }
        }
        // A receipt that was replaced during the check proves nothing.
        boolean same = problem == null || read(path).filter(item::equals).isPresent();
        return same ? Optional.of(new Finding(path, item, bytes, problem)) : Optional.empty();
    }

    private static String whose(Path file) {
        return file.toString().endsWith(AssembledOutput.SIDECAR)
                ? ", as when gdalinfo -stats or QGIS writes statistics into it; the raster is checked by itself"
                : "";
    }

    private static String problemOf(Path file, JsonNode asset) throws IOException {
        try {
            long size = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .size();
            if (size != asset.path("file:size").asLong()) {
                return "has " + size + " bytes, not " + asset.path("file:size").asLong();
            }
            String hash = Receipts.MULTIHASH_SHA256 + Hashes.sha256(file);
            return hash.equals(asset.path("file:checksum").asText())
                    ? null
                    : "has other content than when it was published";
        } catch (NoSuchFileException gone) {
            return "is missing";
        }
    }
}
