package io.dropwarp.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A short run of {@link Chaos}; the long one is started by hand. */
@Timeout(420)
class ChaosIT {

    private static final Path HOME =
            Path.of(System.getProperty("dropwarp.home", ".")).toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @Test
    void losesNothingAlthoughServiceAndWorkersAreKilled() throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ChaosOptions options = new ChaosOptions(3, 10, 32, 0, Duration.ofMinutes(3), HOME, folder.toRealPath(), false);

        List<String> wrong = new ChaosRun(options, new PrintStream(said, true, StandardCharsets.UTF_8)).run();

        String story = said.toString(StandardCharsets.UTF_8);
        assertThat(wrong).as(story).isEmpty();
        assertThat(story).contains("| violations | 0 |", "| arrivals | 32 ");
    }
}
