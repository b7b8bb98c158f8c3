package io.dropwarp.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The heartbeat, as the container's health check hears it. */
@Timeout(30)
class HeartbeatTest {

    private static final Path CHECK = Path.of(System.getProperty("dropwarp.home"), "src/main/container/is-healthy");

    @TempDir
    private Path data;

    private Path beat;

    @BeforeEach
    void makeTheWorkFolder() throws IOException {
        beat = Files.createDirectory(data.resolve("work")).resolve(".heartbeat");
    }

    @Test
    void isHealthyWhileTheServiceWorksAndNotAfterItsEnd() throws Exception {
        try (Heartbeat heartbeat = Heartbeat.start(beat.getParent(), Optional::empty)) {
            assertThat(heartbeat).isNotNull();
            await().until(() -> Files.exists(beat));

            assertThat(check()).isEqualTo("0 UP");
        }

        assertThat(check()).isEqualTo("1 no service works here: there is no " + beat);
        assertThat(beat.getParent()).isEmptyDirectory();
    }

    @Test
    void saysOnOneLineWhyTheServiceCannotWork() throws Exception {
        try (Heartbeat heartbeat = Heartbeat.start(beat.getParent(), () -> Optional.of("DISK_FULL: no\nspace"))) {
            assertThat(heartbeat).isNotNull();
            await().until(() -> Files.exists(beat));

            assertThat(check()).isEqualTo("1 DOWN DISK_FULL: no space");
        }
    }

    @Test
    void isNotHealthyWhenTheServiceHangs() throws Exception {
        Files.writeString(beat, (Instant.now().getEpochSecond() - 100) + " UP\n");

        assertThat(check()).matches("1 no sign of life for 10\\d s: .*");
    }

    private String check() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(CHECK.toString()).redirectErrorStream(true);
        builder.environment().remove("DROPWARP_FOLDER_WORK");
        builder.environment().put("DROPWARP_DATA", data.toString());
        Process process = builder.start();
        String says = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        return process.waitFor() + " " + says;
    }
}
