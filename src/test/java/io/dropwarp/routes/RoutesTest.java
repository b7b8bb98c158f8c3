package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Camel does not check of the route files when it starts, read as plain YAML. */
class RoutesTest {

    private static final Path FOLDER = Path.of(System.getProperty("dropwarp.home", "."), "routes");

    /** Parameters of a queue that belong to its consumer alone. */
    private static final List<String> OF_CONSUMER = List.of("concurrentConsumers", "pollTimeout", "purgeWhenStopping");

    private static final List<String> DROPS_THE_OLDEST = List.of("seda:webhook-news", "seda:mail-news", "seda:mails");

    private final Map<String, JsonNode> files = new TreeMap<>();

    @BeforeEach
    void read() throws IOException {
        try (Stream<Path> all = Files.list(FOLDER)) {
            for (Path file : (Iterable<Path>) all.sorted()::iterator) {
                files.put(file.getFileName().toString(), new YAMLMapper().readTree(Files.readAllBytes(file)));
            }
        }
    }

    private Stream<JsonNode> routes() {
        return files.values().stream()
                .flatMap(JsonNode::valueStream)
                .filter(item -> item.has("route"))
                .map(item -> item.get("route"));
    }

    /** Hands every node below a node, with its key, to a visitor. */
    private static void walk(String key, JsonNode node, BiConsumer<String, JsonNode> visitor) {
        visitor.accept(key, node);
        node.properties().forEach(child -> walk(child.getKey(), child.getValue(), visitor));
        if (node.isArray()) {
            node.forEach(child -> walk(key, child, visitor));
        }
    }

    private static String uri(JsonNode endpoint) {
        return endpoint.isTextual() ? endpoint.asText() : endpoint.path("uri").asText();
    }

    private static String withoutParameters(String uri) {
        return uri.replaceFirst("\\?.*", "");
    }

    private static Map<String, String> parameters(JsonNode endpoint) {
        Map<String, String> parameters = new TreeMap<>();
        Matcher inUri = Pattern.compile("[?&](\\w+)=([^&]*)").matcher(uri(endpoint));
        while (inUri.find()) {
            parameters.put(inUri.group(1), inUri.group(2));
        }
        endpoint.path("parameters")
                .properties()
                .forEach(parameter ->
                        parameters.put(parameter.getKey(), parameter.getValue().asText()));
        return parameters;
    }

    private List<JsonNode> producers() {
        List<JsonNode> producers = new ArrayList<>();
        files.values()
                .forEach(file -> walk("", file, (key, node) -> {
                    if (key.matches("to|toD|wireTap|enrich|pollEnrich") && !node.isArray()) {
                        producers.add(node);
                    }
                }));
        return producers;
    }

    private Map<String, JsonNode> consumers() {
        Map<String, JsonNode> consumers = new HashMap<>();
        routes().forEach(route -> consumers.put(withoutParameters(uri(route.get("from"))), route.get("from")));
        return consumers;
    }

    @Test
    void readsLikeTheStagesOfAJob() {
        assertThat(files.keySet()).allMatch(name -> name.matches("[0-9]0-[a-z-]+\\.camel\\.yaml"));
        assertThat(files.keySet())
                .contains(
                        "10-intake.camel.yaml",
                        "20-planning.camel.yaml",
                        "30-tiles.camel.yaml",
                        "40-publish.camel.yaml",
                        "90-dead-letter.camel.yaml");
    }

    @Test
    void keepsEachFileShortAndSaysAtItsTopWhatItIsAbout() throws IOException {
        for (String name : files.keySet()) {
            List<String> lines = Files.readAllLines(FOLDER.resolve(name));
            assertThat(lines.get(0)).as(name).startsWith("# ");
            assertThat(lines.size()).as(name).isLessThanOrEqualTo(80);
        }
    }

    @Test
    void givesEachRouteAVerbForAnIdAndADescription() {
        assertThat(routes()).isNotEmpty().allSatisfy(route -> {
            assertThat(route.path("id").asText()).matches("[a-z]+(-[a-z]+)+");
            assertThat(route.path("description").asText())
                    .as(route.path("id").asText())
                    .isNotBlank();
        });
    }

    @Test
    void givesNoTwoRoutesAndNoTwoStepsOneId() {
        List<String> ids = new ArrayList<>();
        files.values()
                .forEach(file -> walk("", file, (key, node) -> {
                    if (key.equals("id")) {
                        ids.add(node.asText());
                    }
                }));

        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void namesARouteAfterTheEndpointThatCallsIt() {
        assertThat(routes().filter(route -> uri(route.get("from")).startsWith("direct:")))
                .isNotEmpty()
                .allSatisfy(route -> assertThat(uri(route.get("from")))
                        .isEqualTo("direct:" + route.path("id").asText()));
    }

    @Test
    void sendsOnlyWhereARouteListens() {
        assertThat(producers().stream()
                        .map(RoutesTest::uri)
                        .map(RoutesTest::withoutParameters)
                        .filter(uri -> uri.startsWith("direct:") || uri.startsWith("seda:")))
                .isNotEmpty()
                .allSatisfy(uri -> assertThat(consumers()).containsKey(uri));
    }

    @Test
    void listensOnlyWhereSomethingIsSent() {
        TreeSet<String> sent = new TreeSet<>(Comparator.naturalOrder());
        producers().forEach(producer -> sent.add(withoutParameters(uri(producer))));

        assertThat(consumers().keySet().stream().filter(uri -> uri.startsWith("direct:") || uri.startsWith("seda:")))
                .allSatisfy(uri -> assertThat(sent).contains(uri));
    }

    @Test
    void agreesOnBothEndsOfAQueueHowLargeItIs() {
        Map<String, JsonNode> consumers = consumers();
        List<JsonNode> queues = producers().stream()
                .filter(producer -> uri(producer).startsWith("seda:"))
                .toList();

        assertThat(queues).isNotEmpty().allSatisfy(queue -> {
            String name = withoutParameters(uri(queue));
            // Camel makes the queue with the parameters of whichever end comes first.
            assertThat(parameters(queue).get("size"))
                    .as(name)
                    .isNotNull()
                    .isEqualTo(parameters(consumers.get(name)).get("size"));
            // Work waits for room; news makes room for itself.
            if (DROPS_THE_OLDEST.contains(name)) {
                assertThat(parameters(queue).get("queueFactory"))
                        .as(name)
                        .isNotNull()
                        .isEqualTo(parameters(consumers.get(name)).get("queueFactory"));
            } else {
                assertThat(parameters(queue)).as(name).containsEntry("blockWhenFull", "true");
            }
            assertThat(parameters(queue)).as(name).doesNotContainKey("offerTimeout");
        });
    }

    @Test
    void dropsWhatIsQueuedWhenItStops() {
        assertThat(routes().map(route -> route.get("from"))
                        .filter(from -> uri(from).startsWith("seda:")))
                .isNotEmpty()
                .allSatisfy(from -> assertThat(parameters(from))
                        .containsKeys(OF_CONSUMER.toArray(String[]::new))
                        .containsEntry("purgeWhenStopping", "true"));
    }

    @Test
    void handlesErrorsInOneConfigurationForAllRoutes() {
        List<JsonNode> configurations = files.values().stream()
                .flatMap(JsonNode::valueStream)
                .filter(item -> item.has("routeConfiguration"))
                .map(item -> item.get("routeConfiguration"))
                .toList();

        // A route that names a configuration which does not exist has none, without a word.
        assertThat(configurations)
                .singleElement()
                .satisfies(only -> assertThat(only.has("id")).isFalse());
        assertThat(routes()).noneMatch(route -> route.has("routeConfigurationId"));
    }

    @Test
    void neverMovesOrDeletesAFileByItself() {
        JsonNode intake = consumers().entrySet().stream()
                .filter(consumer -> consumer.getKey().startsWith("file"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();

        assertThat(parameters(intake))
                .containsEntry("noop", "true")
                .containsEntry("idempotent", "false")
                .containsEntry("readLock", "none")
                .doesNotContainKeys("delete", "move", "moveFailed", "preMove", "doneFileName");
    }
}
