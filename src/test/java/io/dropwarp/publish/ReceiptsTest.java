package io.dropwarp.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.Samples;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.BandStatistics;
import io.dropwarp.model.Job;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import io.dropwarp.model.TargetGrid;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiptsTest {

    private static final List<List<List<Double>>> BOX = Samples.box(10, 20, 11, 21);

    private final Job job = Samples.job("utm/a.tif");

    private ObjectNode receipt(Layout layout, TargetGrid grid, List<List<List<List<Double>>>> footprint) {
        Plan plan = Samples.plan(job, layout, grid, 30);
        OutputName name = new OutputName(Path.of("/out/utm"), "a_EPSG3857", layout);
        return new Receipts(true)
                .receipt(
                        job,
                        plan,
                        Samples.output(name.name(), layout, footprint),
                        name,
                        Samples.RECEIVED.plusMillis(2500));
    }

    private ObjectNode receipt(Layout layout) {
        return receipt(layout, Samples.grid("EPSG:3857", "0"), List.of(BOX));
    }

    private static List<Double> numbers(JsonNode array) {
        List<Double> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.asDouble()));
        return numbers;
    }

    @Test
    void isAStacItemWithItsExtensions() {
        ObjectNode item = receipt(Layout.COG);

        assertThat(item.path("type").asText()).isEqualTo("Feature");
        assertThat(item.path("stac_version").asText()).isEqualTo("1.1.0");
        assertThat(item.path("stac_extensions"))
                .hasSize(4)
                .allMatch(
                        uri -> uri.asText()
                                .matches(
                                        "https://stac-extensions.github.io/(projection|file|processing|raster)/v.+/schema.json"));
        assertThat(item.path("id").asText()).isEqualTo("a_EPSG3857");
        assertThat(item.path("links").isArray()).isTrue();
        assertThat(item.path("properties").path("datetime").asText()).isEqualTo("2026-07-01T12:00:00Z");
    }

    @Test
    void saysWhereThePixelsLie() {
        ObjectNode item = receipt(Layout.COG);
        JsonNode properties = item.path("properties");

        assertThat(item.path("geometry").path("type").asText()).isEqualTo("Polygon");
        assertThat(numbers(item.path("bbox"))).containsExactly(10.0, 20.0, 11.0, 21.0);
        assertThat(properties.path("proj:code").asText()).isEqualTo("EPSG:3857");
        assertThat(properties.has("proj:wkt2")).isFalse();
        assertThat(numbers(properties.path("proj:shape"))).containsExactly(60.0, 100.0);
        // By rows: x = 10 col + 0 row + 1000, y = 0 col - 20 row + 5000.
        assertThat(numbers(properties.path("proj:transform"))).containsExactly(10.0, 0.0, 1000.0, 0.0, -20.0, 5000.0);
    }

    @Test
    void describesACrsWithoutACodeByItsWkt() {
        JsonNode properties =
                receipt(Layout.COG, Samples.grid(null, null), List.of(BOX)).path("properties");

        assertThat(properties.path("proj:code").isNull()).isTrue();
        assertThat(properties.path("proj:wkt2").asText()).startsWith("PROJCRS[");
    }

    @Test
    void saysWhatWasMadeOfWhatAndHow() {
        JsonNode properties = receipt(Layout.COG).path("properties");

        assertThat(properties.path("dropwarp:source").asText()).isEqualTo("a.tif");
        assertThat(properties.path("dropwarp:file").asText()).isEqualTo("utm/a.tif");
        assertThat(properties.path("dropwarp:profile").asText()).isEqualTo("utm");
        assertThat(properties.path("dropwarp:job").asText()).isEqualTo(job.id());
        assertThat(properties.path("dropwarp:source_sha256").asText()).isEqualTo(Samples.SHA256);
        assertThat(properties.path("dropwarp:options").path("resampling").asText())
                .isEqualTo("bilinear");
        assertThat(properties.path("dropwarp:exact").asBoolean()).isTrue();
        assertThat(properties.path("dropwarp:notes")).hasSize(1);
        assertThat(properties.path("dropwarp:tiles").asInt()).isEqualTo(2);
        assertThat(properties.path("dropwarp:seconds").asDouble()).isEqualTo(2.5);
        assertThat(properties.path("processing:lineage").asText()).startsWith("gdalwarp ");
        assertThat(properties.path("processing:software").path("GDAL").asText()).isEqualTo("3.6.2");
        assertThat(properties.path("processing:software").path("PROJ").asText()).isEqualTo("9.1.1");
        assertThat(properties.path("processing:software").path("dropwarp").asText())
                .isEqualTo("0.1.0");
    }

    @Test
    void givesAFileItsSizeHashAndBands() {
        JsonNode asset = receipt(Layout.COG).path("assets").path("data");

        assertThat(asset.path("href").asText()).isEqualTo("./a_EPSG3857.tif");
        assertThat(asset.path("type").asText()).isEqualTo("image/tiff; application=geotiff; profile=cloud-optimized");
        assertThat(asset.path("file:size").asLong()).isEqualTo(6);
        assertThat(asset.path("file:checksum").asText()).isEqualTo("1220" + Samples.SHA256);
        JsonNode first = asset.path("bands").path(0);
        assertThat(first.path("name").asText()).isEqualTo("b1");
        assertThat(first.path("data_type").asText()).isEqualTo("uint8");
        assertThat(first.path("raster:bits_per_sample").asInt()).isEqualTo(8);
        assertThat(first.path("nodata").isNumber()).isTrue();
        assertThat(first.path("statistics").path("valid_percent").asDouble()).isEqualTo(50.0);
        assertThat(first.path("statistics").path("minimum").asDouble()).isEqualTo(1.0);
        assertThat(first.path("statistics").path("maximum").asDouble()).isEqualTo(250.0);
        JsonNode alpha = asset.path("bands").path(1);
        assertThat(alpha.path("name").asText()).isEqualTo("alpha");
        assertThat(alpha.path("statistics").has("minimum")).isFalse();
        assertThat(alpha.path("statistics").path("valid_percent").asDouble()).isZero();
    }

    @Test
    void claimsNoOverviewsForAPlainGeotiff() {
        assertThat(receipt(Layout.GTIFF)
                        .path("assets")
                        .path("data")
                        .path("type")
                        .asText())
                .isEqualTo("image/tiff; application=geotiff");
    }

    @Test
    void listsEveryFileOfAFolderOfTiles() {
        JsonNode assets = receipt(Layout.TILES).path("assets");

        assertThat(assets.path("data").path("href").asText()).isEqualTo("./a_EPSG3857/a_EPSG3857.vrt");
        assertThat(assets.path("data").path("bands")).hasSize(2);
        assertThat(assets.path("0-0.tif").path("href").asText()).isEqualTo("./a_EPSG3857/0-0.tif");
        assertThat(assets.path("0-0.tif").path("file:checksum").asText()).isEqualTo("1220" + Samples.SHA256);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-9999, -9999", "1e-5, 1.0E-5", "nan, nan", "inf, inf", "-inf, -inf"})
    void writesNodataAsStacHasIt(String nodata, String written) {
        JsonNode band = receipt(Layout.COG, Samples.grid("EPSG:3857", nodata), List.of(BOX))
                .path("assets")
                .path("data")
                .path("bands")
                .path(0)
                .path("nodata");

        assertThat(band.isNumber() ? band.asDouble() : band.asText())
                .isEqualTo(band.isNumber() ? Double.valueOf(written) : written);
        assertThat(band.isNumber()).isEqualTo(Character.isDigit(written.charAt(written.length() - 1)));
    }

    @Test
    void writesABboxAcrossTheAntimeridian() {
        ObjectNode item = receipt(
                Layout.COG,
                Samples.grid("EPSG:3857", null),
                List.of(Samples.box(170, -20, 180, -10), Samples.box(-180, -22, -175, -12)));

        assertThat(item.path("geometry").path("type").asText()).isEqualTo("MultiPolygon");
        assertThat(numbers(item.path("bbox"))).containsExactly(170.0, -22.0, -175.0, -10.0);
    }

    @Test
    void writesTheWholeWorldAsTheWholeWorld() {
        ObjectNode item = receipt(
                Layout.COG,
                Samples.grid("EPSG:3857", null),
                List.of(Samples.box(-180, -85, 0, 85), Samples.box(0, -85, 180, 85)));

        assertThat(numbers(item.path("bbox"))).containsExactly(-180.0, -85.0, 180.0, 85.0);
    }

    @Test
    void hasNoBboxWithoutAGeometry() {
        ObjectNode item = receipt(Layout.COG, Samples.grid("EPSG:3857", null), List.of());

        assertThat(item.path("geometry").isNull()).isTrue();
        assertThat(item.has("bbox")).isFalse();
    }

    @Test
    void linksToTheCataloguesOfItsFolders() {
        JsonNode links = receipt(Layout.COG).path("links");

        assertThat(links).hasSize(2);
        assertThat(links.path(0).path("rel").asText()).isEqualTo("root");
        assertThat(links.path(0).path("href").asText()).isEqualTo("../catalog.json");
        assertThat(links.path(1).path("rel").asText()).isEqualTo("parent");
        assertThat(links.path(1).path("href").asText()).isEqualTo("./catalog.json");
    }

    @Test
    void linksToNothingWhereThereAreNoCatalogues() {
        Plan plan = Samples.plan(job, Layout.COG, 30);
        OutputName name = new OutputName(Path.of("/out/utm"), "a_EPSG3857", Layout.COG);

        assertThat(new Receipts(false)
                        .receipt(
                                job,
                                plan,
                                Samples.output(name.name(), Layout.COG, List.of(BOX)),
                                name,
                                Samples.RECEIVED)
                        .path("links"))
                .isEmpty();
    }

    @Test
    void refersToFilesWithAnyNameSoThatReadersFindThem() {
        String base = "50% of#a: {b}? é_EPSG3857";
        OutputName name = new OutputName(Path.of("/out/utm"), base, Layout.COG);
        ObjectNode item = new Receipts(true)
                .receipt(
                        job,
                        Samples.plan(job, Layout.COG, 30),
                        Samples.output(name.name(), Layout.COG, List.of(BOX)),
                        name,
                        Samples.RECEIVED);
        String href = item.path("assets").path("data").path("href").asText();

        assertThat(href).isEqualTo("./50%25%20of%23a:%20%7Bb%7D%3F%20é_EPSG3857.tif");
        assertThat(URI.create("file:///out/utm/a.json").resolve(href).getPath()).isEqualTo("/out/utm/" + base + ".tif");
        assertThat(StacSchemas.violationsOfReceipt(item.toString())).isEmpty();
    }

    @Test
    void listsASidecarWithItsHash() {
        OutputName name = new OutputName(Path.of("/out/utm"), "a_EPSG3857", Layout.COG);
        AssembledOutput output = Samples.output(name.staged(), Layout.COG, List.of(BOX));
        AssembledOutput named = new AssembledOutput(
                output.name(),
                output.bytes(),
                output.sha256(),
                List.of(
                        output.files().get(0),
                        new AssembledOutput.OutputFile("output.tif.aux.xml", 321, output.sha256())),
                output.bands(),
                output.footprint(),
                null);
        ObjectNode item =
                new Receipts(true).receipt(job, Samples.plan(job, Layout.COG, 30), named, name, Samples.RECEIVED);
        JsonNode sidecar = item.path("assets").path("metadata");

        assertThat(sidecar.path("href").asText()).isEqualTo("./a_EPSG3857.tif.aux.xml");
        assertThat(sidecar.path("roles").toString()).isEqualTo("[\"metadata\"]");
        assertThat(sidecar.path("file:size").asInt()).isEqualTo(321);
        assertThat(sidecar.path("file:checksum").asText()).endsWith(output.sha256());
        assertThat(StacSchemas.violationsOfReceipt(item.toString())).isEmpty();
    }

    @Test
    void leavesOutStatisticsThatJsonHasNoNumberFor() {
        OutputName name = new OutputName(Path.of("/out/utm"), "a_EPSG3857", Layout.COG);
        AssembledOutput output = Samples.output(name.name(), Layout.COG, List.of(BOX));
        AssembledOutput infinite = new AssembledOutput(
                output.name(),
                output.bytes(),
                output.sha256(),
                output.files(),
                List.of(new BandStatistics(6000, 3000, Double.NEGATIVE_INFINITY, 250.0)),
                output.footprint(),
                null);
        ObjectNode item =
                new Receipts(true).receipt(job, Samples.plan(job, Layout.COG, 30), infinite, name, Samples.RECEIVED);
        JsonNode statistics =
                item.path("assets").path("data").path("bands").path(0).path("statistics");

        assertThat(statistics.has("minimum")).isFalse();
        assertThat(statistics.path("maximum").asDouble()).isEqualTo(250.0);
        assertThat(StacSchemas.violationsOfReceipt(item.toString())).isEmpty();
    }

    @Test
    void isAsItsSchemaSaysWithAndWithoutACodeAndAFootprint() {
        for (Layout layout : Layout.values()) {
            assertThat(StacSchemas.violationsOfReceipt(receipt(layout).toString()))
                    .isEmpty();
        }
        assertThat(StacSchemas.violationsOfReceipt(receipt(Layout.COG, Samples.grid(null, "nan"), List.of())
                        .toString()))
                .isEmpty();
    }

    /** So that nobody has to believe that the schema would notice. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/stac_version=\"1.0.0\"",
                "/geometry/coordinates/0/0/0=\"west\"",
                "/geometry/coordinates/0=[[10,20],[11,20],[11,21]]",
                "/geometry=null",
                "/bbox/3=91",
                "/bbox=null",
                "/properties/datetime=\"2026-07-01 12:00\"",
                "/properties/datetime=\"2026-07-01T25:00:00Z\"",
                "/properties/proj:code=3857",
                "/properties/proj:code=null",
                "/properties/proj:shape/0=60.5",
                "/properties/proj:transform/0=\"NaN\"",
                "/properties/processing:software/GDAL=3",
                "/assets/data/href=\"./a b.tif\"",
                "/assets/data/href=\"./a%2.tif\"",
                "/assets/data/roles=\"data\"",
                "/assets/data/file:checksum=\"1220ABCD\"",
                "/assets/data/bands/0/data_type=\"Byte\"",
                "/assets/data/bands/0/nodata=\"NaN\"",
                "/assets/data/bands/0/raster:bits_per_sample=null",
                "/assets/data/bands/0/statistics/minimum=\"-Infinity\"",
                "/assets/data/bands/0/statistics={}",
                "/links/0/rel=\"collection\"",
                "/collection=\"a\""
            })
    void itsSchemaFindsWhatIsWrong(String change) throws IOException {
        assertThat(StacSchemas.violations(changed(change), StacSchemas.RECEIPT)).isNotEmpty();
    }

    /** Nor that STAC's own would. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/stac_version=\"1.0.0\"",
                "/stac_extensions=[1]",
                "/type=\"Catalog\"",
                "/geometry/coordinates/0/0/0=\"west\"",
                "/bbox=null",
                "/properties/datetime=\"2026-07-01 12:00\"",
                "/assets/data/href=1",
                "/assets/data/roles=\"data\"",
                "/assets/data/bands/0/data_type=\"Byte\"",
                "/assets/data/bands/0/nodata=\"none\"",
                "/assets/data/bands/0/statistics={}",
                "/links=[{\"rel\":\"root\"}]",
                "/collection=\"a\""
            })
    void stacsSchemaFindsWhatIsWrong(String change) throws IOException {
        assertThat(StacSchemas.violations(changed(change), StacSchemas.ITEM)).isNotEmpty();
    }

    /** A receipt with one thing changed: a JSON pointer, an equals sign and the new value. */
    private String changed(String change) throws IOException {
        ObjectNode item = receipt(Layout.COG);
        int equals = change.indexOf('=');
        int slash = change.lastIndexOf('/', equals);
        JsonNode parent = item.at(change.substring(0, slash));
        String key = change.substring(slash + 1, equals);
        JsonNode value = Json.MAPPER.readTree(change.substring(equals + 1));
        if (parent instanceof ObjectNode object) {
            object.set(key, value);
        } else {
            ((ArrayNode) parent).set(Integer.parseInt(key), value);
        }
        return item.toString();
    }
}
