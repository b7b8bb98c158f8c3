package io.dropwarp.publish;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.BandStatistics;
import io.dropwarp.model.Job;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import io.dropwarp.model.TargetGrid;
import io.dropwarp.worker.protocol.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes receipts: STAC Items (1.1.0) with the projection, file, processing and raster extensions, and what dropwarp
 * adds under its own prefix. Stateless and thread-safe.
 */
public final class Receipts {

    /** Property that holds the source's file name; an output belongs to it. */
    static final String SOURCE = "dropwarp:source";

    /** Property that holds the job's id. */
    static final String JOB = "dropwarp:job";

    private static final List<String> EXTENSIONS = List.of(
            "https://stac-extensions.github.io/projection/v2.0.0/schema.json",
            "https://stac-extensions.github.io/file/v2.1.0/schema.json",
            "https://stac-extensions.github.io/processing/v1.2.0/schema.json",
            "https://stac-extensions.github.io/raster/v2.0.0/schema.json");

    /** Prefix that makes a SHA-256 a multihash: its code, then its length in bytes. */
    private static final String MULTIHASH_SHA256 = "1220";

    /** GDAL's data type names → those of STAC. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("Byte", "uint8"),
            Map.entry("Int8", "int8"),
            Map.entry("UInt16", "uint16"),
            Map.entry("Int16", "int16"),
            Map.entry("UInt32", "uint32"),
            Map.entry("Int32", "int32"),
            Map.entry("UInt64", "uint64"),
            Map.entry("Int64", "int64"),
            Map.entry("Float32", "float32"),
            Map.entry("Float64", "float64"),
            Map.entry("CInt16", "cint16"),
            Map.entry("CInt32", "cint32"),
            Map.entry("CFloat32", "cfloat32"),
            Map.entry("CFloat64", "cfloat64"));

    /** Creates a writer. */
    public Receipts() {}

    /**
     * Makes a receipt.
     *
     * @param job the job
     * @param plan its plan
     * @param output its output
     * @param name where the output goes
     * @param publishedAt when
     * @return the STAC Item
     */
    public ObjectNode receipt(Job job, Plan plan, AssembledOutput output, OutputName name, Instant publishedAt) {
        ObjectNode item = Json.MAPPER.createObjectNode();
        item.put("type", "Feature");
        item.put("stac_version", "1.1.0");
        item.set("stac_extensions", Json.MAPPER.valueToTree(EXTENSIONS));
        item.put("id", name.base());
        item.set("geometry", geometry(output.footprint()));
        if (!output.footprint().isEmpty()) {
            item.set("bbox", bbox(output.footprint()));
        }
        item.set("properties", properties(job, plan, output, publishedAt));
        item.set("links", Json.MAPPER.createArrayNode());
        item.set("assets", assets(plan, output, name));
        return item;
    }

    private static ObjectNode properties(Job job, Plan plan, AssembledOutput output, Instant publishedAt) {
        TargetGrid grid = plan.grid();
        ObjectNode properties = Json.MAPPER.createObjectNode();
        // When the pixels were measured is not known; STAC wants a time all the same: that of the source file.
        properties.put(
                "datetime", Instant.ofEpochMilli(plan.file().modifiedMillis()).toString());
        properties.put("created", publishedAt.toString());
        properties.put("proj:code", grid.crs());
        if (grid.crs() == null) {
            properties.put("proj:wkt2", grid.crsWkt());
        }
        List<Double> g = grid.geotransform();
        // STAC orders the affine coefficients by rows, GDAL starts each row with its offset.
        properties.set(
                "proj:transform",
                Json.MAPPER.valueToTree(List.of(g.get(1), g.get(2), g.get(0), g.get(4), g.get(5), g.get(3))));
        properties.set("proj:shape", Json.MAPPER.valueToTree(List.of(grid.height(), grid.width())));
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
        properties.set("dropwarp:source_raster", Json.MAPPER.valueToTree(plan.source()));
        properties.set("dropwarp:options", Json.MAPPER.valueToTree(plan.options()));
        properties.put("dropwarp:layout", plan.options().layout().name().toLowerCase(Locale.ROOT));
        properties.put("dropwarp:gdalwarp", plan.command());
        properties.put("dropwarp:exact", plan.exact());
        properties.set("dropwarp:notes", Json.MAPPER.valueToTree(plan.notes()));
        properties.put("dropwarp:tiles", plan.tiling().count());
        properties.set(
                "dropwarp:tile_size",
                Json.MAPPER.valueToTree(
                        List.of(plan.tiling().tileWidth(), plan.tiling().tileHeight())));
        properties.put("dropwarp:received", job.receivedAt().toString());
        properties.put(
                "dropwarp:seconds",
                Duration.between(job.receivedAt(), publishedAt).toMillis() / 1000.0);
        return properties;
    }

    private static ObjectNode assets(Plan plan, AssembledOutput output, OutputName name) {
        ObjectNode assets = Json.MAPPER.createObjectNode();
        if (plan.options().layout() == Layout.TILES) {
            String folder = "./" + name.base() + "/";
            for (AssembledOutput.OutputFile file : output.files()) {
                boolean vrt = file.name().endsWith(".vrt");
                ObjectNode asset = asset(
                        assets,
                        vrt ? "data" : file.name(),
                        folder + file.name(),
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
                    "./" + name.name(),
                    "image/tiff; application=geotiff" + profile,
                    output.files().get(0));
            asset.set("bands", bands(plan.grid(), output.bands()));
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
        ArrayNode bands = Json.MAPPER.createArrayNode();
        for (int i = 0; i < statistics.size(); i++) {
            BandStatistics of = statistics.get(i);
            ObjectNode band = bands.addObject();
            band.put("name", grid.alpha() && i == statistics.size() - 1 ? "alpha" : "b" + (i + 1));
            band.put("data_type", TYPES.getOrDefault(grid.type(), "other"));
            if (grid.nodata() != null) {
                putNumber(band, "nodata", grid.nodata());
            }
            ObjectNode numbers = band.putObject("statistics");
            if (of.minimum() != null) {
                numbers.put("minimum", of.minimum());
                numbers.put("maximum", of.maximum());
            }
            numbers.put("valid_percent", 100.0 * of.validPixels() / Math.max(1, of.pixels()));
        }
        return bands;
    }

    /** STAC takes nodata as a number, or as one of the words "nan", "inf", "-inf". */
    private static void putNumber(ObjectNode node, String key, String text) {
        double number = Double.parseDouble(text.replace("nan", "NaN").replace("inf", "Infinity"));
        if (Double.isFinite(number)) {
            node.put(key, number);
        } else {
            node.put(key, Double.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf");
        }
    }

    private static ObjectNode geometry(List<List<List<List<Double>>>> footprint) {
        if (footprint.isEmpty()) {
            return null;
        }
        ObjectNode geometry = Json.MAPPER.createObjectNode();
        geometry.put("type", footprint.size() == 1 ? "Polygon" : "MultiPolygon");
        geometry.set("coordinates", Json.MAPPER.valueToTree(footprint.size() == 1 ? footprint.get(0) : footprint));
        return geometry;
    }

    /** West, south, east, north; west is greater than east when the footprint crosses the antimeridian (RFC 7946, 5.2). */
    private static ArrayNode bbox(List<List<List<List<Double>>>> footprint) {
        double south = 90;
        double north = -90;
        double west = 180;
        double east = -180;
        double firstEast = -180;
        double lastWest = 180;
        for (List<List<List<Double>>> polygon : footprint) {
            double polygonWest = 180;
            double polygonEast = -180;
            for (List<Double> point : polygon.get(0)) {
                polygonWest = Math.min(polygonWest, point.get(0));
                polygonEast = Math.max(polygonEast, point.get(0));
                south = Math.min(south, point.get(1));
                north = Math.max(north, point.get(1));
            }
            west = Math.min(west, polygonWest);
            east = Math.max(east, polygonEast);
            if (polygonWest == -180) {
                firstEast = Math.max(firstEast, polygonEast);
            }
            if (polygonEast == 180) {
                lastWest = Math.min(lastWest, polygonWest);
            }
        }
        boolean crosses = footprint.size() > 1 && west == -180 && east == 180 && firstEast < lastWest;
        ArrayNode bbox = Json.MAPPER.createArrayNode();
        return bbox.add(crosses ? lastWest : west)
                .add(south)
                .add(crosses ? firstEast : east)
                .add(north);
    }
}
