package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.cli.Cli;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operators' commands as a person calls them, beside a service that runs and without one. */
class OperatorCommandsIT {

    @TempDir
    Path data;

    private RunningService running;

    @BeforeEach
    void prepare() throws IOException {
        running = new RunningService(data).workers(1);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private Cli.Result dropwarp(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(
                "--data",
                data.toString(),
                "--set",
                "dropwarp.profiles=" + data.resolve("profiles"),
                "--set",
                "dropwarp.intake.quiet-millis=0",
                "--set",
                "dropwarp.intake.sidecar-grace-seconds=0"));
        return Cli.dropwarp(all.toArray(String[]::new));
    }

    private void awaitStatus() {
        await().atMost(RunningService.PATIENCE)
                .until(() -> Files.exists(running.folder("work").resolve(".status.json")));
    }

    @Test
    void listsShowsRetriesAndDiscardsBesideARunningService() throws Exception {
        running.start();
        running.drop("bad/float32.tif", "no\u001b[31mcrs.tif");
        running.drop("bad/corrupt.tif", "corrupt.tif");
        // The one with the escape is refused where it lies.
        running.awaitEnded(2);
        running.drop("bad/float32.tif", "plain.tif");
        running.awaitEnded(3);
        awaitStatus();

        Cli.Result list = dropwarp("dead-letter", "list");
        assertThat(list.exit()).as(list.err()).isZero();
        assertThat(list.out())
                .contains("NO_CRS", "CORRUPT", "plain.tif", "3 dead letter(s): 1 BAD_NAME, 1 CORRUPT, 1 NO_CRS")
                .doesNotContain("\u001b");
        assertThat(dropwarp("dead-letter", "list", "--code", "CORRUPT", "--json")
                        .json())
                .singleElement()
                .satisfies(line -> assertThat(line.path("file").asText()).isEqualTo("corrupt.tif"));
        assertThat(dropwarp("dead-letter", "list", "--older-than", "1h").out()).isEqualTo("No dead letters.\n");

        Path png = data.resolve("preview.png");
        Cli.Result show = dropwarp("dead-letter", "show", "plain.tif", "--preview=" + png);
        assertThat(show.exit()).as(show.err()).isZero();
        assertThat(show.out()).contains("NO_CRS: plain.tif has coordinates", "-> Put its .prj", "GTiff, 3 x 2");
        assertThat(ImageIO.read(png.toFile()).getWidth()).isEqualTo(3);

        Cli.Result wrong = dropwarp("dead-letter", "retry", "plain.tif", "--with-profile", "nowhere");
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.err()).contains("no profile \"nowhere\"");
        Cli.Result retry = dropwarp("dead-letter", "retry", "plain.tif", "--source-crs", "EPSG:26711", "--wait");
        assertThat(retry.exit()).as(retry.err()).isZero();
        assertThat(retry.out()).contains("plain.tif: published");
        assertThat(running.folder("output/plain_EPSG3857.tif")).exists();
        Cli.Result again = dropwarp("dead-letter", "retry", "corrupt", "--wait");
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.out()).contains("corrupt.tif: CORRUPT");

        Cli.Result asked = dropwarp("dead-letter", "discard", "--all");
        assertThat(asked.exit()).as("nobody to ask").isEqualTo(2);
        assertThat(dropwarp("dead-letter", "discard", "--all", "--yes").out()).contains("Discarded 2");
        assertThat(RunningService.visible(running.folder("dead-letter"))).isEmpty();
        assertThat(dropwarp("dead-letter", "show", "plain.tif").err()).contains("There is no dead letter plain.tif");
    }

    @Test
    void tellsWhatGoesOnInARunningServiceAndHasItSweep() throws Exception {
        running.start();
        running.drop("good/utmsmall.tif", "a.tif");
        running.awaitEnded(1);
        awaitStatus();
        await().until(() -> status().path("since").path("published").asInt() == 1);

        Cli.Result text = dropwarp("status");
        assertThat(text.exit()).as(text.err()).isZero();
        assertThat(text.out()).contains("running (process", "1 published, 0 dead letter(s)", "workers", "verify");
        JsonNode status = dropwarp("status", "--json").json().get(0);
        assertThat(status.path("state").asText()).isEqualTo("running");
        assertThat(status.path("workers").path("limit").asInt()).isEqualTo(1);
        assertThat(status.path("sweeps")).hasSize(5);
        assertThat(status.path("folders").findValuesAsText("name")).contains("work", "output", "drop");

        Cli.Result sweep = dropwarp("sweep", "verify");
        assertThat(sweep.exit()).as(sweep.err()).isZero();
        assertThat(sweep.out()).isEqualTo("verify: 1 output(s) checked, none damaged.\n");
        Cli.Result none = dropwarp("sweep", "spring");
        assertThat(none.exit()).isEqualTo(2);
        assertThat(none.err()).contains("spring", "RETENTION");
    }

    private JsonNode status() throws IOException {
        return Json.MAPPER.readTree(Files.readAllBytes(running.folder("work").resolve(".status.json")));
    }

    @Test
    void worksWithoutAService() throws Exception {
        for (String folder : List.of("drop", "work", "output", "dead-letter", "ledger", "archive")) {
            Files.createDirectories(running.folder(folder));
        }
        running.drop("good/utmsmall.tif", "a.tif");
        running.drop("bad/float32.tif", "b.tif");
        Cli.Result before = dropwarp("status");
        assertThat(before.exit()).isEqualTo(1);
        assertThat(before.out()).contains("no service runs", "2 in the drop folder");

        Cli.Result drop = dropwarp("sweep", "drop");
        assertThat(drop.exit()).as(drop.err()).isZero();
        assertThat(drop.out()).contains("drop: 2 arrival(s) claimed, 0 left");
        assertThat(running.folder("output/a_EPSG3857.tif")).exists();
        assertThat(dropwarp("status").out()).contains("1 published, 1 dead letter(s)");

        Cli.Result retry = dropwarp("dead-letter", "retry", "b.tif", "--source-crs", "EPSG:26711");
        assertThat(retry.out()).contains("will be tried again when the service starts");
        assertThat(dropwarp("sweep", "recover").exit()).isZero();
        assertThat(running.folder("output/b_EPSG3857.tif")).exists();

        Path output = running.folder("output");
        assertThat(Cli.dropwarp("verify", output.toString(), "--crs", "EPSG:3857")
                        .exit())
                .isZero();
        assertThat(Cli.dropwarp("verify", output.toString(), "--crs", "EPSG:4326")
                        .exit())
                .isEqualTo(1);
        Files.write(output.resolve("b_EPSG3857.tif"), new byte[] {1});
        Cli.Result damaged = Cli.dropwarp("verify", output.toString(), "--json");
        assertThat(damaged.exit()).isEqualTo(1);
        assertThat(damaged.json())
                .filteredOn(line -> line.path("outcome").asText().equals("bad"))
                .singleElement()
                .satisfies(line -> assertThat(line.path("problem").asText()).contains("has 1 bytes"));
        assertThat(damaged.json().get(2).path("summary").path("good").asInt()).isEqualTo(1);
        assertThat(dropwarp("sweep", "verify").exit()).isEqualTo(1);
        assertThat(running.folder("drop/b.tif")).as("to be made again").exists();
        assertThat(Cli.dropwarp("verify", running.folder("ledger").toString()).exit())
                .as("no receipt")
                .isEqualTo(2);
    }

    @Test
    void checksProfilesOneByOne() throws Exception {
        running.profile("bad-crs", "crs: EPSG:999999").profile("bad-key", "reampling: near");
        Cli.Result check = dropwarp("profile", "check");

        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.out())
                .contains("OK    default: EPSG:3857", "FAIL  bad-crs", "999999", "FAIL  bad-key", "reampling")
                .contains(data.resolve("profiles").toString());
        assertThat(dropwarp("profile", "check", "default", "--show").out()).contains("resampling:", "source-crs:");
        assertThat(Cli.dropwarp("generate-completion").out()).contains("complete -F", "dead-letter");
    }
}
