package io.dropwarp.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The shipped configuration file is the documentation of the keys: it and {@link ConfigKey} must say the same. */
class ConfigKeyTest {

    private static final Path SHIPPED =
            Path.of(System.getProperty("dropwarp.home", "."), "config", "application.properties");

    @Test
    void shipsEveryKeyWithItsDefault() {
        Map<String, String> defaults = Arrays.stream(ConfigKey.values())
                .collect(Collectors.toMap(ConfigKey::key, ConfigKey::defaultValue, (a, b) -> a, TreeMap::new));

        assertThat(ConfigLoader.readFile(SHIPPED)).containsExactlyEntriesOf(defaults);
    }

    @Test
    void explainsEveryKeyInACommentAboveIt() throws IOException {
        List<String> unexplained = new ArrayList<>();
        boolean explained = false;
        for (String line : Files.readAllLines(SHIPPED)) {
            if (line.isBlank() || line.startsWith("# ----")) {
                explained = false;
            } else if (line.startsWith("#")) {
                explained = true;
            } else if (!explained) {
                unexplained.add(line);
            }
        }

        assertThat(unexplained).isEmpty();
    }

    @Test
    void namesEachKeyOnce() throws IOException {
        List<String> keys = Files.readAllLines(SHIPPED).stream()
                .filter(line -> !line.startsWith("#") && line.contains("="))
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();

        assertThat(keys).doesNotHaveDuplicates();
    }

    @Test
    void derivesTheEnvironmentVariableFromTheKey() {
        assertThat(ConfigKey.WORKER_COUNT.environmentName()).isEqualTo("DROPWARP_WORKER_COUNT");
        assertThat(ConfigKey.DATA.environmentName()).isEqualTo("DROPWARP_DATA");
        assertThat(ConfigKey.FOLDER_DEAD_LETTER.environmentName()).isEqualTo("DROPWARP_FOLDER_DEAD_LETTER");
    }

    @Test
    void givesNoTwoKeysOneEnvironmentVariable() {
        assertThat(Arrays.stream(ConfigKey.values()).map(ConfigKey::environmentName))
                .doesNotHaveDuplicates();
    }

    @Test
    void guessesTheKeyThatWasMeant() {
        assertThat(ConfigKey.nearest("dropwarp.worker.counts")).isEqualTo(ConfigKey.WORKER_COUNT);
        assertThat(ConfigKey.nearest("dropwarp.intake.quietmillis")).isEqualTo(ConfigKey.INTAKE_QUIET_MILLIS);
    }
}
