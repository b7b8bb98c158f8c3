package io.dropwarp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The architecture's promise, seen from outside: a service that warps has GDAL in its workers and not in itself. */
@Timeout(180)
class IsolationIT {

    private static final Path HOME =
            Path.of(System.getProperty("dropwarp.home", ".")).toAbsolutePath();

    @TempDir
    Path data;

    private static String mapsOf(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/maps"));
        } catch (IOException ended) {
            return "";
        }
    }

    @Test
    void warpsWithoutEverLoadingGdalIntoTheService() throws Exception {
        Path drop = Files.createDirectories(data.resolve("drop"));
        Files.copy(HOME.resolve("src/test/resources/corpus/good/utmsmall.tif"), drop.resolve("a.tif"));
        Path classes = data.resolve("classes.log");
        Process service = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:file=" + classes,
                        "-Ddropwarp.home=" + HOME,
                        "-cp",
                        System.getProperty("dropwarp.jar"),
                        "io.dropwarp.cli.Dropwarp",
                        "run",
                        "--data",
                        data.toString(),
                        "--workers",
                        "1",
                        "--set",
                        "dropwarp.intake.quiet-millis=0"))
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("out.log").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> Files.exists(data.resolve("output/a_EPSG3857.json")) || !service.isAlive());

            assertThat(data.resolve("output/a_EPSG3857.tif")).exists();
            assertThat(mapsOf(service.toHandle())).contains("libjvm").doesNotContain("gdal");
            // The workers show that looking for it would find it.
            assertThat(service.children().map(IsolationIT::mapsOf))
                    .isNotEmpty()
                    .allMatch(maps -> maps.contains("gdal"));
        } finally {
            service.destroy();
            if (!service.waitFor(30, TimeUnit.SECONDS)) {
                service.destroyForcibly();
            }
        }
        try (Stream<String> loaded = Files.lines(classes)) {
            assertThat(loaded)
                    .anyMatch(line -> line.contains(" io.dropwarp.app.Service "))
                    .noneMatch(line -> line.contains(" org.gdal.") || line.contains(" io.dropwarp.gdal."));
        }
        assertThat(service.exitValue()).isZero();
    }
}
