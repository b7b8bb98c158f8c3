package io.dropwarp.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dropwarp.config.ConfigKey;
import io.dropwarp.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can be told of the image without building it, so that a change elsewhere does not break it unseen. */
class ContainerTest {

    private static final Path HOME = Path.of(System.getProperty("dropwarp.home"));

    /** An instruction of the Dockerfile, its continuation lines joined. */
    private record Instruction(String name, String arguments) {

        List<String> words() {
            return List.of(arguments.split("\\s+"));
        }
    }

    private List<Instruction> instructions;
    private List<Instruction> finalStage;

    @BeforeEach
    void readTheDockerfile() throws IOException {
        String joined = Files.readString(HOME.resolve("Dockerfile"))
                .replaceAll("(?m)^#.*\\R", "")
                .replaceAll("\\\\\\R\\s*", " ");
        instructions = joined.lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split("\\s+", 2))
                .map(parts -> new Instruction(parts[0], parts[1].strip()))
                .toList();
        int lastFrom = instructions.lastIndexOf(
                named("FROM").reduce((first, second) -> second).orElseThrow());
        finalStage = instructions.subList(lastFrom, instructions.size());
    }

    @Test
    void copiesOnlyWhatIsThereAndIsNotKeptOutOfTheBuild() throws IOException {
        List<String> letIn = Files.readAllLines(HOME.resolve(".dockerignore")).stream()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();

        assertThat(copiedFromTheTree()).isNotEmpty().allSatisfy(source -> {
            assertThat(HOME.resolve(source)).exists();
            assertThat(letIn).anyMatch(entry -> Path.of(source).startsWith(entry));
        });
        assertThat(letIn).allSatisfy(entry -> assertThat(HOME.resolve(entry)).exists());
    }

    @Test
    void copiesScriptsThatMayBeStarted() {
        for (String script : List.of("dropwarp", "src/main/container/is-healthy")) {
            assertThat(HOME.resolve(script)).isExecutable();
            assertThat(copiedFromTheTree()).contains(script);
        }
    }

    @Test
    void buildsOnStagesOfItsOwnOrOnNamedReleases() {
        Set<String> stages = named("FROM")
                .filter(from -> from.words().size() == 3)
                .map(from -> from.words().get(2))
                .collect(Collectors.toSet());

        assertThat(named("FROM").map(from -> from.words().get(0)).filter(image -> !stages.contains(image)))
                .isNotEmpty()
                .allMatch(image -> image.matches("[^:]+:.+") && !image.endsWith(":latest"));
    }

    @Test
    void runsAsAUserThatIsGivenByNumberAndIsNotRoot() {
        assertThat(last("USER")).matches("[1-9]\\d*:[1-9]\\d*");
    }

    @Test
    void startsTheLauncherWithoutAShellBetween() {
        assertThat(last("ENTRYPOINT")).isEqualTo("[\"/opt/dropwarp/dropwarp\"]");
        assertThat(last("CMD")).isEqualTo("[\"run\"]");
        assertThat(last("HEALTHCHECK")).contains("CMD [\"/opt/dropwarp/is-healthy\"]");
    }

    @Test
    void isLabelledWithTheVersionOfTheBuild() throws Exception {
        String version = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(HOME.resolve("pom.xml").toFile())
                .getElementsByTagName("version")
                .item(0)
                .getTextContent();

        assertThat(instructions).contains(new Instruction("ARG", "VERSION=" + version));
        assertThat(compose().at("/services/dropwarp/image").asText()).isEqualTo("dropwarp:" + version);
    }

    @Test
    void givesTheServiceMoreTimeToStopThanItTakes() throws IOException {
        String grace = compose().at("/services/dropwarp/stop_grace_period").asText();
        int stop = Integer.parseInt(ConfigLoader.readFile(HOME.resolve("config/application.properties"))
                .get("dropwarp.stop-seconds"));

        assertThat(Integer.parseInt(grace.replace("s", ""))).isGreaterThan(stop + 15);
    }

    @Test
    void composesAServiceThatMayDoNoMoreThanItNeeds() throws IOException {
        JsonNode service = compose().at("/services/dropwarp");

        assertThat(service.get("read_only").asBoolean()).isTrue();
        assertThat(service.at("/cap_drop/0").asText()).isEqualTo("ALL");
        assertThat(service.at("/security_opt/0").asText()).isEqualTo("no-new-privileges:true");
        assertThat(service.has("mem_limit")).isTrue();
    }

    @Test
    void watchesOnlyWhenAskedToAndFromThisMachineOnly() throws IOException {
        for (String watcher : List.of("prometheus", "grafana")) {
            JsonNode service = compose().at("/services/" + watcher);

            assertThat(service.at("/profiles/0").asText()).isEqualTo("observability");
            assertThat(service.path("image").asText()).matches("[^:]+:v?\\d+\\.\\d+\\.\\d+");
            assertThat(service.path("ports"))
                    .isNotEmpty()
                    .allMatch(port -> port.asText().startsWith("127.0.0.1:"));
            assertThat(mountedFromTheTree(service))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(HOME.resolve(file)).exists());
        }
        assertThat(compose().at("/services/dropwarp").has("ports")).isFalse();
    }

    @Test
    void composesAClusterOfOneImageAndOneVolume() throws IOException {
        JsonNode services = compose().path("services");

        for (String name : List.of("broker", "coordinator", "node")) {
            assertThat(services.at("/" + name + "/profiles/0").asText()).isEqualTo("cluster");
            assertThat(services.path(name).has("ports")).isFalse();
        }
        assertThat(services.at("/broker/image").asText()).matches("[^:]+:\\d+\\.\\d+\\.\\d+");
        assertThat(mountedFromTheTree(services.path("broker")))
                .containsExactly("./config/artemis/broker.xml")
                .allSatisfy(file -> assertThat(HOME.resolve(file)).exists());
        for (String name : List.of("coordinator", "node")) {
            JsonNode service = services.path(name);
            assertThat(service.at("/extends/service").asText()).isEqualTo("dropwarp");
            assertThat(service.at("/volumes/0").asText()).isEqualTo("./data-cluster:/data");
            assertThat(service.path("environment").propertyStream().map(Map.Entry::getKey))
                    .isSubsetOf(Arrays.stream(ConfigKey.values())
                            .map(ConfigKey::environmentName)
                            .toList());
            assertThat(service.at("/environment/DROPWARP_CLUSTER_BROKER").asText())
                    .isEqualTo("tcp://broker:61616");
            assertThat(service.at("/environment/DROPWARP_CLUSTER_USER").asText())
                    .isEqualTo(services.at("/broker/environment/ARTEMIS_USER").asText());
            assertThat(service.at("/environment/DROPWARP_CLUSTER_PASSWORD").asText())
                    .isEqualTo(
                            services.at("/broker/environment/ARTEMIS_PASSWORD").asText());
        }
        assertThat(services.at("/node/command").asText()).isEqualTo("node");
        assertThat(services.at("/node/deploy/replicas").asInt()).isEqualTo(2);
    }

    @Test
    void letsPrometheusReadWhereTheServiceServes() throws IOException {
        JsonNode scrape = new YAMLMapper()
                .readTree(HOME.resolve("config/observability/prometheus.yml").toFile())
                .at("/scrape_configs/0");
        String port = ConfigLoader.readFile(HOME.resolve("config/application.properties"))
                .get("dropwarp.management.port");

        assertThat(scrape.at("/static_configs/0/targets/0").asText()).isEqualTo("dropwarp:" + port);
        assertThat(scrape.path("metrics_path").asText()).isEqualTo("/observe/metrics");
        assertThat(compose()
                        .at("/services/dropwarp/environment/DROPWARP_MANAGEMENT_HOST")
                        .asText())
                .isEqualTo("0.0.0.0");
    }

    private static List<String> mountedFromTheTree(JsonNode service) {
        return service.path("volumes")
                .valueStream()
                .map(volume -> volume.asText().replaceFirst(":.*", ""))
                .filter(source -> source.startsWith("./"))
                .toList();
    }

    private List<String> copiedFromTheTree() {
        List<String> sources = new ArrayList<>();
        named("COPY")
                .filter(copy -> !copy.arguments().startsWith("--from"))
                .forEach(copy ->
                        sources.addAll(copy.words().subList(0, copy.words().size() - 1)));
        return sources;
    }

    private Stream<Instruction> named(String name) {
        return instructions.stream().filter(instruction -> instruction.name().equals(name));
    }

    private String last(String name) {
        return finalStage.stream()
                .filter(instruction -> instruction.name().equals(name))
                .reduce((first, second) -> second)
                .orElseThrow()
                .arguments();
    }

    private static JsonNode compose() throws IOException {
        return new YAMLMapper().readTree(HOME.resolve("compose.yaml").toFile());
    }
}
