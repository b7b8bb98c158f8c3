package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.files.Hashes;
import io.dropwarp.model.JobEnded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
@Timeout(180)
class PublishRouteIT {

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

    @ParameterizedTest
    @CsvSource({"cog, a_EPSG3857.tif", "gtiff, a_EPSG3857.tif", "tiles, a_EPSG3857"})
    void publishesAnOutputThatItsReceiptDescribes(String layout, String name) throws IOException {
        running.profile(layout, "crs: EPSG:3857\nlayout: " + layout).start();
        running.drop("good/utmsmall.tif", layout + "/sub/a.tif");
        JobEnded end = running.awaitEnd(layout + "/sub/a.tif");
        Path folder = running.folder("output").resolve(layout).resolve("sub");

        assertThat(end.output()).isEqualTo(folder.resolve(name));
        assertThat(RunningService.names(folder)).containsExactlyInAnyOrder(name, "a_EPSG3857.json");
        JsonNode receipt = running.json(folder.resolve("a_EPSG3857.json"));
        assertThat(receipt.path("assets")).isNotEmpty();
        for (JsonNode asset : receipt.path("assets")) {
            Path file = folder.resolve(asset.path("href").asText()).normalize();
            assertThat(asset.path("file:size").asLong()).isEqualTo(Files.size(file));
            assertThat(asset.path("file:checksum").asText()).isEqualTo("1220" + Hashes.sha256(file));
        }
        assertThat(receipt.path("assets")
                        .path("data")
                        .path("bands")
                        .path(0)
                        .path("statistics")
                        .path("valid_percent")
                        .asDouble())
                .isBetween(1.0, 100.0);
        assertThat(receipt.path("bbox")).hasSize(4);
        Path ledger = RunningService.visible(running.folder("ledger")).get(0);
        assertThat(Files.readAllLines(ledger)).singleElement().asString().contains("\"outcome\":\"published\"");
    }

    @Test
    void givesTwoSourcesOfOneStemTwoNames() throws IOException {
        running.start();
        running.drop("good/utmsmall.tif", "utmsmall.tif");
        assertThat(running.awaitEnd("utmsmall.tif").published()).isTrue();
        running.drop("good/utmsmall.vrt", "utmsmall.vrt");
        running.drop("good/utmsmall.tif", "utmsmall.tif");
        running.awaitEnded(3);

        assertThat(running.ended()).hasSize(3).allMatch(JobEnded::published);
        assertThat(RunningService.names(running.folder("output")))
                .containsExactly(
                        "utmsmall.vrt_EPSG3857.json",
                        "utmsmall.vrt_EPSG3857.tif",
                        "utmsmall_EPSG3857.json",
                        "utmsmall_EPSG3857.tif");
        assertThat(running.receipt("utmsmall_EPSG3857.json")
                        .path("properties")
                        .path("dropwarp:source")
                        .asText())
                .isEqualTo("utmsmall.tif");
    }

    @Test
    void deletesTheSourcesWhenToldTo() throws IOException {
        running.set("archive.policy", "delete").start();
        running.drop("good/utmsmall.tif", "a.tif");

        assertThat(running.awaitEnd("a.tif").published()).isTrue();
        assertThat(running.folder("archive")).doesNotExist();
        assertThat(running.folder("drop")).isEmptyDirectory();
    }

    @Test
    void waitsWhileTheOutputFolderCannotBeWrittenAndGoesOnByItself() throws IOException {
        // Nobody may write there, not even root.
        Path output = Files.createSymbolicLink(running.folder("output"), Path.of("/sys/kernel"));
        running.set("retry.max-delay-millis", "3000").start();
        running.drop("good/utmsmall.tif", "first.tif");
        await().atMost(RunningService.PATIENCE)
                .until(() -> running.service().trouble().isPresent());
        running.drop("good/utmsmall.tif", "second.tif");

        assertThat(running.jobs()).hasSize(1);
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(10))
                .until(() -> running.jobs().size() == 1 && Files.exists(running.folder("drop/second.tif")));
        assertThat(running.ended()).isEmpty();
        Files.delete(output);
        Files.createDirectory(output);
        List<JobEnded> ended = running.awaitEnded(2);
        assertThat(ended).hasSize(2).allMatch(JobEnded::published);
        assertThat(RunningService.names(output))
                .containsExactly(
                        "first_EPSG3857.json", "first_EPSG3857.tif", "second_EPSG3857.json", "second_EPSG3857.tif");
        assertThat(running.service().trouble()).isEmpty();
    }
}
