package io.dropwarp.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.Samples;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Layout;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputNamesTest {

    @TempDir
    Path output;

    @TempDir
    Path work;

    private OutputNames names;

    @BeforeEach
    void start() {
        names = new OutputNames(output, work);
    }

    private OutputName give(String file) {
        return give(file, Layout.COG);
    }

    private OutputName give(String file, Layout layout) {
        Job job = job(file, layout);
        return names.give(job, Samples.plan(job, layout, 60));
    }

    private static Job job(String file, Layout layout) {
        return Samples.job("20260701T120000Z-" + file.replace('/', '-') + layout, file, false);
    }

    /** A receipt as an earlier run left it. */
    private void publishedBefore(String receipt, String source) throws IOException {
        Files.write(
                output.resolve(receipt),
                Json.MAPPER.writeValueAsBytes(Map.of("properties", Map.of("dropwarp:source", source))));
    }

    @Test
    void namesAnOutputAfterStemAndCrs() {
        OutputName name = give("a.b.tif");

        assertThat(name.output()).isEqualTo(output.resolve("a.b_EPSG3857.tif"));
        assertThat(name.receipt()).isEqualTo(output.resolve("a.b_EPSG3857.json"));
    }

    @Test
    void namesAFolderOfTilesWithoutEnding() {
        OutputName name = give("a.tif", Layout.TILES);

        assertThat(name.output()).isEqualTo(output.resolve("a_EPSG3857"));
        assertThat(name.receipt()).isEqualTo(output.resolve("a_EPSG3857.json"));
    }

    @Test
    void keepsTheFoldersOfTheSource() {
        assertThat(give("utm/2026/a.tif").output()).isEqualTo(output.resolve("utm/2026/a_EPSG3857.tif"));
    }

    @Test
    void namesASourceWithoutExtensionAfterItself() {
        assertThat(give("scene").name()).isEqualTo("scene_EPSG3857.tif");
    }

    @Test
    void givesTheSameNameWhenAskedAgain() {
        assertThat(give("a.tif")).isEqualTo(give("a.tif"));
    }

    @Test
    void givesTheSameSourceItsNameAgainAfterARestart() throws IOException {
        publishedBefore("a_EPSG3857.json", "a.tif");

        assertThat(give("a.tif").base()).isEqualTo("a_EPSG3857");
    }

    @Test
    void keepsExtensionWhenAnotherSourceHoldsTheName() throws IOException {
        publishedBefore("a_EPSG3857.json", "a.tif");

        assertThat(give("a.vrt").name()).isEqualTo("a.vrt_EPSG3857.tif");
        assertThat(give("a.vrt", Layout.TILES).name()).isEqualTo("a.vrt_EPSG3857");
    }

    @Test
    void keepsExtensionWhenAnotherJobIsAboutToTakeTheName() {
        give("a.tif");

        assertThat(give("a.vrt").base()).isEqualTo("a.vrt_EPSG3857");
        names.release(job("a.tif", Layout.COG));
        assertThat(give("a.png").base()).as("given up before it had a receipt").isEqualTo("a_EPSG3857");
    }

    @Test
    void leavesAFolderAloneThatHoldsOutputsOfOthers() throws IOException {
        Files.createDirectories(output.resolve("a_EPSG3857.tif"));
        Files.createDirectories(output.resolve("b_EPSG3857"));

        assertThat(give("a.tif").output()).isEqualTo(output.resolve("a.tif_EPSG3857.tif"));
        assertThat(give("b.tif", Layout.TILES).output()).isEqualTo(output.resolve("b.tif_EPSG3857"));
    }

    @Test
    void givesTwoSourcesTwoNamesHoweverTheyAreCalled() {
        // The name with its extension may be what another source is called without it.
        String other = give("a.vrt.tif").base();
        String stem = give("a.tif").base();
        String extended = give("a.vrt").base();

        assertThat(extended).isNotIn(other, stem);
        assertThat(give("a.vrt").base()).isEqualTo(extended);
        assertThat(give("a.vrt.tif").base()).isEqualTo(other);
    }

    @Test
    void keepsFoldersApart() {
        assertThat(give("x/a.tif").base()).isEqualTo("a_EPSG3857");
        assertThat(give("y/a.vrt").base()).isEqualTo("a_EPSG3857");
    }

    @Test
    void keepsTheNameUnderWhichAnEarlierRunBeganToPublish() throws IOException {
        JobFolder folder = JobFolder.of(work, job("a.vrt", Layout.COG).id());
        Files.createDirectories(folder.path());
        Files.writeString(folder.receipt(), "{\"id\": \"a.vrt_EPSG3857\"}");

        assertThat(give("a.vrt").base()).isEqualTo("a.vrt_EPSG3857");
        assertThat(give("a.tif").base()).isEqualTo("a_EPSG3857");
    }

    @Test
    void takesANameWhoseReceiptCannotBeRead() throws IOException {
        Files.writeString(output.resolve("a_EPSG3857.json"), "{half");

        assertThat(give("a.tif").base()).isEqualTo("a_EPSG3857");
    }
}
