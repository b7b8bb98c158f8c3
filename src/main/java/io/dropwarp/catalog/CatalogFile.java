package io.dropwarp.catalog;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.protocol.Json;
import io.dropwarp.publish.Hrefs;
import io.dropwarp.publish.Receipts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The {@code catalog.json} of an output folder: a STAC Catalog (1.1.0) with relative links, so that a folder can be
 * moved, copied and served unchanged. Stateless and thread-safe for different folders.
 */
final class CatalogFile {

    /** Its name. No output can have it, since their names end in a CRS. */
    static final String NAME = Hrefs.CATALOG;

    /** The hidden name under which it is written. */
    static final String HALF = DurableFiles.partOf(Path.of(NAME)).toString();

    /** Key that marks our catalogues, near the start of the file; people may have others. */
    private static final String FOLDER = "dropwarp:folder";

    private static final int FIRST_BYTES = 128;

    private CatalogFile() {}

    /** {@return whether a folder has a catalogue written by dropwarp} */
    static boolean isIn(Path folder) {
        Path file = folder.resolve(NAME);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(FIRST_BYTES), StandardCharsets.UTF_8).contains('"' + FOLDER + '"');
        } catch (IOException unreadable) {
            return false;
        }
    }

    /**
     * Writes the catalogue of a folder unless its content is unchanged. Items are names of receipts without extension,
     * children are subfolders with a catalogue.
     *
     * @throws IOException if it cannot be written; it is then unchanged
     */
    static void write(Path output, Path folder, List<String> items, List<String> children) throws IOException {
        byte[] content = content(output.relativize(folder), items, children);
        Path file = folder.resolve(NAME);
        boolean same = Files.exists(file)
                && Files.size(file) == content.length
                && Arrays.equals(Files.readAllBytes(file), content);
        if (!same) {
            DurableFiles.write(file, content);
        }
    }

    private static byte[] content(Path below, List<String> items, List<String> children) throws IOException {
        boolean root = below.toString().isEmpty();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.MAPPER.getFactory().createGenerator(bytes)) {
            // One link per line: a folder may hold tens of thousands.
            json.setPrettyPrinter(new DefaultPrettyPrinter()
                    .withObjectIndenter(new DefaultPrettyPrinter.FixedSpaceIndenter())
                    .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n")));
            json.writeStartObject();
            json.writeStringField("type", "Catalog");
            json.writeStringField("stac_version", Receipts.STAC_VERSION);
            json.writeStringField(FOLDER, below.toString());
            json.writeStringField(
                    "id", root ? "dropwarp-output" : below.toString().replace('/', '-'));
            json.writeStringField("title", root ? "Output of dropwarp" : below.toString());
            json.writeStringField(
                    "description",
                    "Rasters warped by dropwarp: %d here, %d folder(s) below."
                            .formatted(items.size(), children.size()));
            json.writeArrayFieldStart("links");
            link(json, "root", Hrefs.above(root ? 0 : below.getNameCount(), NAME), Receipts.CATALOG_TYPE, null);
            if (!root) {
                link(json, "parent", Hrefs.above(1, NAME), Receipts.CATALOG_TYPE, null);
            }
            for (String child : children) {
                link(json, "child", Hrefs.below(child + "/" + NAME), Receipts.CATALOG_TYPE, child);
            }
            for (String item : items) {
                link(json, "item", Hrefs.below(item + ".json"), "application/geo+json", item);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void link(JsonGenerator json, String rel, String href, String type, String title)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("rel", rel);
        json.writeStringField("href", href);
        json.writeStringField("type", type);
        if (title != null) {
            json.writeStringField("title", title);
        }
        json.writeEndObject();
    }
}
