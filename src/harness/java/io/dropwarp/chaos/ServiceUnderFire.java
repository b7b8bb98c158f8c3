package io.dropwarp.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The real service as a process of its own, and its workers. */
final class ServiceUnderFire {

    private final Path home;
    private final Site site;
    private final Path profiles;
    private final Path log;
    private Process process;
    private long logBegins;

    /**
     * A service, not started yet.
     *
     * @param home the project's folder
     * @param site its folders
     * @param profiles folder of its profiles
     * @param log gets what it says
     */
    ServiceUnderFire(Path home, Site site, Path profiles, Path log) {
        this.home = home;
        this.site = site;
        this.profiles = profiles;
        this.log = log;
    }

    /** Starts it with quick timing. */
    void start(Map<String, String> settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.dropwarp.cli.Dropwarp",
                "run",
                "--data",
                site.data().toString(),
                "--workers",
                "2"));
        settings.forEach((key, value) -> command.addAll(List.of("--set", "dropwarp." + key + "=" + value)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("DROPWARP_HOME", home.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment()
                .putIfAbsent("DROPWARP_GDAL_JNI", home.resolve(".dropwarp/jni").toString());
        logBegins = Files.exists(log) ? Files.size(log) : 0;
        process = builder.start();
    }

    /** The settings that every run has: nothing waits long, and what is killed often is not given up for it. */
    Map<String, String> settings(int quietMillis, int stopSeconds) {
        return Map.ofEntries(
                Map.entry("folder.output", site.folder("output").toString()),
                Map.entry("profiles", profiles.toString()),
                Map.entry("intake.poll-millis", "50"),
                Map.entry("intake.quiet-millis", Integer.toString(quietMillis)),
                Map.entry("intake.sidecar-grace-seconds", "0"),
                Map.entry("tiles.small-pixels", "400000"),
                Map.entry("worker.hang-seconds", "5"),
                Map.entry("retry.max-attempts", "1000"),
                Map.entry("retry.delay-millis", "50"),
                Map.entry("retry.max-delay-millis", "400"),
                Map.entry("stop-seconds", Integer.toString(stopSeconds)));
    }

    /** {@return whether it watches its drop folder by now} */
    boolean isUp() throws IOException {
        return said().contains(" Watching ");
    }

    /** {@return all it said since it was started} */
    String said() throws IOException {
        try (InputStream in = Files.newInputStream(log)) {
            in.skipNBytes(logBegins);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /**
     * What it counted as attempts at a job, though no worker was lost: a full disk or a folder that cannot be written
     * must cost none.
     *
     * @return the reasons, each once
     */
    Set<String> attemptsForNoWorker() throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(" WARN  Trying ") && line.contains(" again: "))
                    .map(line -> line.substring(line.indexOf(" again: ") + 8))
                    .filter(reason -> !reason.startsWith("Worker "))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** {@return how it ended, and the last it said} */
    String ending() throws IOException {
        String last = said().lines().reduce("nothing", (before, line) -> line);
        return "exit code " + exitValue() + ", its last words: " + last;
    }

    /** {@return its exit code, once it ended} */
    int exitValue() {
        return process.exitValue();
    }

    long pid() {
        return process.pid();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    boolean awaitEnd(long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    /** {@return its workers that are alive, also those of a service that is not any more} */
    List<ProcessHandle> workers() {
        List<ProcessHandle> workers = new ArrayList<>();
        String work = site.folder("work").toString();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path candidate : processes) {
                String line = commandLine(candidate);
                if (line.contains(".WorkerMain") && line.contains("--work\0" + work)) {
                    ProcessHandle.of(Long.parseLong(candidate.getFileName().toString()))
                            .filter(handle ->
                                    handle.pid() != ProcessHandle.current().pid())
                            .ifPresent(workers::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return workers;
    }

    private static String commandLine(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }

    /** Sends a signal to a process; false if it is gone. */
    static boolean signal(long pid, String name) throws IOException, InterruptedException {
        return Tool.succeeds("kill", "-" + name, Long.toString(pid));
    }
}
