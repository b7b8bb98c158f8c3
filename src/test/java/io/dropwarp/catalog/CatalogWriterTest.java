package io.dropwarp.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogWriterTest {

    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration NEVER = Duration.ofDays(1);

    @TempDir
    Path output;

    private void publish(String base) throws IOException {
        Files.createDirectories(output.resolve(base).getParent());
        Files.writeString(output.resolve(base + ".tif"), "pixels");
        Files.writeString(output.resolve(base + ".json"), "{}");
    }

    private void awaitThatItSays(String catalog, String... items) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            String text = Files.readString(output.resolve(catalog));
            assertThat(text.split("\"rel\" : \"item\"", -1)).hasSize(items.length + 1);
            assertThat(text).contains(items);
        });
    }

    @Test
    void followsWhatIsPublished() throws IOException {
        publish("a_EPSG3857");
        try (CatalogWriter writer = CatalogWriter.start(output, List.of(), SOON, NEVER)) {
            awaitThatItSays("catalog.json", "./a_EPSG3857.json");
            publish("b_EPSG3857");
            publish("utm/c_EPSG32633");
            writer.mark(output);
            writer.mark(output.resolve("utm"));
            writer.mark(output.resolveSibling("elsewhere"));

            awaitThatItSays("catalog.json", "./a_EPSG3857.json", "./b_EPSG3857.json");
            awaitThatItSays("utm/catalog.json", "./c_EPSG32633.json");
        }
    }

    @Test
    void noticesWhatOthersDo() throws IOException {
        publish("a_EPSG3857");
        publish("b_EPSG3857");
        try (CatalogWriter writer = CatalogWriter.start(output, List.of(), SOON, SOON)) {
            awaitThatItSays("catalog.json", "./a_EPSG3857.json", "./b_EPSG3857.json");
            Files.delete(output.resolve("b_EPSG3857.json"));

            awaitThatItSays("catalog.json", "./a_EPSG3857.json");
            assertThat(writer).isNotNull();
        }
    }

    @Test
    void writesWhatIsLeftWhenItIsClosed() throws IOException {
        try (CatalogWriter writer = CatalogWriter.start(output, List.of(), NEVER, NEVER)) {
            publish("a_EPSG3857");
            writer.mark(output);
        }

        assertThat(output.resolve("catalog.json")).content().contains("./a_EPSG3857.json");
    }

    @Test
    void writesForABatchAtTheEndAlone() throws IOException {
        try (CatalogWriter writer = CatalogWriter.atTheEnd(output, List.of())) {
            publish("utm/a_EPSG3857");
            publish("before/b_EPSG3857");
            writer.mark(output.resolve("utm"));
            assertThat(output.resolve("utm/catalog.json")).doesNotExist();
        }

        assertThat(output.resolve("utm/catalog.json")).content().contains("./a_EPSG3857.json");
        assertThat(output.resolve("catalog.json")).content().contains("./utm/catalog.json");
        assertThat(output.resolve("before/catalog.json")).doesNotExist();
    }
}
