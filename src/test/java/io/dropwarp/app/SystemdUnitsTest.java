package io.dropwarp.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dropwarp.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The units for systemd: of the service, and of a node. */
class SystemdUnitsTest {

    private static final Path HOME = Path.of(System.getProperty("dropwarp.home"));

    private static String unit(String name) throws IOException {
        return Files.readString(HOME.resolve("config/systemd").resolve(name));
    }

    @ParameterizedTest
    @CsvSource({"dropwarp.service, run", "dropwarp-node.service, node"})
    void startTheirCommandAndGiveItTimeToStop(String name, String command) throws IOException {
        int stop = Integer.parseInt(ConfigLoader.readFile(HOME.resolve("config/application.properties"))
                .get("dropwarp.stop-seconds"));

        assertThat(unit(name)).contains("\nExecStart=/opt/dropwarp/dropwarp " + command + "\n");
        assertThat(Integer.parseInt(unit(name).replaceAll("(?s).*\nTimeoutStopSec=(\\d+)\n.*", "$1")))
                .isGreaterThan(stop + 15);
    }

    @ParameterizedTest
    @CsvSource({"dropwarp.service", "dropwarp-node.service"})
    void areUnderstoodBySystemd(String name, @TempDir Path folder) throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/systemd-analyze")), "Skipped: there is no systemd-analyze");
        // It also looks whether the program is there.
        Path unit = Files.writeString(folder.resolve(name), unit(name).replace("/opt/dropwarp", HOME.toString()));
        Path said = folder.resolve("said.txt");

        Process verify = new ProcessBuilder("/usr/bin/systemd-analyze", "verify", unit.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();

        assertThat(verify.waitFor()).isZero();
        assertThat(Files.readString(said)).doesNotContain(name);
    }
}
