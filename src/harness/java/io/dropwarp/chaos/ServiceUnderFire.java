package io.dropwarp.chaos;

import java.io.IOException;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The real service as a process of its own, and its workers. */
final class ServiceUnderFire {

    private final Site site;
    private final Path profiles;
    private final JavaProgram program;
    private final NodesUnderFire nodes;

    /**
     * A service, not started yet.
     *
     * @param site its folders
     * @param profiles folder of its profiles
     * @param program how it is run
     * @param nodes of its cluster, perhaps none
     */
    ServiceUnderFire(Site site, Path profiles, JavaProgram program, NodesUnderFire nodes) {
        this.site = site;
        this.profiles = profiles;
        this.program = program;
        this.nodes = nodes;
    }

    /** Starts it with quick timing. */
    void start(Map<String, String> settings) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("run", "--data", site.data().toString()));
        arguments.addAll(nodes.isEmpty() ? List.of("--workers", "2") : List.of("--workers", "0"));
        arguments.addAll(nodes.broker());
        settings.forEach((key, value) -> arguments.addAll(List.of("--set", "dropwarp." + key + "=" + value)));
        program.start("io.dropwarp.cli.Dropwarp", arguments);
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
        return program.said().contains(" Watching ");
    }

    /** {@return its process} */
    JavaProgram program() {
        return program;
    }

    /**
     * What it counted as attempts at a job, though no worker was lost: a full disk or a folder that cannot be written
     * must cost none.
     *
     * @return the reasons, each once
     */
    Set<String> attemptsForNoWorker() throws IOException {
        try (Stream<String> lines = Files.lines(program.log())) {
            return lines.filter(line -> line.contains(" WARN  Trying ") && line.contains(" again: "))
                    .map(line -> line.substring(line.indexOf(" again: ") + 8))
                    .filter(reason -> !reason.startsWith("Worker "))
                    // Of requests whose nodes were killed five times.
                    .filter(reason -> !reason.startsWith("No node has finished"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** {@return its workers that are alive and those of nodes, also of those that are not alive any more} */
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

    /** {@return those whose service or node has ended} */
    List<ProcessHandle> orphans() {
        return workers().stream()
                .filter(worker -> worker.parent()
                        .map(parent ->
                                parent.pid() != program.pid() && !nodes.pids().contains(parent.pid()))
                        .orElse(true))
                .toList();
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
