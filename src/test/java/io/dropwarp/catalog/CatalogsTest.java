package io.dropwarp.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.protocol.Json;
import io.dropwarp.publish.StacSchemas;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogsTest {

    @TempDir
    Path output;

    private Catalogs catalogs;

    @BeforeEach
    void prepare() {
        catalogs = new Catalogs(output, List.of(output, output.resolve("dead-letter")), true);
    }

    private void publish(String base) throws IOException {
        Files.createDirectories(output.resolve(base).getParent());
        Files.writeString(output.resolve(base + ".tif"), "pixels");
        Files.writeString(output.resolve(base + ".json"), "{}");
    }

    private void publishTiles(String base) throws IOException {
        Files.createDirectories(output.resolve(base));
        Files.writeString(output.resolve(base).resolve("0-0.tif"), "pixels");
        Files.writeString(output.resolve(base + ".json"), "{}");
    }

    private void refresh(String... folders) {
        catalogs.refresh(List.of(folders).stream().map(output::resolve).toList());
    }

    private JsonNode catalog(String folder) throws IOException {
        String text = Files.readString(output.resolve(folder).resolve("catalog.json"));
        assertThat(StacSchemas.violationsOfCatalog(text)).isEmpty();
        return Json.MAPPER.readTree(text);
    }

    /** Where the links of a kind lead, as a reader resolves them: paths below the output folder. */
    private List<String> links(String folder, String rel) throws IOException {
        Path file = output.resolve(folder).resolve("catalog.json");
        List<String> targets = new ArrayList<>();
        for (JsonNode link : catalog(folder).path("links")) {
            if (link.path("rel").asText().equals(rel)) {
                URI target = file.toUri().resolve(link.path("href").asText());
                targets.add(output.relativize(Path.of(target)).toString());
            }
        }
        return targets;
    }

    @Test
    void leadsFromTheRootToEveryReceiptAndBack() throws IOException {
        publish("a_EPSG3857");
        publishTiles("t_EPSG3857");
        publish("utm/2026/b_EPSG32633");
        publish("utm/2026/c.vrt_EPSG32633");
        refresh("");

        assertThat(catalog("").path("id").asText()).isEqualTo("dropwarp-output");
        assertThat(links("", "root")).containsExactly("catalog.json");
        assertThat(links("", "parent")).isEmpty();
        assertThat(links("", "item")).containsExactly("a_EPSG3857.json", "t_EPSG3857.json");
        assertThat(links("", "child")).containsExactly("utm/catalog.json");
        assertThat(links("utm", "item")).isEmpty();
        assertThat(links("utm", "child")).containsExactly("utm/2026/catalog.json");
        assertThat(catalog("utm/2026").path("title").asText()).isEqualTo("utm/2026");
        assertThat(links("utm/2026", "root")).containsExactly("catalog.json");
        assertThat(links("utm/2026", "parent")).containsExactly("utm/catalog.json");
        assertThat(links("utm/2026", "item"))
                .containsExactly("utm/2026/b_EPSG32633.json", "utm/2026/c.vrt_EPSG32633.json");
        assertThat(output.resolve("t_EPSG3857/catalog.json")).doesNotExist();
    }

    @Test
    void resolvesNamesOfAnyKind() throws IOException {
        String name = "50% é #1: {x}?";
        publish(name + "/" + name + "_EPSG3857");
        refresh("");

        assertThat(links("", "child")).containsExactly(name + "/catalog.json");
        assertThat(links(name, "item")).containsExactly(name + "/" + name + "_EPSG3857.json");
    }

    @Test
    void tellsOnlyOfReceiptsWhoseOutputStands() throws IOException {
        publish("a_EPSG3857");
        publish("withdrawn_EPSG3857");
        Files.delete(output.resolve("withdrawn_EPSG3857.json"));
        publish("gone_EPSG3857");
        Files.delete(output.resolve("gone_EPSG3857.tif"));
        Files.writeString(output.resolve("notes.json"), "{}");
        Files.writeString(output.resolve("notes_2026.json"), "{}");
        Files.writeString(output.resolve("list_2026"), "no folder");
        Files.writeString(output.resolve("list_2026.json"), "{}");
        publish("photo");
        publish("dead-letter/job/source/x_EPSG3857");
        publish(".dropwarp/x_EPSG3857");
        refresh("");

        assertThat(links("", "item")).containsExactly("a_EPSG3857.json");
        assertThat(links("", "child")).isEmpty();
        assertThat(output.resolve("dead-letter/catalog.json")).doesNotExist();
        assertThat(output.resolve(".dropwarp/catalog.json")).doesNotExist();
    }

    @Test
    void beginsNoneWhereThereIsNothing() throws IOException {
        Files.createDirectories(output.resolve("empty/below"));
        refresh("", "empty/below", "missing");

        assertThat(output.resolve("catalog.json")).doesNotExist();
        assertThat(output.resolve("empty/catalog.json")).doesNotExist();
    }

    @Test
    void forgetsWhatPeopleRemoved() throws IOException {
        publish("a_EPSG3857");
        publish("utm/b_EPSG32633");
        publish("other/c_EPSG32633");
        refresh("");
        Files.delete(output.resolve("a_EPSG3857.tif"));
        Files.delete(output.resolve("a_EPSG3857.json"));
        Files.delete(output.resolve("utm/b_EPSG32633.tif"));
        Files.delete(output.resolve("other/c_EPSG32633.tif"));
        Files.delete(output.resolve("other/c_EPSG32633.json"));
        Files.delete(output.resolve("other/catalog.json"));
        Files.delete(output.resolve("other"));
        catalogs.refresh(catalogs.stale());

        assertThat(output.resolve("utm/catalog.json")).doesNotExist();
        assertThat(links("", "child")).isEmpty();
        assertThat(links("", "item"))
                .as("the root stays, so that readers need not fail")
                .isEmpty();
    }

    @Test
    void findsNothingStaleWhereNothingChanged() throws IOException {
        publish("utm/b_EPSG32633");
        refresh("");
        FileTime past = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
        Files.setLastModifiedTime(output, past);
        Files.setLastModifiedTime(output.resolve("utm"), past);
        refresh("", "utm");
        assertThat(catalogs.stale()).isEmpty();
        publish("utm/c_EPSG32633");

        assertThat(catalogs.stale()).containsExactly(output.resolve("utm"));
    }

    @Test
    void doesNotWriteTheSameAgain() throws IOException {
        publish("utm/b_EPSG32633");
        refresh("");
        Object before = Files.getAttribute(output.resolve("utm/catalog.json"), "unix:ino");
        Object root = Files.getAttribute(output.resolve("catalog.json"), "unix:ino");
        Path link = Files.createLink(output.resolve("utm/held"), output.resolve("utm/catalog.json"));
        refresh("", "utm");

        assertThat(Files.getAttribute(output.resolve("utm/catalog.json"), "unix:ino"))
                .isEqualTo(before);
        assertThat(Files.getAttribute(output.resolve("catalog.json"), "unix:ino"))
                .isEqualTo(root);
        publish("utm/c_EPSG32633");
        refresh("utm");
        // The old file still has a name, so its inode cannot have been given to the new one.
        assertThat(Files.getAttribute(output.resolve("utm/catalog.json"), "unix:ino"))
                .isNotEqualTo(before);
        assertThat(Files.readString(link)).doesNotContain("c_EPSG32633");
    }

    @Test
    void makesGoodWhatACrashLeft() throws IOException {
        publish("utm/b_EPSG32633");
        refresh("");
        publish("utm/c_EPSG32633");
        publish("new/d_EPSG32633");
        Files.writeString(output.resolve(".catalog.json.part"), "{\"type\"");
        Files.writeString(output.resolve("utm/.catalog.json.part"), "{\"type\"");
        Files.writeString(output.resolve("catalog.json.note"), "somebody's");
        new Catalogs(output, List.of(), true).refresh(List.of(output));

        assertThat(links("utm", "item")).containsExactly("utm/b_EPSG32633.json", "utm/c_EPSG32633.json");
        assertThat(links("", "child")).containsExactly("new/catalog.json", "utm/catalog.json");
        assertThat(output.resolve(".catalog.json.part")).doesNotExist();
        assertThat(output.resolve("utm/.catalog.json.part")).doesNotExist();
    }

    @Test
    void leavesTheCataloguesOfOthersAlone() throws IOException {
        publish("a_EPSG3857");
        publish("theirs/b_EPSG3857");
        String theirs = "{\"type\": \"Catalog\", \"id\": \"mine\"}";
        Files.writeString(output.resolve("theirs/catalog.json"), theirs);
        publish("catalog.json.d/c_EPSG3857");
        Files.createDirectories(output.resolve("odd/catalog.json"));
        publish("odd/d_EPSG3857");
        refresh("");

        assertThat(output.resolve("theirs/catalog.json")).hasContent(theirs);
        assertThat(output.resolve("odd/catalog.json")).isEmptyDirectory();
        assertThat(links("", "child")).containsExactly("catalog.json.d/catalog.json");
        assertThat(links("", "item")).containsExactly("a_EPSG3857.json");
    }

    /** A batch may write into any folder of a person's: it speaks of what it published, and looks no further. */
    @Test
    void looksOnlyWhereItWasToldTo() throws IOException {
        publish("below/told/a_EPSG3857");
        publish("untold/b_EPSG3857");
        new Catalogs(output, List.of(), false).refresh(List.of(output.resolve("below/told")));

        assertThat(links("", "child")).containsExactly("below/catalog.json");
        assertThat(links("below", "child")).containsExactly("below/told/catalog.json");
        assertThat(links("below/told", "item")).containsExactly("below/told/a_EPSG3857.json");
        assertThat(output.resolve("untold/catalog.json")).doesNotExist();
    }

    @Test
    void comesBackToAFolderThatCouldNotBeWritten() throws IOException {
        publish("utm/b_EPSG32633");
        // Nobody can write a file of that name, not even root.
        Path obstacle = Files.createDirectories(output.resolve("utm/.catalog.json.part/in-the-way"));
        refresh("");
        assertThat(output.resolve("utm/catalog.json")).doesNotExist();
        assertThat(catalogs.stale()).contains(output.resolve("utm"));
        Files.delete(obstacle);
        catalogs.refresh(catalogs.stale());

        assertThat(links("", "child")).containsExactly("utm/catalog.json");
    }
}
