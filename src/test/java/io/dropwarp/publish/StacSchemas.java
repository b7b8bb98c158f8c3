package io.dropwarp.publish;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The published schemas of receipts and catalogues, and those of GeoJSON that they refer to; nothing is fetched. */
public final class StacSchemas {

    private static final Path FOLDER = Path.of(System.getProperty("dropwarp.home", "."), "docs/schema");

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, registry -> registry.schemas(texts()));

    private StacSchemas() {}

    /** {@return what of a receipt is not as the schema says; empty if all is} */
    public static List<String> violationsOfReceipt(String receipt) {
        return violations("urn:dropwarp:receipt-1", receipt);
    }

    /** {@return what of a catalogue is not as the schema says; empty if all is} */
    public static List<String> violationsOfCatalog(String catalog) {
        return violations("urn:dropwarp:catalog-1", catalog);
    }

    private static List<String> violations(String schema, String text) {
        Schema loaded = REGISTRY.getSchema(SchemaLocation.of(schema));
        return loaded
                .validate(
                        text,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static Map<String, String> texts() {
        try {
            return Map.of(
                    "urn:dropwarp:receipt-1", Files.readString(FOLDER.resolve("receipt-1.json")),
                    "urn:dropwarp:catalog-1", Files.readString(FOLDER.resolve("catalog-1.json")),
                    "https://geojson.org/schema/Feature.json", resource("Feature.json"),
                    "https://geojson.org/schema/Geometry.json", resource("Geometry.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = StacSchemas.class.getResourceAsStream("/geojson/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
