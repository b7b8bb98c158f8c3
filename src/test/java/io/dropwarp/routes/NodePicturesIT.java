package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.Ports;
import io.dropwarp.app.Node;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigLoader;
import io.dropwarp.model.AlertCode;
import io.dropwarp.model.JobEnded;
import io.dropwarp.operations.ServiceStatus;
import io.dropwarp.protocol.Json;
import io.dropwarp.workers.sizing.WorkerRange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console's pictures in a cluster: a coordinator without workers, a broker and a node on real connections. */
@Timeout(120)
class NodePicturesIT {

    private static final HttpClient BROWSER =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path data;

    @TempDir
    Path other;

    /** A service whose page is on a port. */
    private static RunningService service(Path folder, int console) throws IOException {
        return new RunningService(folder)
                .workers(1)
                .set("console.port", Integer.toString(console))
                .profile("tiles", "crs: EPSG:3857\nlayout: tiles");
    }

    private static Node node(Path folder, int broker) {
        Config config = new ConfigLoader(Path.of(System.getProperty("dropwarp.home", ".")), Map.of(), new Properties())
                .load(
                        Map.of(),
                        Map.of(
                                "dropwarp.data",
                                folder.toString(),
                                "dropwarp.stop-seconds",
                                "0",
                                "dropwarp.cluster.broker",
                                "tcp://127.0.0.1:" + broker));
        return new Node(config, WorkerRange.fixed(1), "a");
    }

    /** Drops two files that are published and one that is not, and waits until they have ended. */
    private static void drop(RunningService running) throws IOException {
        running.drop("good/utmsmall.tif", "small.tif");
        running.drop("good/utmsmall.tif", "tiles/scene.tif");
        running.drop("bad/float32.tif", "nowhere.tif");
        running.awaitEnded(3);
    }

    /** {@return the answer to a page that asks as long as the picture is being drawn} */
    private static HttpResponse<byte[]> picture(RunningService running, int console, String file) {
        JobEnded end = running.awaitEnd(file);
        URI uri = URI.create("http://127.0.0.1:" + console + "/api/previews/"
                + (end.published() ? "output/" : "source/") + end.job());
        return await().atMost(RunningService.PATIENCE)
                .until(
                        () -> BROWSER.send(
                                HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray()),
                        answer -> answer.statusCode() != 202);
    }

    private static byte[] png(HttpResponse<byte[]> answer) {
        assertThat(answer.headers().firstValue("content-type"))
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .contains("image/png");
        return answer.body();
    }

    @Test
    void aNodeDrawsThemAsOneProcessDoesAndWithoutOneThereAreNoneNow() throws Exception {
        int broker = Ports.free();
        int console = Ports.free();
        int consoleOfOne = Ports.free();
        try (RunningService cluster = service(data, console);
                RunningService one = service(other, consoleOfOne)) {
            cluster.set("cluster.broker", "embedded")
                    .set("cluster.port", "" + broker)
                    .set("worker.count", "0");
            cluster.start();
            try (Node node = node(data, broker)) {
                node.start();
                drop(cluster);
                drop(one.start());

                for (String file : new String[] {"small.tif", "nowhere.tif"}) {
                    assertThat(png(picture(cluster, console, file)))
                            .as(file)
                            .isEqualTo(png(picture(one, consoleOfOne, file)));
                }
                assertThat(cluster.service().pool().counters().started()).isZero();
                assertThat(data.resolve("work/.previews")).isEmptyDirectory();
            }
            await().until(() -> status(cluster).nodes().isEmpty());

            JsonNode none = Json.MAPPER.readTree(
                    picture(cluster, console, "tiles/scene.tif").body());

            assertThat(none.path("reason").asText()).isEqualTo("No node is free to draw it now.");
            assertThat(none.path("passes").asBoolean()).isTrue();
            assertThat(cluster.service().trouble()).isEmpty();
            assertThat(status(cluster).alerts())
                    .singleElement()
                    .satisfies(alert -> assertThat(alert.code()).isEqualTo(AlertCode.NO_NODE));
            try (Node node = node(data, broker)) {
                node.start();
                await().until(() -> !status(cluster).nodes().isEmpty());
                assertThat(png(picture(cluster, console, "tiles/scene.tif")))
                        .isEqualTo(png(picture(one, consoleOfOne, "tiles/scene.tif")));
                assertThat(status(cluster).nodes())
                        .allSatisfy(each -> assertThat(each.redelivered()).isZero());
            }
        }
    }

    private static ServiceStatus status(RunningService running) {
        return running.service().operations().status();
    }
}
