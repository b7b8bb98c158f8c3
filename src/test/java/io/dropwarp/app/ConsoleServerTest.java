package io.dropwarp.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.config.ConfigException;
import io.dropwarp.protocol.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console's server as a program on the same machine, or another site's page in a browser there, can reach it. */
@Timeout(60)
class ConsoleServerTest {

    private static final String JSON = "Content-Type: application/json";

    @TempDir
    private static Path data;

    private static StagedOperations operations;
    private static StagedConsole console;
    private static String letter;

    @BeforeAll
    static void open() throws Exception {
        operations = new StagedOperations(data).letters(5000);
        letter = operations.letter("<img src=x onerror=alert(1)>.tif", "NO_CRS");
        console = new StagedConsole(data, operations, Map.of());
    }

    @AfterAll
    static void close() {
        console.close();
    }

    private static String host() {
        return "Host: 127.0.0.1:" + console.port();
    }

    private static RawHttp.Reply get(String path, String... headers) throws IOException {
        List<String> all = new ArrayList<>(List.of(headers));
        if (all.stream().noneMatch(header -> header.startsWith("Host"))) {
            all.add(host());
        }
        return RawHttp.send(console.port(), "GET " + path, all, "");
    }

    private static RawHttp.Reply post(String path, String body, String... headers) throws IOException {
        List<String> all = new ArrayList<>(List.of(headers));
        if (all.stream().noneMatch(header -> header.startsWith("Host"))) {
            all.add(host());
        }
        return RawHttp.send(console.port(), "POST " + path, all, body);
    }

    private static String retry() {
        return "/api/dead-letters/" + letter + "/retry";
    }

    @Test
    void servesThePageAndNothingForeignInIt() throws IOException {
        RawHttp.Reply page = get("/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.headers().get("content-type")).startsWith("text/html");
        assertThat(page.body()).contains("<main").doesNotContain("http:", "https:", "<style", "onclick", "style=");
        assertThat(get("/assets/main.js").body()).contains("EventSource");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/setup", "/api/dead-letters", "/nowhere", "/assets/nothing.js"})
    void tellsBrowsersWhatThePageMayDo(String path) throws IOException {
        Map<String, String> headers = get(path).headers();

        assertThat(headers.get("content-security-policy"))
                .startsWith("default-src 'self';")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(headers)
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("referrer-policy", "no-referrer")
                .containsEntry("cross-origin-resource-policy", "same-origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:8642", "127.0.0.1.evil.example", "localhost@evil.example", "x y"})
    void refusesAForeignNameThatLeadsHere(String name) throws IOException {
        assertThat(get("/api/dead-letters", "Host: " + name).status()).isIn(400, 421);
        assertThat(post(retry(), "{}", JSON, "Host: " + name).status()).isIn(400, 421);
        assertThat(operations.asked()).noneMatch(asked -> asked.contains(letter));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1:9000", "[::1]:8642"})
    void servesTheNamesOfThisMachineAlsoBehindATunnel(String name) throws IOException {
        assertThat(get("/api/setup", "Host: " + name).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://evil.example",
                "Origin: null",
                "Origin: http://127.0.0.1:1",
                "Origin: http://localhost",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site"
            })
    void refusesRequestsOfOtherSites(String header) throws IOException {
        RawHttp.Reply change = post(retry(), "{}", JSON, header);
        RawHttp.Reply look = get("/api/dead-letters", header);

        assertThat(change.status()).isEqualTo(403);
        assertThat(look.status()).isEqualTo(403);
        assertThat(look.headers()).doesNotContainKey("access-control-allow-origin");
        assertThat(operations.asked()).noneMatch(asked -> asked.contains(letter));
    }

    @ParameterizedTest
    @CsvSource({
        "POST, text/plain, 415",
        "POST, application/x-www-form-urlencoded, 415",
        "POST, multipart/form-data; boundary=x, 415",
        "POST, text/plain; application/json, 415",
        "PUT, application/json, 405",
        "DELETE, application/json, 405",
        "OPTIONS, application/json, 405",
        "PATCH, application/json, 405"
    })
    void takesChangesAsJsonOnly(String method, String type, int status) throws IOException {
        RawHttp.Reply reply =
                RawHttp.send(console.port(), method + " " + retry(), List.of(host(), "Content-Type: " + type), "{}");

        assertThat(reply.status()).isEqualTo(status);
        assertThat(operations.asked()).noneMatch(asked -> asked.contains(letter));
    }

    @Test
    void letsNoLinkSetAHeaderOfItsAnswer() throws IOException {
        for (String path : List.of("/", "/api/setup", "/api/dead-letters", "/api/results/x", "/assets/main.js")) {
            Map<String, String> headers = get(
                            path + "?Access-Control-Allow-Origin=*&Set-Cookie=a%3Db&X-Mine=1"
                                    + "&CamelHttpResponseCode=500&Content-Security-Policy=none",
                            "X-Other: 1")
                    .headers();

            assertThat(headers).doesNotContainKeys("access-control-allow-origin", "set-cookie", "x-mine", "x-other");
            assertThat(headers.get("content-security-policy")).startsWith("default-src 'self'");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/",
                "/assets/../index.html",
                "/assets/..%2f..%2fconfig%2fapplication.properties",
                "/assets/%2fetc%2fpasswd",
                "/assets/package-info.class",
                "/api/dead-letters/..",
                "/api/dead-letters/%2e%2e%2f..%2fwork",
                "/api/dead-letters/nobody",
                "/api/results/..%2f..%2fetc",
                "/api/previews/source/..%2f..%2fetc%2fpasswd",
                "/api/previews/output/%00"
            })
    void findsNothingByPaths(String path) throws IOException {
        assertThat(get(path).status()).isIn(400, 404);
    }

    @Test
    void readsNoLongBodies() throws IOException {
        assertThat(post(retry(), "{\"x\":\"" + "y".repeat(70_000) + "\"}", JSON).status())
                .isEqualTo(413);
        assertThat(operations.asked()).noneMatch(asked -> asked.contains(letter));
    }

    @Test
    void changesWhatItIsAskedToByItsOwnPage() throws IOException {
        String other = operations.letter("other.tif", "NO_CRS");

        RawHttp.Reply reply = post(
                "/api/dead-letters/" + other + "/retry",
                "{\"profile\":\"wgs84-nearest\",\"options\":{\"source-crs\":\"EPSG:32633\",\"crs\":\"\"}}",
                JSON,
                "Origin: http://127.0.0.1:" + console.port(),
                "Sec-Fetch-Site: same-origin");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(operations.asked()).contains("retry " + other + " wgs84-nearest {source-crs=EPSG:32633}");
        assertThat(post("/api/dead-letters/" + other + "/discard", "{}", JSON).status())
                .isEqualTo(409);
        assertThat(post("/api/dead-letters/" + other + "/retry", "not json", JSON)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void doesToAllOfACodeWhatWasThereWhenItWasAsked() throws IOException {
        for (int i = 0; i < 3; i++) {
            operations.letter("gone-" + i + ".tif", "BAD_CRS");
        }
        assertThat(post("/api/codes/BAD_CRS/retry", "{\"until\":\"2020-01-01T00:00:00Z\"}", JSON)
                        .body())
                .contains("\"done\":0");

        JsonNode all = Json.MAPPER.readTree(
                post("/api/codes/BAD_CRS/discard", "{}", JSON).body());

        assertThat(all.path("done").asInt()).isEqualTo(3);
        assertThat(all.path("left").asInt()).isZero();
        assertThat(get("/api/dead-letters?code=BAD_CRS").body()).contains("\"matching\":0");
    }

    @Test
    void givesAFewOfThousandsOfDeadLetters() throws IOException {
        RawHttp.Reply reply = get("/api/dead-letters?code=TIMEOUT&from=24&count=12");
        JsonNode page = Json.MAPPER.readTree(reply.body());

        assertThat(page.path("total").asInt()).isGreaterThan(5000);
        assertThat(page.path("letters")).hasSize(12);
        assertThat(page.path("letters"))
                .allSatisfy(each -> assertThat(each.path("code").asText()).isEqualTo("TIMEOUT"));
        assertThat(reply.body()).hasSizeLessThan(20_000);
        assertThat(get("/api/dead-letters?count=100000").body()).hasSizeLessThan(200_000);
        assertThat(Json.MAPPER
                        .readTree(get("/api/dead-letters?text=%3CIMG").body())
                        .path("letters")
                        .path(0)
                        .path("job")
                        .asText())
                .isEqualTo(letter);
    }

    @Test
    void asksForTheTokenWhereThereIsOne() throws Exception {
        StagedOperations own = new StagedOperations(data);
        String job = own.letter("a.tif", "NO_CRS");
        Map<String, String> settings =
                Map.of("dropwarp.console.host", "0.0.0.0", "dropwarp.console.token", "open sesame");
        try (StagedConsole open = new StagedConsole(data, own, settings)) {
            String host = "Host: 127.0.0.1:" + open.port();
            String path = "POST /api/dead-letters/" + job + "/discard";

            assertThat(RawHttp.send(open.port(), "GET /api/setup", List.of(host), "")
                            .body())
                    .contains("\"needsToken\":true")
                    .contains("\"readOnly\":false");
            for (String wrong : List.of(
                    "X: y",
                    "Authorization: Bearer",
                    "Authorization: Bearer open",
                    "Authorization: Bearer open sesame!",
                    "Authorization: Basic open sesame")) {
                assertThat(RawHttp.send(open.port(), path, List.of(host, JSON, wrong), "{}")
                                .status())
                        .as(wrong)
                        .isEqualTo(401);
            }
            assertThat(own.asked()).isEmpty();
            String right = "Authorization: Bearer open sesame";
            assertThat(RawHttp.send(open.port(), path, List.of(host, JSON, right, "Origin: http://evil.example"), "{}")
                            .status())
                    .isEqualTo(403);
            assertThat(RawHttp.send(open.port(), path, List.of("Host: evil.example", JSON, right), "{}")
                            .status())
                    .isEqualTo(421);
            assertThat(RawHttp.send(open.port(), path, List.of(host, JSON, right), "{}")
                            .status())
                    .isEqualTo(200);
            assertThat(own.asked()).containsExactly("discard " + job);
        }
    }

    @Test
    void isReadOnlyBeyondThisMachineWithoutAToken() throws Exception {
        StagedOperations own = new StagedOperations(data);
        String job = own.letter("a.tif", "NO_CRS");
        try (StagedConsole open = new StagedConsole(data, own, Map.of("dropwarp.console.host", "0.0.0.0"))) {
            String host = "Host: 127.0.0.1:" + open.port();

            assertThat(RawHttp.send(open.port(), "GET /api/setup", List.of(host), "")
                            .body())
                    .contains("\"readOnly\":true");
            RawHttp.Reply reply = RawHttp.send(
                    open.port(),
                    "POST /api/dead-letters/" + job + "/retry",
                    List.of(host, JSON, "Authorization: Bearer "),
                    "{}");
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.body()).contains("dropwarp.console.token");
            assertThat(own.asked()).isEmpty();
        }
    }

    @Test
    void namesTheKeyWhenItsPortIsTaken() {
        assertThatThrownBy(() -> new StagedConsole(data, operations, Map.of(), console.port()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("dropwarp.console.port")
                .hasMessageContaining(Integer.toString(console.port()));
    }

    @Test
    void tellsManyPagesAtOnceAndEndsThemWithItself() throws Exception {
        StagedOperations own = new StagedOperations(data);
        own.running(StagedOperations.scene("20261123T103640Z-a-00000001", "a.tif", 4, 3, 512, "dr.........."));
        List<Listening> pages = new ArrayList<>();
        try (StagedConsole open = new StagedConsole(data, own, Map.of())) {
            for (int i = 0; i < 50; i++) {
                pages.add(new Listening(open.url("/api/events")));
            }
            awaitAll(pages, "\"tiles\":\"dr..........\"");
            own.running(StagedOperations.scene("20261123T103640Z-a-00000001", "a.tif", 4, 3, 512, "ddddr......."));
            awaitAll(pages, "\"tiles\":\"ddddr.......\"");
            assertThat(pages.get(0).lines).contains("event: status", "event: history", "event: ended", "retry: 2000");
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> pages.stream().noneMatch(Listening::isAlive));
    }

    private static void awaitAll(List<Listening> pages, String text) {
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        pages.stream().allMatch(page -> page.lines.stream().anyMatch(line -> line.contains(text))));
    }

    /** One open page. */
    private static final class Listening extends Thread {

        private final Queue<String> lines = new ConcurrentLinkedQueue<>();
        private final HttpURLConnection connection;

        Listening(String url) throws IOException {
            setDaemon(true);
            connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
            start();
        }

        @Override
        public void run() {
            try (BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
                in.lines().forEach(lines::add);
            } catch (IOException | RuntimeException ended) {
                lines.add("ended: " + ended.getMessage());
            }
        }
    }
}
