package io.dropwarp.publish;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What receipts and catalogues are held to: dropwarp's own schemas of them, and those that STAC publishes of items and
 * catalogues, with those of GeoJSON that both refer to. Nothing is fetched.
 */
public final class StacSchemas {

    /** dropwarp's own schema of receipts. */
    static final String RECEIPT = "urn:dropwarp:receipt-1";

    /** STAC's schema of items. */
    static final String ITEM = "https://schemas.stacspec.org/v1.1.0/item-spec/json-schema/item.json";

    private static final String CATALOG = "urn:dropwarp:catalog-1";
    private static final String STAC_CATALOG =
            "https://schemas.stacspec.org/v1.1.0/catalog-spec/json-schema/catalog.json";

    private static final List<String> STAC_ITEM_PARTS = List.of(
            "item.json",
            "common.json",
            "basics.json",
            "bands.json",
            "data-values.json",
            "datetime.json",
            "instrument.json",
            "licensing.json",
            "provider.json");

    private static final Path FOLDER = Path.of(System.getProperty("dropwarp.home", "."), "docs/schema");

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, registry -> registry.schemas(texts()));

    private StacSchemas() {}

    /** {@return what of a receipt is not as both schemas say; empty if all is} */
    public static List<String> violationsOfReceipt(String receipt) {
        return violations(receipt, RECEIPT, ITEM);
    }

    /** {@return what of a catalogue is not as both schemas say; empty if all is} */
    public static List<String> violationsOfCatalog(String catalog) {
        return violations(catalog, CATALOG, STAC_CATALOG);
    }

    /** {@return what of a text is not as some of the schemas say} */
    static List<String> violations(String text, String... schemas) {
        return Stream.of(schemas)
                .map(schema -> REGISTRY.getSchema(SchemaLocation.of(schema)))
                .flatMap(schema -> schema
                        .validate(
                                text,
                                InputFormat.JSON,
                                context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                        .stream())
                .map(Object::toString)
                .toList();
    }

    private static Map<String, String> texts() {
        try {
            Map<String, String> texts = new HashMap<>();
            texts.put(RECEIPT, Files.readString(FOLDER.resolve("receipt-1.json")));
            texts.put(CATALOG, Files.readString(FOLDER.resolve("catalog-1.json")));
            texts.put(STAC_CATALOG, resource("/stac/catalog.json"));
            for (String name : STAC_ITEM_PARTS) {
                texts.put(URI.create(ITEM).resolve(name).toString(), resource("/stac/" + name));
            }
            for (String name : List.of("Feature.json", "Geometry.json")) {
                texts.put("https://geojson.org/schema/" + name, resource("/geojson/" + name));
            }
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = StacSchemas.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
