package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwarp.model.JobEnded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stops the service in the middle of a scene in every way a person, a terminal or a supervisor does, and starts it again. */
@Timeout(180)
class ServiceStopIT {

    private static final String SCENE = """
            crs: EPSG:3857
            size: [2000, 20480]
            resampling: lanczos
            error-threshold: 0
            tile-rows: 512
            overviews: none
            layout: tiles
            compression: NONE
            """;

    @TempDir
    Path data;

    private RunningService running;
    private Process started;

    @BeforeEach
    void prepare() throws IOException {
        running = prepared();
    }

    private RunningService prepared() throws IOException {
        return new RunningService(data).profile("scene", SCENE).set("stop-seconds", "20");
    }

    @AfterEach
    void clear() {
        running.close();
        if (started != null) {
            started.descendants().forEach(ProcessHandle::destroyForcibly);
            started.destroyForcibly();
        }
    }

    /** Starts the service as the only member of a session, or of a terminal, so that signals reach it as they would there. */
    private void start(String... before) throws IOException {
        ProcessBuilder service = running.process();
        List<String> command = new ArrayList<>(List.of(before));
        command.addAll(service.command());
        started = service.command(command).start();
    }

    /** {@return the service's own process, which heads a group of its own and its workers'} */
    private ProcessHandle service() {
        return await().atMost(RunningService.PATIENCE)
                .until(
                        () -> java.util.stream.Stream.concat(
                                        java.util.stream.Stream.of(started.toHandle()), started.descendants())
                                .filter(process -> commandLine(process).contains("\0io.dropwarp.cli.Dropwarp\0"))
                                .filter(process -> commandLine(process).contains("java\0"))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            String line = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
            return line.startsWith("script") || line.startsWith("sh\0") ? "" : line;
        } catch (IOException ended) {
            return "";
        }
    }

    private Path awaitTiles(int count) {
        return await().pollInterval(Duration.ofMillis(20))
                .atMost(RunningService.PATIENCE)
                .until(
                        () -> (Files.isDirectory(running.folder("work")) ? running.jobs() : List.<Path>of())
                                .stream()
                                        .map(job -> job.resolve("tiles"))
                                        .filter(tiles -> Files.isDirectory(tiles)
                                                && RunningService.names(tiles).size() >= count)
                                        .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private void assertStoppedCleanlyAndGoesOn(List<ProcessHandle> workers, Path tiles) throws IOException {
        await().atMost(Duration.ofSeconds(30)).until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(RunningService.visible(running.folder("dead-letter"))).isEmpty();
        assertThat(RunningService.visible(running.folder("output"))).isEmpty();
        assertThat(running.folder("work").resolve(".heartbeat")).doesNotExist();
        List<String> done = RunningService.names(tiles);
        assertThat(done).hasSizeBetween(2, 39);
        running = prepared().start();
        JobEnded end = running.awaitEnd("scene/a.tif");
        assertThat(end.published()).isTrue();
        assertThat(RunningService.visible(end.output())).hasSize(41);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void aSignalToTheWholeGroupIsACleanStop(String signal) throws Exception {
        // Ctrl-C and the end of a terminal reach the workers too. A shell that runs the tests in the background, or
        // nohup,
        // has them ignore some signals, and a JVM goes on ignoring what it was started to ignore.
        start("env", "--default-signal", "setsid");
        running.drop("good/small_world.tif", "scene/a.tif");
        Path tiles = awaitTiles(2);
        List<ProcessHandle> workers = started.descendants().toList();
        kill("-" + signal, "-" + started.pid());

        assertThat(started.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(started.exitValue()).isZero();
        assertStoppedCleanlyAndGoesOn(workers, tiles);
    }

    @Test
    void theEndOfItsTerminalIsACleanStop() throws Exception {
        // Tests that nohup started hand on that a hang-up is to be ignored.
        StringBuilder line = new StringBuilder("exec env --default-signal");
        running.process()
                .command()
                .forEach(word -> line.append(" '").append(word).append('\''));
        started = new ProcessBuilder("script", "-qfc", line.toString(), "/dev/null")
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        running.drop("good/small_world.tif", "scene/a.tif");
        Path tiles = awaitTiles(2);
        ProcessHandle service = service();
        List<ProcessHandle> workers = service.descendants().toList();
        started.destroyForcibly();

        service.onExit().get(60, TimeUnit.SECONDS);
        assertStoppedCleanlyAndGoesOn(workers, tiles);
    }

    @Test
    void aLockOfAKilledInstanceBlocksNobodyWhileALivingOneIsNamed() throws Exception {
        start();
        await().atMost(RunningService.PATIENCE)
                .until(() -> Files.exists(running.folder("work").resolve(".heartbeat")));
        Process second = running.process().start();
        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(2);
        assertThat(data.resolve("service.log")).content().contains("process " + started.pid());
        started.destroyForcibly().waitFor();
        running.start();
        running.drop("good/utmsmall.tif", "a.tif");

        assertThat(running.awaitEnd("a.tif").published()).isTrue();
    }

    private static void kill(String signal, String target) throws Exception {
        Process kill =
                new ProcessBuilder("kill", signal, "--", target).inheritIO().start();
        assertThat(kill.waitFor()).isZero();
    }
}
