package io.dropwarp.routes;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.app.RunOptions;
import io.dropwarp.app.Service;
import io.dropwarp.cli.Cli;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigLoader;
import io.dropwarp.config.Profiles;
import io.dropwarp.model.JobEnded;
import io.dropwarp.protocol.Json;
import io.dropwarp.workers.sizing.WorkerRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The production service on folders of a test, with real workers, shipped routes and quick timing. */
final class RunningService implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Path HOME =
            Path.of(System.getProperty("dropwarp.home", ".")).toAbsolutePath();
    private static final Path CORPUS = HOME.resolve("src/test/resources/corpus");

    private final Path data;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<JobEnded> ended = new CopyOnWriteArrayList<>();
    private int workers = 2;
    private Service service;

    RunningService(Path data) throws IOException {
        this.data = data;
        set("data", data.toString());
        set("profiles", data.resolve("profiles").toString());
        set("intake.poll-millis", "50");
        set("intake.quiet-millis", "0");
        set("intake.sidecar-grace-seconds", "0");
        set("retry.delay-millis", "50");
        set("retry.max-delay-millis", "200");
        set("stop-seconds", "0");
        // Many run side by side.
        set("management.port", "off");
        set("console.port", "off");
        // What the clock says must not matter.
        for (String sweep : List.of("drop", "recover", "retry", "verify", "retention")) {
            set("sweep." + sweep + ".enabled", "false");
        }
        profile("default", "crs: EPSG:3857");
    }

    RunningService set(String key, String value) {
        settings.put("dropwarp." + key, value);
        return this;
    }

    RunningService workers(int number) {
        workers = number;
        return this;
    }

    /** Writes a profile, to be read at the start. */
    RunningService profile(String name, String yaml) throws IOException {
        Files.createDirectories(data.resolve("profiles"));
        Files.writeString(data.resolve("profiles").resolve(name + ".yaml"), yaml);
        return this;
    }

    RunningService start() {
        Config config = new ConfigLoader(HOME, Map.of(), new Properties()).load(Map.of(), settings);
        service = new Service(
                config, Profiles.load(config.profiles(), Map.of()), RunOptions.SERVICE, WorkerRange.fixed(workers));
        service.onEnd(ended::add);
        service.start();
        return this;
    }

    Service service() {
        return service;
    }

    /** {@return a folder, or what lies in it, wherever it was set to} */
    Path folder(String path) {
        Path relative = Path.of(path);
        String moved = settings.get("dropwarp.folder." + relative.getName(0));
        if (moved == null) {
            return data.resolve(path);
        }
        Path below = Path.of(moved);
        return relative.getNameCount() == 1 ? below : below.resolve(relative.subpath(1, relative.getNameCount()));
    }

    /** Copies a raster of the corpus, below {@code good/} or {@code bad/}, so that it appears whole. */
    Path drop(String raster, String as) throws IOException {
        Path to = folder("drop").resolve(as);
        Files.createDirectories(to.getParent());
        Path hidden = to.resolveSibling("." + to.getFileName());
        Files.copy(CORPUS.resolve(raster), hidden, StandardCopyOption.REPLACE_EXISTING);
        return Files.move(hidden, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** {@return the command of the same service as a process of its own} */
    ProcessBuilder process(String... jvmFlags) {
        List<String> command = Cli.command(jvmFlags);
        command.addAll(List.of("run", "--workers", Integer.toString(workers)));
        settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        data.resolve("service.log").toFile()));
    }

    List<JobEnded> ended() {
        return ended;
    }

    /** Waits until that many jobs ended, and returns them. */
    List<JobEnded> awaitEnded(int count) {
        await().pollInterval(Duration.ofMillis(20))
                .atMost(PATIENCE)
                .until(() -> ended.size() >= count && service.registry().count() == 0);
        return ended;
    }

    /** Waits until a job of that path ended, and returns how. */
    JobEnded awaitEnd(String file) {
        return await().pollInterval(Duration.ofMillis(20))
                .atMost(PATIENCE)
                .until(
                        () -> ended.stream()
                                .filter(end -> end.file().equals(file))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    JsonNode json(Path file) throws IOException {
        return Json.MAPPER.readTree(Files.readAllBytes(file));
    }

    JsonNode receipt(String path) throws IOException {
        return json(folder("output").resolve(path));
    }

    /** {@return the jobs in the work folder} */
    List<Path> jobs() {
        return visible(folder("work"));
    }

    /** {@return what lies in a folder, without hidden names and the catalogue, which comes some time after outputs} */
    static List<Path> visible(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> !file.getFileName().toString().startsWith(".") && !file.endsWith("catalog.json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> names(Path folder) {
        return visible(folder).stream()
                .map(file -> file.getFileName().toString())
                .toList();
    }

    /** {@return processes that were started by this one and are alive} */
    static List<ProcessHandle> workerProcesses() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
    }

    @Override
    public void close() {
        if (service != null) {
            service.close();
        }
    }
}
