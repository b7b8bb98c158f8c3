package io.dropwarp.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.AuditResult;
import io.dropwarp.model.BandStatistics;
import io.dropwarp.model.CoordinateOperation;
import io.dropwarp.model.Georeferencing;
import io.dropwarp.model.Job;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import io.dropwarp.model.TargetGrid;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Writes receipts: STAC Items (1.1.0) with the projection, file, processing and raster extensions, and further
 * properties with the prefix dropwarp. Stateless and thread-safe.
 */
public final class Receipts {

    /** STAC version of receipts and catalogues. */
    public static final String STAC_VERSION = "1.1.0";

    /** Media type of a catalogue. */
    public static final String CATALOG_TYPE = "application/json";

    /** Property with the source's file name, which owns the output. */
    static final String SOURCE = "dropwarp:source";

    /** Property with the job's id. */
    static final String JOB = "dropwarp:job";

    /** Property with the epoch in which it was published. */
    static final String EPOCH = "dropwarp:epoch";

    private static final List<String> EXTENSIONS = List.of(
            "https://stac-extensions.github.io/projection/v2.0.0/schema.json",
            "https://stac-extensions.github.io/file/v2.1.0/schema.json",
            "https://stac-extensions.github.io/processing/v1.2.0/schema.json",
            "https://stac-extensions.github.io/raster/v2.0.0/schema.json");

    /** Prefix that makes a SHA-256 a multihash: its code, then its length in bytes. */
    static final String MULTIHASH_SHA256 = "1220";

    /** GDAL's data type names → STAC's. */
    private static final Map<String, PixelType> TYPES = Map.ofEntries(
            Map.entry("Byte", new PixelType("uint8", 8)),
            Map.entry("Int8", new PixelType("int8", 8)),
            Map.entry("UInt16", new PixelType("uint16", 16)),
            Map.entry("Int16", new PixelType("int16", 16)),
            Map.entry("UInt32", new PixelType("uint32", 32)),
            Map.entry("Int32", new PixelType("int32", 32)),
            Map.entry("UInt64", new PixelType("uint64", 64)),
            Map.entry("Int64", new PixelType("int64", 64)),
            Map.entry("Float32", new PixelType("float32", 32)),
            Map.entry("Float64", new PixelType("float64", 64)),
            Map.entry("CInt16", new PixelType("cint16", 32)),
            Map.entry("CInt32", new PixelType("cint32", 64)),
            Map.entry("CFloat32", new PixelType("cfloat32", 64)),
            Map.entry("CFloat64", new PixelType("cfloat64", 128)));

    /** STAC orders the affine coefficients by rows; GDAL starts each row with its offset. */
    private static final int[] BY_ROWS = {1, 2, 0, 4, 5, 3};

    private final boolean catalogued;

    /** {@code catalogued}: the output folders have catalogues, which receipts then link to. */
    public Receipts(boolean catalogued) {
        this.catalogued = catalogued;
    }

    /** {@return a receipt; empty if there is none, or what is there cannot be read} */
    static Optional<JsonNode> read(Path receipt) {
        // Most often there is none, and Files would make an exception of it.
        if (!receipt.toFile().exists()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.MAPPER.readTree(Files.readAllBytes(receipt)));
        } catch (IOException noReceipt) {
            return Optional.empty();
        }
    }

    /** {@return the receipt of an output that a single machine made, a STAC Item} */
    public ObjectNode receipt(Job job, Plan plan, AssembledOutput output, OutputName name, Instant publishedAt) {
        return receipt(job, plan, output, name, publishedAt, List.of());
    }

    /** {@return the receipt of an output, a STAC Item that names the nodes that made it} */
    ObjectNode receipt(
            Job job, Plan plan, AssembledOutput output, OutputName name, Instant publishedAt, List<String> nodes) {
        ObjectNode item = Json.MAPPER.createObjectNode();
        item.put("type", "Feature");
        item.put("stac_version", STAC_VERSION);
        texts(item.putArray("stac_extensions"), EXTENSIONS);
        item.put("id", name.base());
        item.set("geometry", Footprints.geometry(output.footprint()));
        if (!output.footprint().isEmpty()) {
            item.set("bbox", Footprints.bbox(output.footprint()));
        }
        ObjectNode properties = properties(job, plan, output, publishedAt);
        if (!nodes.isEmpty()) {
            texts(properties.putArray("dropwarp:nodes"), nodes);
        }
        item.set("properties", properties);
        item.set("links", links(job));
        item.set("assets", assets(plan, output, name));
        return item;
    }

    private ArrayNode links(Job job) {
        ArrayNode links = Json.MAPPER.createArrayNode();
        if (catalogued) {
            int depth = job.folder().isEmpty() ? 0 : Path.of(job.folder()).getNameCount();
            link(links, "root", Hrefs.above(depth, Hrefs.CATALOG));
            link(links, "parent", Hrefs.above(0, Hrefs.CATALOG));
        }
        return links;
    }

    private static void link(ArrayNode links, String rel, String href) {
        links.addObject().put("rel", rel).put("href", href).put("type", CATALOG_TYPE);
    }

    private static ObjectNode properties(Job job, Plan plan, AssembledOutput output, Instant publishedAt) {
        TargetGrid grid = plan.grid();
        ObjectNode properties = Json.MAPPER.createObjectNode();
        // The acquisition time is unknown, but STAC requires one: use that of the source file.
        properties.put(
                "datetime", Instant.ofEpochMilli(plan.file().modifiedMillis()).toString());
        properties.put("created", publishedAt.toString());
        properties.put("proj:code", grid.crs());
        if (grid.crs() == null) {
            properties.put("proj:wkt2", grid.crsWkt());
        }
        List<Double> g = grid.geotransform();
        ArrayNode transform = properties.putArray("proj:transform");
        for (int i : BY_ROWS) {
            transform.add(g.get(i));
        }
        properties.putArray("proj:shape").add(grid.height()).add(grid.width());
        properties.put("processing:lineage", plan.command());
        ObjectNode software = properties.putObject("processing:software");
        software.put("dropwarp", plan.versions().dropwarp());
        software.put("GDAL", plan.versions().gdal());
        software.put("PROJ", plan.versions().proj());
        software.put("Java", plan.versions().java());
        properties.put(SOURCE, job.source());
        properties.put(JOB, job.id());
        properties.put("dropwarp:file", job.file());
        properties.put("dropwarp:profile", job.profile());
        properties.put("dropwarp:sha256", output.sha256());
        properties.put("dropwarp:source_sha256", plan.file().sha256());
        properties.put("dropwarp:source_bytes", plan.file().bytes());
        if (plan.dem() != null) {
            properties.put("dropwarp:dem_sha256", plan.dem().sha256());
        }
        properties.set("dropwarp:source_raster", Json.MAPPER.valueToTree(plan.source()));
        properties.set("dropwarp:options", Json.MAPPER.valueToTree(plan.options()));
        properties.put("dropwarp:layout", plan.options().layout().name().toLowerCase(Locale.ROOT));
        properties.put("dropwarp:gdalwarp", plan.command());
        properties.put("dropwarp:exact", plan.exact());
        texts(properties.putArray("dropwarp:notes"), plan.notes());
        putOperation(properties, plan.operation());
        putGeoreferencing(properties, plan.georeferencing());
        putAudit(properties, output.audit());
        properties.put("dropwarp:tiles", plan.tiling().count());
        properties
                .putArray("dropwarp:tile_size")
                .add(plan.tiling().tileWidth())
                .add(plan.tiling().tileHeight());
        properties.put("dropwarp:received", job.receivedAt().toString());
        properties.put(
                "dropwarp:seconds",
                Duration.between(job.receivedAt(), publishedAt).toMillis() / 1000.0);
        return properties;
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static void putOperation(ObjectNode properties, CoordinateOperation operation) {
        if (operation != null) {
            ObjectNode node = properties.putObject("dropwarp:operation");
            node.put("name", operation.name());
            node.put("accuracy_m", operation.accuracyM());
            node.set("grids", Json.MAPPER.valueToTree(operation.grids()));
            node.put("ballpark", operation.ballpark());
        }
    }

    private static void putGeoreferencing(ObjectNode properties, Georeferencing georeferencing) {
        if (georeferencing != null) {
            ObjectNode node = properties.putObject("dropwarp:georeferencing");
            node.put("kind", georeferencing.kind());
            node.put("residual_rms_px", georeferencing.residualRmsPx());
            node.put("residual_max_px", georeferencing.residualMaxPx());
            node.put("assumed", georeferencing.assumed());
        }
    }

    private static void putAudit(ObjectNode properties, AuditResult audit) {
        if (audit != null) {
            properties.set("dropwarp:audit", Json.MAPPER.valueToTree(audit));
        }
    }

    private static ObjectNode assets(Plan plan, AssembledOutput output, OutputName name) {
        ObjectNode assets = Json.MAPPER.createObjectNode();
        if (plan.options().layout() == Layout.TILES) {
            String folder = name.base() + "/";
            for (AssembledOutput.OutputFile file : output.files()) {
                boolean vrt = file.name().endsWith(".vrt");
                ObjectNode asset = asset(
                        assets,
                        vrt ? "data" : file.name(),
                        Hrefs.below(folder + file.name()),
                        vrt ? "application/xml" : "image/tiff; application=geotiff",
                        file);
                if (vrt) {
                    asset.set("bands", bands(plan.grid(), output.bands()));
                }
            }
        } else {
            String profile = plan.options().layout() == Layout.COG ? "; profile=cloud-optimized" : "";
            ObjectNode asset = asset(
                    assets,
                    "data",
                    Hrefs.below(name.name()),
                    "image/tiff; application=geotiff" + profile,
                    output.files().get(0));
            asset.set("bands", bands(plan.grid(), output.bands()));
            if (output.files().size() > 1) {
                ObjectNode sidecar = asset(
                        assets,
                        "metadata",
                        Hrefs.below(name.name() + AssembledOutput.SIDECAR),
                        "application/xml",
                        output.files().get(1));
                sidecar.putArray("roles").add("metadata");
            }
        }
        return assets;
    }

    private static ObjectNode asset(
            ObjectNode assets, String key, String href, String type, AssembledOutput.OutputFile file) {
        ObjectNode asset = assets.putObject(key);
        asset.put("href", href);
        asset.put("type", type);
        asset.putArray("roles").add("data");
        asset.put("file:size", file.bytes());
        asset.put("file:checksum", MULTIHASH_SHA256 + file.sha256());
        return asset;
    }

    private static ArrayNode bands(TargetGrid grid, List<BandStatistics> statistics) {
        PixelType type = TYPES.get(grid.type());
        ArrayNode bands = Json.MAPPER.createArrayNode();
        for (int i = 0; i < statistics.size(); i++) {
            BandStatistics of = statistics.get(i);
            ObjectNode band = bands.addObject();
            band.put("name", grid.alpha() && i == statistics.size() - 1 ? "alpha" : "b" + (i + 1));
            band.put("data_type", type.name());
            // The schema of the raster extension requires at least one of its fields.
            band.put("raster:bits_per_sample", type.bits());
            if (grid.nodata() != null) {
                putNumber(band, "nodata", grid.nodata());
            }
            ObjectNode numbers = band.putObject("statistics");
            putFinite(numbers, "minimum", of.minimum());
            putFinite(numbers, "maximum", of.maximum());
            numbers.put("valid_percent", 100.0 * of.validPixels() / Math.max(1, of.pixels()));
        }
        return bands;
    }

    /** JSON has no infinity, which a raster of floats may contain. */
    private static void putFinite(ObjectNode node, String key, Double number) {
        if (number != null && Double.isFinite(number)) {
            node.put(key, number);
        }
    }

    /** STAC takes nodata as a number, or as one of the words "nan", "inf", "-inf". */
    private static void putNumber(ObjectNode node, String key, String text) {
        if (text.matches("-?[0-9]{16,}")) {
            node.put(key, new BigInteger(text));
            return;
        }
        double number = Double.parseDouble(text.replace("nan", "NaN").replace("inf", "Infinity"));
        if (Double.isFinite(number)) {
            node.put(key, number);
        } else {
            node.put(key, Double.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf");
        }
    }

    /** A type's STAC name and its bits per pixel. */
    private record PixelType(String name, int bits) {}
}
