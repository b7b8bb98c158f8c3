package io.dropwarp.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dropwarp.model.Occasion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {

    private static final String QUIET = "dropwarp.intake.quiet-millis";

    @TempDir
    Path home;

    private final Properties system = new Properties();

    private Config load(Map<String, String> environment, Map<String, String> file, Map<String, String> overrides) {
        return new ConfigLoader(home, environment, system).load(file, overrides);
    }

    private Config load(String key, String value) {
        return load(Map.of(), Map.of(), Map.of(key, value));
    }

    @Test
    void takesTheDefaultWhenNothingIsSet() {
        assertThat(load(Map.of(), Map.of(), Map.of()).intake().quiet()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void letsTheCommandLineWinOverSystemOverEnvironmentOverFile() {
        Map<String, String> file = Map.of(QUIET, "1");
        Map<String, String> environment = Map.of("DROPWARP_INTAKE_QUIET_MILLIS", "2");

        assertThat(load(Map.of(), file, Map.of()).intake().quiet()).isEqualTo(Duration.ofMillis(1));
        assertThat(load(environment, file, Map.of()).intake().quiet()).isEqualTo(Duration.ofMillis(2));
        system.setProperty(QUIET, "3");
        assertThat(load(environment, file, Map.of()).intake().quiet()).isEqualTo(Duration.ofMillis(3));
        assertThat(load(environment, file, Map.of(QUIET, "4")).intake().quiet()).isEqualTo(Duration.ofMillis(4));
    }

    @Test
    void refusesAKeyThatDoesNotExistAndNamesTheNearest() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> load(Map.of(), Map.of("dropwarp.worker.cuont", "2"), Map.of()))
                .withMessageContaining("dropwarp.worker.cuont")
                .withMessageContaining("configuration file")
                .withMessageContaining("dropwarp.worker.count");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> load("dropwarp.folder.dorp", "x"))
                .withMessageContaining("command line")
                .withMessageContaining("dropwarp.folder.drop");
        system.setProperty("dropwarp.retry.attempts", "1");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> load(Map.of(), Map.of(), Map.of()))
                .withMessageContaining("system properties");
    }

    @Test
    void leavesTheLaunchersHomeAndOtherProgramsPropertiesAlone() {
        system.setProperty("dropwarp.home", "/opt/dropwarp");
        system.setProperty("camel.main.name", "x");

        assertThat(load(Map.of(), Map.of(), Map.of()).routes()).isEqualTo(home.resolve("routes"));
    }

    @ParameterizedTest
    @CsvSource({
        "dropwarp.intake.quiet-millis, -1",
        "dropwarp.intake.quiet-millis, soon",
        "dropwarp.intake.quiet-millis, 9223372036854775807",
        "dropwarp.retry.max-delay-millis, 9223372036854775807",
        "dropwarp.intake.poll-millis, 0",
        "dropwarp.intake.poll-millis, 0.5",
        "dropwarp.intake.ignore, '[a-'",
        "dropwarp.worker.count, 0",
        "dropwarp.worker.count, many",
        "dropwarp.worker.memory-mb, 99999999999",
        "dropwarp.worker.mode, thread",
        "dropwarp.archive.policy, keep",
        "dropwarp.queue.arrivals, 0",
        "dropwarp.queue.tiles, ''",
        "dropwarp.retry.max-attempts, 0",
        "dropwarp.limits.max-pixels, 0",
    })
    void refusesAValueThatCannotBeAndNamesItsKey(String key, String value) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> load(key, value))
                .withMessageContaining(key);
    }

    @Test
    void readsAutoAsZeroAndUnderscoresInNumbers() {
        Config config = load(
                Map.of(),
                Map.of(),
                Map.of("dropwarp.worker.count", "auto", "dropwarp.limits.max-pixels", "20_000_000_000"));

        assertThat(config.worker().count()).isZero();
        assertThat(config.limits().maxPixels()).isEqualTo(20_000_000_000L);
    }

    @Test
    void placesFoldersBelowTheDataRootUnlessSetOnTheirOwn() {
        Config.Folders folders = load(
                        Map.of("DROPWARP_DATA", home.resolve("data").toString()),
                        Map.of(),
                        Map.of(
                                "dropwarp.folder.output",
                                home.resolve("elsewhere/../out").toString()))
                .folders();

        assertThat(folders.drop()).isEqualTo(home.resolve("data/drop"));
        assertThat(folders.deadLetter()).isEqualTo(home.resolve("data/dead-letter"));
        assertThat(folders.output()).isEqualTo(home.resolve("out"));
        assertThat(folders.all()).hasSize(6).allMatch(Path::isAbsolute);
    }

    @Test
    void refusesOneFolderForTwoPurposes() {
        String both = home.resolve("both").toString();

        // Outputs would be taken in again, and theirs again, without end.
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> load(
                        Map.of(),
                        Map.of(),
                        Map.of("dropwarp.folder.drop", both, "dropwarp.folder.output", both + "/.")))
                .withMessageContaining("dropwarp.folder.drop")
                .withMessageContaining("dropwarp.folder.output");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a?b", "a%20b", "a{{b}}", "${user.home}"})
    void refusesADropFolderThatCamelWouldTakeForAnother(String name) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> load("dropwarp.data", home.resolve(name).toString()))
                .withMessageContaining("dropwarp.folder.drop");
    }

    @Test
    void splitsListsAndDropsBlanks() {
        Config config = load(
                Map.of(),
                Map.of(),
                Map.of("dropwarp.intake.ignore", " *.part , ,*~", "dropwarp.worker.java-options", " -Xint  -Da=b "));

        assertThat(config.intake().ignore()).containsExactly("*.part", "*~");
        assertThat(config.worker().javaOptions()).containsExactly("-Xint", "-Da=b");
    }

    @Test
    void readsOnlyItsOwnKeysFromAFile() throws Exception {
        Path file = home.resolve("a.properties");
        Files.writeString(file, "camel.main.name=x\ndropwarp.data=données\n", StandardCharsets.UTF_8);

        assertThat(ConfigLoader.readFile(file)).containsExactly(Map.entry("dropwarp.data", "données"));
    }

    @Test
    void saysWhichFileCannotBeRead() throws Exception {
        Path broken = home.resolve("broken.properties");
        Files.writeString(broken, "dropwarp.data=\\u12");

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ConfigLoader.readFile(home.resolve("missing.properties")))
                .withMessageContaining("missing.properties");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ConfigLoader.readFile(broken))
                .withMessageContaining("broken.properties");
    }

    @Test
    void tellsNobodyUnlessAnAddressIsGiven() {
        assertThat(load(Map.of(), Map.of(), Map.of()).notifications().isOn()).isFalse();
        Config.Notifications told = load(
                        "dropwarp.notify.webhook.url", "https://me:pw@host/hook?a=b c".replace(" ", "%20"))
                .notifications();

        assertThat(told.isOn()).isTrue();
        assertThat(told.webhook().on()).containsExactlyInAnyOrder(Occasion.values());
        assertThat(told.mail().on()).isEmpty();
    }

    @Test
    void tellsOnlyOfWhatItIsAskedTo() {
        Map<String, String> settings = Map.of(
                "dropwarp.notify.mail.endpoint", "smtp://host?to=a@b",
                "dropwarp.notify.mail.on", "dead-letter, paused");

        assertThat(load(Map.of(), Map.of(), settings).notifications().mail().on())
                .containsExactlyInAnyOrder(Occasion.DEAD_LETTER, Occasion.PAUSED);
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> load("dropwarp.notify.webhook.on", "dead-letter,everything"))
                .withMessageContaining("everything")
                .withMessageContaining("dead-letter, published, paused, resumed, summary");
    }

    @Test
    void neverRepeatsAnAddressThatMayHoldAPassword() {
        for (String address : List.of("ftp://me:topsecret@host/", "https:topsecret", "not an address: topsecret")) {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> load("dropwarp.notify.webhook.url", address))
                    .withMessageContaining("dropwarp.notify.webhook.url")
                    .withMessageNotContaining("topsecret")
                    .withNoCause();
        }
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> load("dropwarp.notify.mail.endpoint", "smtp://host?password=topsecret"))
                .withMessageContaining("dropwarp.notify.mail.endpoint")
                .withMessageNotContaining("topsecret");
        Map<String, String> settings = Map.of(
                "dropwarp.notify.webhook.url", "https://me:topsecret@host/",
                "dropwarp.notify.webhook.secret", "topsecret",
                "dropwarp.notify.mail.endpoint", "smtp://host?to=a@b&password=topsecret");
        assertThat(load(Map.of(), Map.of(), settings).toString()).doesNotContain("topsecret");
    }
}
