package io.dropwarp.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.Samples;
import io.dropwarp.files.DiskSync;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.files.Fence;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {

    @TempDir
    Path root;

    private Path work;
    private Path output;
    private Publisher publisher;
    private Path elsewhere;

    @BeforeEach
    void makeFolders() throws IOException {
        work = Files.createDirectory(root.resolve("work"));
        output = Files.createDirectory(root.resolve("output"));
        publisher = new Publisher(work, new Receipts(true), DiskSync.EACH, Fence.NONE, false);
    }

    @AfterEach
    void clearTheOtherFileSystem() throws IOException {
        if (elsewhere != null) {
            DurableFiles.deleteTree(elsewhere);
        }
    }

    private int jobs;

    /** A job whose output stands verified in its folder. */
    private final class Staged {

        final Job job;
        final Plan plan;
        final OutputName name;
        final AssembledOutput assembled;

        Staged(String file, Layout layout, String content) throws IOException {
            this(file, layout, content, output);
        }

        Staged(String file, Layout layout, String content, Path to) throws IOException {
            job = Samples.job("20260701T120000Z-a-" + ++jobs, file, false);
            plan = Samples.plan(job, layout, 60);
            name = new OutputNames(to, work).give(job, plan);
            assembled = Samples.output(name.staged(), layout, List.of(Samples.box(1, 2, 3, 4)));
            stage(content);
        }

        void stage(String content) throws IOException {
            Path staged = folder().staged(name.staged());
            if (name.layout() == Layout.TILES) {
                Files.createDirectories(staged);
                Files.writeString(staged.resolve("0-0.tif"), content);
                Files.writeString(staged.resolve(name.name() + ".vrt"), content);
            } else {
                Files.createDirectories(staged.getParent());
                Files.writeString(staged, content);
            }
        }

        JobFolder folder() {
            return JobFolder.of(work, job.id());
        }

        Staged publish() throws IOException {
            publisher.publish(job, plan, assembled, name, List.of());
            return this;
        }

        boolean isVisible() {
            return publisher.isVisible(job, name);
        }
    }

    private List<String> outputs() throws IOException {
        return namesIn(output);
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private JsonNode receipt(String name) throws IOException {
        return Json.MAPPER.readTree(Files.readAllBytes(output.resolve(name)));
    }

    @Test
    void makesAFileAndItsReceiptVisible() throws IOException {
        new Staged("a.tif", Layout.COG, "pixels").publish();

        assertThat(outputs()).containsExactly("a_EPSG3857.json", "a_EPSG3857.tif");
        assertThat(output.resolve("a_EPSG3857.tif")).hasContent("pixels");
        assertThat(receipt("a_EPSG3857.json").path("id").asText()).isEqualTo("a_EPSG3857");
    }

    @Test
    void makesAFolderOfTilesAndItsReceiptVisible() throws IOException {
        new Staged("a.tif", Layout.TILES, "pixels").publish();

        assertThat(outputs()).containsExactly("a_EPSG3857", "a_EPSG3857.json");
        assertThat(namesIn(output.resolve("a_EPSG3857"))).containsExactly("0-0.tif", "a_EPSG3857.vrt");
    }

    @Test
    void keepsTheFoldersOfTheSource() throws IOException {
        new Staged("utm/sub/a.tif", Layout.COG, "pixels").publish();

        assertThat(output.resolve("utm/sub/a_EPSG3857.tif")).exists();
    }

    @Test
    void replacesAnOlderFile() throws IOException {
        new Staged("a.tif", Layout.COG, "old").publish();
        new Staged("a.tif", Layout.COG, "new").publish();

        assertThat(outputs()).containsExactly("a_EPSG3857.json", "a_EPSG3857.tif");
        assertThat(output.resolve("a_EPSG3857.tif")).hasContent("new");
    }

    @Test
    void replacesAnOlderFolderOfTilesWhole() throws IOException {
        new Staged("a.tif", Layout.TILES, "old").publish();
        Files.writeString(output.resolve("a_EPSG3857/9-9.tif"), "of a larger grid");
        new Staged("a.tif", Layout.TILES, "new").publish();

        assertThat(outputs()).containsExactly("a_EPSG3857", "a_EPSG3857.json");
        assertThat(namesIn(output.resolve("a_EPSG3857"))).containsExactly("0-0.tif", "a_EPSG3857.vrt");
        assertThat(output.resolve("a_EPSG3857/0-0.tif")).hasContent("new");
    }

    @Test
    void removesTheOlderFormWhenTheLayoutChanges() throws IOException {
        new Staged("a.tif", Layout.COG, "file").publish();
        new Staged("a.tif", Layout.TILES, "tiles").publish();
        assertThat(outputs()).containsExactly("a_EPSG3857", "a_EPSG3857.json");
        new Staged("a.tif", Layout.GTIFF, "file again").publish();

        assertThat(outputs()).containsExactly("a_EPSG3857.json", "a_EPSG3857.tif");
        assertThat(output.resolve("a_EPSG3857.tif")).hasContent("file again");
    }

    @Test
    void publishesToAnotherFileSystem() throws IOException {
        Path shared = Path.of("/dev/shm");
        assumeThat(shared).isDirectory().isWritable();
        elsewhere = Files.createTempDirectory(shared, "dropwarp-test");
        new Staged("a.tif", Layout.TILES, "old", elsewhere).publish();
        new Staged("a.tif", Layout.TILES, "new", elsewhere).publish();

        assertThat(namesIn(elsewhere)).containsExactly("a_EPSG3857", "a_EPSG3857.json");
        assertThat(elsewhere.resolve("a_EPSG3857/0-0.tif")).hasContent("new");
    }

    @Test
    void isNotVisibleBeforeItsOutputMoved() throws IOException {
        Staged older = new Staged("a.tif", Layout.COG, "old").publish();
        Staged job = new Staged("a.tif", Layout.COG, "new");

        assertThat(job.isVisible()).isFalse();
        // Stopped after its receipt was drafted: the older output stands, and is not this job's.
        Files.writeString(job.folder().receipt(), "{}");
        assertThat(job.isVisible()).isFalse();
        assertThat(older.name.output()).exists();
    }

    @Test
    void finishesWhatStoppedBetweenOutputAndReceipt() throws IOException {
        Staged job = new Staged("a.tif", Layout.COG, "pixels");
        Files.writeString(job.folder().receipt(), "{\"drafted\": true}");
        Files.move(job.folder().staged(job.name.staged()), job.name.output());

        assertThat(job.isVisible()).isTrue();
        publisher.finish(job.job, job.name);
        assertThat(receipt("a_EPSG3857.json").path("drafted").asBoolean()).isTrue();
        assertThat(job.isVisible()).as("no longer half done").isFalse();
    }

    @Test
    void finishesOnASecondAttemptWhatFailedBetweenOutputAndReceipt() throws IOException {
        Staged job = new Staged("a.tif", Layout.COG, "pixels");
        // Something in the place of the receipt that a rename cannot replace, whoever runs the test.
        Path obstacle = Files.createDirectories(job.name.receipt().resolve("obstacle"));
        Files.move(job.folder().staged(job.name.staged()), job.name.output());
        Files.writeString(job.folder().receipt(), "{\"drafted\": true}");
        assertThatIOException().isThrownBy(job::publish);
        DurableFiles.deleteTree(obstacle.getParent());
        job.publish();

        assertThat(outputs()).containsExactly("a_EPSG3857.json", "a_EPSG3857.tif");
        assertThat(receipt("a_EPSG3857.json").path("drafted").asBoolean()).isTrue();
    }

    @Test
    void leavesNoReceiptThatSpeaksForAnotherOutput() throws IOException {
        new Staged("a.tif", Layout.COG, "old").publish();
        Staged job = new Staged("a.tif", Layout.COG, "new");
        DurableFiles.deleteTree(job.folder().staged(job.name.staged()));
        assertThatIOException().isThrownBy(job::publish);
        assertThat(outputs()).as("nothing was withdrawn yet").containsExactly("a_EPSG3857.json", "a_EPSG3857.tif");
        job.stage("new");
        job.publish();

        assertThat(output.resolve("a_EPSG3857.tif")).hasContent("new");
        assertThat(receipt("a_EPSG3857.json")
                        .path("properties")
                        .path("dropwarp:job")
                        .asText())
                .isEqualTo(job.job.id());
    }

    @Test
    void neverRemovesAnythingOutsideItsFolder() throws IOException {
        Path precious = Files.writeString(root.resolve("precious.tif"), "pixels");
        Files.writeString(
                output.resolve("a_EPSG3857.json"),
                "{\"id\": \"../precious\", \"properties\": {\"dropwarp:layout\": \"cog\"}}");
        new Staged("a.tif", Layout.COG, "new").publish();
        Files.writeString(
                output.resolve("a_EPSG3857.json"),
                "{\"id\": \"..\", \"properties\": {\"dropwarp:layout\": \"tiles\"}}");
        new Staged("a.tif", Layout.COG, "newer").publish();

        assertThat(precious).hasContent("pixels");
        assertThat(output.resolve("a_EPSG3857.tif")).hasContent("newer");
    }

    @Test
    void aSidecarBecomesVisibleWithItsOutputAndGoesWithIt() throws IOException {
        Staged named = new Staged("a.tif", Layout.COG, "classes");
        Files.writeString(named.folder().stagedSidecar(), "<PAMDataset>names</PAMDataset>");
        named.publish();
        assertThat(outputs()).containsExactly("a_EPSG3857.json", "a_EPSG3857.tif", "a_EPSG3857.tif.aux.xml");
        assertThat(named.folder().stagedSidecar()).doesNotExist();

        new Staged("a.tif", Layout.COG, "heights").publish();
        assertThat(outputs()).containsExactly("a_EPSG3857.json", "a_EPSG3857.tif");
    }

    @Test
    void aSidecarFollowsAnOutputThatBecameVisibleBeforeACrash() throws IOException {
        Staged staged = new Staged("a.tif", Layout.COG, "classes");
        Files.writeString(staged.folder().stagedSidecar(), "<PAMDataset>names</PAMDataset>");
        Files.writeString(staged.folder().receipt(), "{}");
        Files.move(staged.folder().staged(staged.name.staged()), staged.name.output());

        assertThat(staged.isVisible()).isTrue();
        publisher.finish(staged.job, staged.name);

        assertThat(outputs()).containsExactly("a_EPSG3857.json", "a_EPSG3857.tif", "a_EPSG3857.tif.aux.xml");
    }

    @Test
    void showsNothingOnceTheFolderIsLost() throws IOException {
        publisher = new Publisher(work, new Receipts(true), DiskSync.EACH, Samples.LOST, false);
        Staged staged = new Staged("a.tif", Layout.COG, "pixels");

        assertThatThrownBy(staged::publish).hasMessage("lost");

        assertThat(outputs()).isEmpty();
        assertThat(staged.folder().receipt()).doesNotExist();
    }

    @Test
    void writesNoReceiptIfTheFolderIsLostAfterItsOutput() throws IOException {
        Path file = output.resolve("a_EPSG3857.tif");
        publisher = new Publisher(
                work, new Receipts(true), DiskSync.EACH, Samples.lostWhen(() -> Files.exists(file)), false);
        Staged staged = new Staged("a.tif", Layout.COG, "pixels");

        assertThatThrownBy(staged::publish).hasMessage("lost");
        assertThat(outputs()).containsExactly("a_EPSG3857.tif");

        // The next leader goes on.
        publisher = new Publisher(work, new Receipts(true), DiskSync.EACH, Samples.lostWhen(() -> false), false);
        staged.publish();
        assertThat(receipt("a_EPSG3857.json")
                        .path("properties")
                        .path("dropwarp:epoch")
                        .asInt())
                .isEqualTo(7);
    }
}
