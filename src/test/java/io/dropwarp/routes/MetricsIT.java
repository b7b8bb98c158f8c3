package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dropwarp.Ports;
import io.dropwarp.config.ConfigException;
import io.dropwarp.operations.SweepResult;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a running service says of itself on the management port, and that dashboard, alerts and documentation speak of the
 * same metrics. With {@code -Ddropwarp.docs.write=true} the table of the documentation is written anew.
 */
@Timeout(240)
class MetricsIT {

    private static final Path HOME = Path.of(System.getProperty("dropwarp.home", "."));
    private static final Path OBSERVABILITY = HOME.resolve("config/observability");
    private static final Path DOCS = HOME.resolve("docs/METRICS.md");
    private static final String TABLE_BEGIN = "<!-- begin of the table, from a running service -->\n";
    private static final String CLUSTER_BEGIN = "<!-- begin of the table, from a running coordinator -->\n";
    private static final String TABLE_END = "<!-- end of the table -->\n";

    /** What Prometheus adds to every sample. */
    private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job");

    @TempDir
    static Path data;

    private static int port;
    private static int clusterPort;
    private static RunningService running;
    private static RunningService coordinator;

    @BeforeAll
    static void start() throws IOException {
        port = Ports.free();
        clusterPort = Ports.free();
        running = new RunningService(data)
                .set("management.port", Integer.toString(port))
                .set("tiles.small-pixels", "10000")
                .set("queue.tiles", "1")
                .workers(1)
                .profile("tiny", "crs: EPSG:3857\nlayout: tiles\ntile-rows: 16\n")
                .start();
        running.drop("good/small_world.tif", "tiny/world.tif");
        running.drop("good/utmsmall.tif", "small.tif");
        running.drop("bad/readme.tif", "bad.tif");
        running.awaitEnded(3);
        coordinator = new RunningService(data.resolve("cluster"))
                .set("management.port", Integer.toString(clusterPort))
                .set("cluster.broker", "embedded")
                .set("cluster.port", Integer.toString(Ports.free()))
                .workers(1)
                .start();
        // Its own workers are a node, too.
        await().pollInterval(Duration.ofMillis(100))
                .until(() -> Scrape.of(clusterPort).names().contains("dropwarp_node_slots"));
    }

    @AfterAll
    static void stop() {
        coordinator.close();
        running.close();
    }

    private static HttpResponse<String> health(String which) {
        return Scrape.get(port, "/observe/health" + which);
    }

    @Test
    void countsWhatBecameOfJobsAndTiles() {
        Scrape scrape = Scrape.of(port);
        int tiles = running.ended().stream()
                .filter(end -> end.published())
                .mapToInt(end -> end.tiles())
                .sum();

        assertThat(scrape.value("dropwarp_arrivals_total")).isEqualTo(3);
        assertThat(scrape.value("dropwarp_published_total")).isEqualTo(2);
        assertThat(scrape.value("dropwarp_job_seconds_count")).isEqualTo(2);
        assertThat(scrape.value("dropwarp_dead_letters_total{code=\"NOT_A_RASTER\"}"))
                .isEqualTo(1);
        assertThat(scrape.value("dropwarp_dead_letters_present")).isEqualTo(1);
        assertThat(tiles).isGreaterThan(10);
        assertThat(scrape.value("dropwarp_tiles_done_total")).isEqualTo(tiles);
        assertThat(scrape.value("dropwarp_tile_seconds_count")).isEqualTo(tiles);
        assertThat(scrape.value("dropwarp_tile_seconds_sum")).isPositive();
        assertThat(scrape.value("dropwarp_jobs{stage=\"warping\"}")).isZero();
    }

    @Test
    void countsBytesOfSourcesAndOutputs() throws IOException {
        Scrape scrape = Scrape.of(port);
        Path corpus = HOME.resolve("src/test/resources/corpus");
        long published =
                Files.size(corpus.resolve("good/small_world.tif")) + Files.size(corpus.resolve("good/utmsmall.tif"));
        long dead = Files.size(corpus.resolve("bad/readme.tif"));

        assertThat(scrape.value("dropwarp_source_bytes_total{outcome=\"published\"}"))
                .isEqualTo((double) published);
        assertThat(scrape.value("dropwarp_source_bytes_total{outcome=\"dead-letter\"}"))
                .isEqualTo((double) dead);
        assertThat(scrape.value("dropwarp_arrival_bytes_total")).isEqualTo((double) (published + dead));
        assertThat(scrape.value("dropwarp_output_bytes_total"))
                .isGreaterThan((double) Files.size(running.folder("output/small_EPSG3857.tif")));
    }

    @Test
    void measuresTheBackPressureOfAFullQueue() {
        Scrape scrape = Scrape.of(port);

        // More tiles than the queue holds, each of which takes a worker longer than it takes to cut the next.
        assertThat(scrape.value("dropwarp_queue_capacity{queue=\"tiles\"}")).isEqualTo(1);
        assertThat(scrape.value("dropwarp_queue_blocked_seconds_total{queue=\"tiles\"}"))
                .isPositive();
        assertThat(scrape.value("dropwarp_queue_depth{queue=\"tiles\"}")).isZero();
        assertThat(scrape.value("dropwarp_queue_blocked_seconds_total{queue=\"scenes\"}"))
                .isZero();
    }

    @Test
    void countsLostWorkersByCause() {
        double before = Scrape.of(port).value("dropwarp_workers_lost_total{cause=\"crashed\"}");
        await().until(() -> !RunningService.workerProcesses().isEmpty());
        RunningService.workerProcesses().forEach(ProcessHandle::destroyForcibly);

        await().pollInterval(Duration.ofMillis(100))
                .until(() -> Scrape.of(port).value("dropwarp_workers_lost_total{cause=\"crashed\"}") > before);
    }

    @Test
    void tellsHowEachSweepEndedLast() {
        double before = Instant.now().getEpochSecond();
        assertThat(running.service().operations().sweep("recover", false).outcome())
                .isEqualTo(SweepResult.DONE);

        Scrape scrape = Scrape.of(port);
        assertThat(scrape.value("dropwarp_sweep_last_success{sweep=\"recover\"}"))
                .isEqualTo(1);
        assertThat(scrape.value("dropwarp_sweep_last_time_seconds{sweep=\"recover\"}"))
                .isGreaterThanOrEqualTo(before);
        assertThat(scrape.value("dropwarp_sweep_last_duration_seconds{sweep=\"recover\"}"))
                .isNotNegative();
        assertThat(scrape.value("dropwarp_sweep_overdue_seconds{sweep=\"recover\"}"))
                .isZero();
        assertThat(scrape.value("dropwarp_sweep_last_success{sweep=\"verify\"}"))
                .isNaN();
    }

    @Test
    void saysWhyItIsNotReadyWhilePaused() throws IOException {
        assertThat(health("/ready").statusCode()).isEqualTo(200);
        Path output = running.folder("output");
        Path away = data.resolve("output-away");
        Files.move(output, away);
        try {
            await().pollInterval(Duration.ofMillis(100))
                    .until(() -> health("/ready").statusCode() == 503);
            Files.copy(HOME.resolve("src/test/resources/corpus/good/utmsmall.tif"), running.folder("drop/later.tif"));

            JsonNode check = checks(health("/ready")).get("intake");
            assertThat(check.path("status").asText()).isEqualTo("DOWN");
            assertThat(check.path("message").asText()).contains("OUTPUT_UNWRITABLE", "output is gone");
            assertThat(health("/live").statusCode()).isEqualTo(200);
            Scrape scrape = Scrape.of(port);
            assertThat(scrape.value("dropwarp_ready")).isZero();
            assertThat(scrape.value("dropwarp_intake_paused{code=\"OUTPUT_UNWRITABLE\"}"))
                    .isEqualTo(1);
            assertThat(scrape.value("dropwarp_intake_paused{code=\"DISK_FULL\"}"))
                    .isZero();
            assertThat(scrape.value("dropwarp_intake_paused_seconds_total")).isPositive();
        } finally {
            Files.move(away, output);
        }
        await().pollInterval(Duration.ofMillis(100))
                .until(() -> health("/ready").statusCode() == 200);
        assertThat(Scrape.of(port).value("dropwarp_ready")).isEqualTo(1);
    }

    private static Map<String, JsonNode> checks(HttpResponse<String> response) throws IOException {
        Map<String, JsonNode> checks = new HashMap<>();
        Json.MAPPER
                .readTree(response.body())
                .path("checks")
                .forEach(check -> checks.put(check.path("name").asText(), check));
        return checks;
    }

    @Test
    void refusesToStartWhereThePortIsTaken() throws IOException {
        try (RunningService second =
                new RunningService(data.resolve("second")).set("management.port", Integer.toString(port))) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("dropwarp.management.port");
            assertThat(RunningService.names(data.resolve("second/work"))).isEmpty();
        }
    }

    @Test
    void listensToThisMachineOnly() throws IOException {
        // The port is free on the machine's other addresses, here another of its loopback's.
        try (ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress("127.0.0.2", port));
            assertThat(other.isBound()).isTrue();
        }
    }

    @Test
    void showsOnTheDashboardOnlyWhatThereIs() throws IOException {
        JsonNode dashboard = Json.MAPPER.readTree(
                OBSERVABILITY.resolve("grafana/dashboards/dropwarp.json").toFile());
        List<String> expressions = new ArrayList<>(dashboard.findValuesAsText("expr"));
        expressions.add(dashboard.at("/templating/list/0/query/query").asText());

        assertThat(expressions).hasSizeGreaterThan(20);
        requireMetrics(expressions);
    }

    @Test
    void alertsOnlyOnWhatThereIs() throws IOException {
        JsonNode rules = new YAMLMapper()
                .readTree(OBSERVABILITY.resolve("alerts.yml").toFile())
                .at("/groups/0/rules");

        assertThat(rules.findValuesAsText("alert")).hasSizeGreaterThan(5).doesNotHaveDuplicates();
        assertThat(rules).allSatisfy(rule -> {
            assertThat(rule.at("/labels/severity").asText()).matches("warning|critical");
            assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
            assertThat(rule.at("/annotations/description").asText()).isNotBlank();
        });
        requireMetrics(rules.findValuesAsText("expr"));
    }

    private static void requireMetrics(List<String> expressions) {
        Map<String, Set<String>> exported = Scrape.of(clusterPort).labels();
        exported.putAll(Scrape.of(port).labels());
        exported.put("up", Set.of());
        for (String expression : expressions) {
            List<PromQl.Selector> selectors = PromQl.selectors(expression);
            assertThat(selectors).as(expression).isNotEmpty().allSatisfy(selector -> {
                assertThat(exported).containsKey(selector.name());
                assertThat(selector.labels())
                        .allMatch(label -> OF_PROMETHEUS.contains(label)
                                || exported.get(selector.name()).contains(label));
            });
        }
    }

    @Test
    void documentsEveryMetric() throws IOException {
        Set<String> single = Scrape.of(port).names();

        assertDocumented(TABLE_BEGIN, Scrape.of(port).table(Set.of()));
        assertDocumented(CLUSTER_BEGIN, Scrape.of(clusterPort).table(single));
        assertThat(single).noneMatch(name -> name.contains("node"));
    }

    private static void assertDocumented(String begin, String rows) throws IOException {
        String table = begin + rows + TABLE_END;
        String docs = Files.readString(DOCS);
        if (Boolean.getBoolean("dropwarp.docs.write")) {
            int at = docs.indexOf(begin);
            docs = docs.substring(0, at) + table + docs.substring(docs.indexOf(TABLE_END, at) + TABLE_END.length());
            Files.writeString(DOCS, docs);
        }

        assertThat(docs).contains(table);
    }
}
