package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.cli.Cli;
import io.dropwarp.model.JobEnded;
import io.dropwarp.publish.StacSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An output folder as a STAC catalogue: receipts of every kind of output, reached from {@code catalog.json}. */
class CatalogIT {

    @TempDir
    Path data;

    private RunningService running;

    @BeforeEach
    void prepare() throws IOException {
        running = new RunningService(data);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    /** Every kind of raster there is in every form: all in the default one, some in the others. */
    private int dropEveryKind() throws IOException {
        int dropped = 0;
        running.drop("good/3376.aux", "cog/3376.aux");
        try (Stream<Path> files = Files.list(Cli.HOME.resolve("src/test/resources/corpus/good"))) {
            for (Path file :
                    (Iterable<Path>) files.filter(name -> name.toString().endsWith(".tif"))::iterator) {
                running.drop("good/" + file.getFileName(), "cog/" + file.getFileName());
                dropped++;
            }
        }
        running.drop("formats/paletted.wld", "gtiff/50% of #1/paletted.wld");
        running.drop("formats/paletted.gif.aux.xml", "gtiff/50% of #1/paletted.gif.aux.xml");
        running.drop("formats/paletted.gif", "gtiff/50% of #1/paletted.gif");
        running.drop("good/n43d-sd.tif", "gtiff/dem.tif");
        running.drop("good/cog_dateline.tif", "tiles/é/dateline.tif");
        running.drop("good/n43d-sd.tif", "custom/dem.tif");
        running.drop("good/utmsmall.tif", "a.tif");
        return dropped + 5;
    }

    @Test
    void leadsToAReceiptOfEveryKindThatIsAsItsSchemaSays() throws IOException {
        running.profile("cog", "crs: EPSG:3857\n")
                .profile("gtiff", "crs: EPSG:4326\nlayout: gtiff\n")
                .profile("tiles", "crs: EPSG:3832\nlayout: tiles\ntile-rows: 256\n")
                .profile("custom", "crs: '+proj=laea +lat_0=43 +lon_0=-80'\nnodata: nan\n")
                .start();
        int dropped = dropEveryKind();

        List<JobEnded> ended = running.awaitEnded(dropped);
        assertThat(ended).hasSize(dropped).allMatch(JobEnded::published);
        Path output = running.folder("output");
        Map<Path, JsonNode> receipts = new TreeMap<>();
        for (JobEnded end : ended) {
            Path receipt = Path.of(end.output().toString().replaceAll("\\.tif$", "") + ".json");
            assertThat(StacSchemas.violationsOfReceipt(Files.readString(receipt)))
                    .as(receipt.toString())
                    .isEmpty();
            receipts.put(receipt, running.json(receipt));
        }
        await().atMost(RunningService.PATIENCE)
                .untilAsserted(() -> assertThat(reached(output)).isEqualTo(receipts.keySet()));
        running.close();
        assertThat(reached(output)).isEqualTo(receipts.keySet());
        for (Map.Entry<Path, JsonNode> receipt : receipts.entrySet()) {
            assertThat(links(receipt.getKey(), receipt.getValue(), "root")).containsExactly(catalog(output));
            assertThat(links(receipt.getKey(), receipt.getValue(), "parent"))
                    .containsExactly(catalog(receipt.getKey().getParent()));
            for (JsonNode asset : receipt.getValue().path("assets")) {
                assertThat(target(receipt.getKey(), asset)).isNotEmptyFile();
            }
        }
        assertThat(kinds(receipts.values()))
                .contains("uint8", "uint16", "float32", "float64", "cint16", "nan", "wkt2", "MultiPolygon", "tiles");
    }

    /** So that the kinds that matter are among those that were looked at. */
    private static Set<String> kinds(Iterable<JsonNode> receipts) {
        Set<String> kinds = new TreeSet<>();
        for (JsonNode receipt : receipts) {
            JsonNode properties = receipt.path("properties");
            kinds.add(receipt.path("geometry").path("type").asText());
            kinds.add(properties.path("dropwarp:layout").asText());
            kinds.add(properties.has("proj:wkt2") ? "wkt2" : "code");
            for (JsonNode band : receipt.path("assets").path("data").path("bands")) {
                kinds.add(band.path("data_type").asText());
                kinds.add(band.path("nodata").asText());
            }
        }
        return kinds;
    }

    /** A crash while a catalogue is written leaves the old one or none, and the next start writes what it missed. */
    @Test
    void isMadeGoodAfterACrash() throws Exception {
        running.drop("good/utmsmall.tif", "default/utm/a.tif");
        Process service = running.process("-Dio.dropwarp.failure-point=FILE_DRAFTED@catalog.json")
                .start();
        try {
            assertThat(service.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
            assertThat(service.exitValue())
                    .as(Files.readString(data.resolve("service.log")))
                    .isEqualTo(137);
        } finally {
            service.destroyForcibly();
        }
        Path output = running.folder("output");
        assertThat(output.resolve("default/utm/.catalog.json.part")).isNotEmptyFile();
        assertThat(output.resolve("default/utm/catalog.json")).doesNotExist();
        running.start();

        Path receipt = output.resolve("default/utm/a_EPSG3857.json");
        await().atMost(RunningService.PATIENCE)
                .untilAsserted(() -> assertThat(reached(output)).containsExactly(receipt));
        assertThat(output.resolve("default/utm/.catalog.json.part")).doesNotExist();
    }

    @Test
    void isNotWrittenWhereItIsNotWanted() throws IOException {
        running.set("catalog", "false").start();
        running.drop("good/utmsmall.tif", "a.tif");

        assertThat(running.awaitEnd("a.tif").published()).isTrue();
        running.close();
        assertThat(running.folder("output/catalog.json")).doesNotExist();
        assertThat(running.receipt("a_EPSG3857.json").path("links")).isEmpty();
    }

    /** {@return the receipts that whoever follows the catalogues from the root comes to} */
    private Set<Path> reached(Path output) throws IOException {
        Set<Path> reached = new TreeSet<>();
        follow(output, output, reached);
        return reached;
    }

    private void follow(Path output, Path folder, Set<Path> reached) throws IOException {
        Path file = catalog(folder);
        assertThat(file).exists();
        assertThat(StacSchemas.violationsOfCatalog(Files.readString(file))).isEmpty();
        JsonNode catalog = running.json(file);
        assertThat(links(file, catalog, "root")).containsExactly(catalog(output));
        if (!folder.equals(output)) {
            assertThat(links(file, catalog, "parent")).containsExactly(catalog(folder.getParent()));
        }
        reached.addAll(links(file, catalog, "item"));
        for (Path child : links(file, catalog, "child")) {
            follow(output, child.getParent(), reached);
        }
    }

    private static Path catalog(Path folder) {
        return folder.resolve("catalog.json");
    }

    private static List<Path> links(Path file, JsonNode item, String rel) {
        List<Path> targets = new ArrayList<>();
        for (JsonNode link : item.path("links")) {
            if (link.path("rel").asText().equals(rel)) {
                targets.add(target(file, link));
            }
        }
        return targets;
    }

    private static Path target(Path file, JsonNode link) {
        return Path.of(file.toUri().resolve(link.path("href").asText()));
    }
}
