package io.dropwarp.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.chaos.Delivery.Kind;
import io.dropwarp.chaos.Delivery.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks must find what they look for, or finding nothing would mean nothing. */
class PlacesTest {

    @TempDir
    Path folder;

    private Site site;
    private Places places;
    private Path file;

    @BeforeEach
    void dropOne() throws IOException {
        Path from = Files.writeString(folder.resolve("from"), "pixels");
        Delivery delivery =
                new Delivery(0, Kind.SMALL, "sub", List.of(new Part("a.tif", from, "of delivery 0", false)), Set.of());
        site = Site.plain(folder.resolve("site"));
        Feeder feeder = Feeder.stage(folder.resolve("staged"), site.folder("drop"), List.of(delivery));
        feeder.feed(1);
        places = new Places(site, feeder);
        file = site.folder("drop").resolve("sub/a.tif");
    }

    @Test
    void areRightForWhatLiesInTheDropFolder() throws IOException {
        assertThat(file).hasContent("pixelsof delivery 0");
        assertThat(places.check()).isEmpty();
    }

    @Test
    void tellOfALoss() throws IOException {
        Files.delete(file);

        assertThat(places.check()).singleElement().asString().contains("sub/a.tif", "in 0 place(s)");
    }

    @Test
    void tellOfACopyTooMany() throws IOException {
        Path job = Files.createDirectories(site.folder("dead-letter").resolve("job/source"));
        Files.copy(file, job.resolve("a.tif"));
        Files.writeString(job.resolveSibling("report.json"), "{\"code\": \"CORRUPT\"}");

        assertThat(places.check()).singleElement().asString().contains("in 2 place(s)");
    }

    @Test
    void tellOfADeadLetterWithoutAReport() throws IOException {
        Path job = Files.createDirectories(site.folder("dead-letter").resolve("job/source"));
        Files.move(file, job.resolve("a.tif"));

        assertThat(places.check()).singleElement().asString().contains("without a whole report");
    }

    @Test
    void tellOfAnArchivedSourceForWhichNoReceiptSpeaks() throws IOException {
        Files.move(
                file,
                Files.createDirectories(site.folder("archive").resolve("job")).resolve("a.tif"));

        assertThat(places.check()).singleElement().asString().contains("no receipt speaks for it");

        Files.writeString(
                site.folder("output").resolve("a.json"),
                "{\"properties\": {\"dropwarp:file\": \"sub/a.tif\", \"dropwarp:source_sha256\": \"%s\"}}"
                        .formatted(Hashes.sha256(site.folder("archive").resolve("job/a.tif"))));
        assertThat(places.check()).isEmpty();
    }

    @Test
    void tellOfAFinishedTileThatWasMadeAgain() throws IOException {
        Path tile = Files.createDirectories(site.folder("work").resolve("job/tiles"))
                .resolve("0-0.tif");
        Files.writeString(tile, "finished");
        assertThat(places.check()).isEmpty();
        assertThat(places.check()).isEmpty();
        assertThat(places.tilesKept()).isEqualTo(1);

        Files.writeString(tile, "made again");

        assertThat(places.check()).singleElement().asString().contains("made again: " + tile);
    }

    @Test
    void tellOfWhatIsLeftAndOfALedgerThatSaysOtherwise() throws IOException {
        Files.createDirectories(site.folder("archive").resolve("published-job"));
        Files.writeString(site.folder("output").resolve(".b.tif.part"), "half");
        Files.createDirectories(site.folder("work").resolve("job"));
        Files.writeString(
                site.folder("ledger").resolve("day.jsonl"),
                "{\"job\":\"other-job\",\"outcome\":\"published\"}\n{\"job\":\n");

        assertThat(Leftovers.in(site))
                .anyMatch(wrong -> wrong.contains("left in the drop folder"))
                .anyMatch(wrong -> wrong.contains("left in the output folder"))
                .anyMatch(wrong -> wrong.contains("left in the work folder"))
                .anyMatch(wrong -> wrong.contains("no whole line of the ledger"))
                .anyMatch(wrong -> wrong.contains("says [] of job published-job"))
                .anyMatch(wrong -> wrong.contains("says [published] of job other-job, which is in neither folder"))
                .hasSize(6);
    }
}
