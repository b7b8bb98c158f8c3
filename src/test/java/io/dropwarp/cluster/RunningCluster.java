package io.dropwarp.cluster;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.LedgerLines;
import io.dropwarp.Ports;
import io.dropwarp.cli.Cli;
import io.dropwarp.operations.ServiceStatus;
import io.dropwarp.operations.StatusFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** A coordinator, nodes and perhaps a broker, each a process of its own on one data root. */
final class RunningCluster implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    static final Path CORPUS = Cli.HOME.resolve("src/test/resources/corpus");

    private final Path data;
    private final Path logs;
    private int port;
    private String host = "127.0.0.1";
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final List<String> settings = new ArrayList<>();

    RunningCluster(Path data) throws IOException {
        this(data, data);
    }

    /** With its logs in a folder of their own. */
    RunningCluster(Path data, Path logs) throws IOException {
        this.data = data;
        this.logs = logs;
        Files.createDirectories(data.resolve("drop"));
        Files.createDirectories(data.resolve("profiles"));
        port = Ports.free();
        profile("default", "crs: EPSG:3857");
        set("data", data.toString());
        set("profiles", data.resolve("profiles").toString());
        set("intake.quiet-millis", "0");
        set("intake.sidecar-grace-seconds", "0");
        set("retry.delay-millis", "50");
        set("stop-seconds", "20");
        set("management.port", "off");
        set("console.port", "off");
    }

    /** Where the embedded broker listens, instead of on 127.0.0.1. */
    RunningCluster host(String address) {
        host = address;
        return set("cluster.host", address);
    }

    /** Has the broker of another one. */
    RunningCluster withBrokerOf(RunningCluster other) {
        port = other.port;
        return this;
    }

    RunningCluster set(String key, String value) {
        settings.addAll(List.of("--set", "dropwarp." + key + "=" + value));
        return this;
    }

    void profile(String name, String yaml) throws IOException {
        Files.writeString(data.resolve("profiles").resolve(name + ".yaml"), yaml);
    }

    int port() {
        return port;
    }

    String address() {
        return "tcp://" + host + ":" + port;
    }

    /** Starts a coordinator with a broker of its own and so many workers. */
    RunningCluster coordinator(int workers) throws IOException {
        return coordinator(workers, "embedded");
    }

    /** {@return all that is set, as options} */
    List<String> settings() {
        return List.copyOf(settings);
    }

    RunningCluster coordinator(int workers, String broker, String... more) throws IOException {
        List<String> all = new ArrayList<>(List.of("dropwarp.cluster.broker=" + broker));
        all.addAll(List.of(more));
        startRun("coordinator", workers, all.toArray(String[]::new));
        await().atMost(PATIENCE).until(() -> log("coordinator").contains("Watching"));
        return this;
    }

    /** Starts {@code run} with more settings, and does not wait until it works. */
    Process startRun(String name, int workers, String... more) throws IOException {
        List<String> command = Cli.clusterCommand();
        command.addAll(List.of("run", "--workers", "" + workers, "--set", "dropwarp.cluster.port=" + port));
        command.addAll(settings);
        for (String setting : more) {
            command.addAll(List.of("--set", setting));
        }
        return start(name, command);
    }

    /** Starts a node with one worker and waits until the coordinator knows it. */
    RunningCluster node(String name, String... more) throws IOException {
        return node(name, Cli.clusterCommand(), more);
    }

    RunningCluster node(String name, List<String> program, String... more) throws IOException {
        int joined = count(log("coordinator"), "Node " + name + " joins");
        Process node = startNode(name, program, more);
        await().atMost(PATIENCE)
                .failFast("node " + name + " has ended", () -> !node.isAlive())
                .until(() -> count(log("coordinator"), "Node " + name + " joins") > joined);
        return this;
    }

    Process startNode(String name, String... more) throws IOException {
        return startNode(name, Cli.clusterCommand(), more);
    }

    Process startNode(String name, List<String> program, String... more) throws IOException {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("node", "--workers", "1", "--name", name));
        command.addAll(List.of("--set", "dropwarp.cluster.broker=" + address()));
        command.addAll(settings);
        command.addAll(List.of(more));
        return start(name, command);
    }

    /** Starts a broker as a process of its own; with a broker.xml, if one is given. */
    void broker(Path... xml) throws IOException {
        broker("broker", port, Stream.of(xml).map(Path::toString).toArray(String[]::new));
    }

    /** Starts a primary broker on a port and its backup on another one. */
    void brokers(Path xml, int backup) throws IOException {
        String store = data.resolve("brokers").toString();
        broker("broker", port, xml.toString(), store, "0");
        await().atMost(PATIENCE).until(() -> log("broker").contains("ready"));
        broker("backup", backup, xml.toString(), store, "" + port);
        await().atMost(PATIENCE).until(() -> log("backup").contains("ready"));
    }

    private void broker(String name, int at, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                BrokerMain.class.getName(),
                "" + at));
        command.addAll(List.of(more));
        start(name, command);
    }

    /** Starts a coordinator that ends by itself. */
    Process failingCoordinator(String broker) throws IOException {
        return startRun("coordinator", 0, "dropwarp.cluster.broker=" + broker);
    }

    private Process start(String name, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile(name).toFile()));
        Process process = builder.start();
        processes.put(name, process);
        return process;
    }

    private Path logFile(String name) {
        return logs.resolve(name + ".log");
    }

    String log(String name) throws IOException {
        return Files.exists(logFile(name)) ? Files.readString(logFile(name)) : "";
    }

    /** {@return the logs of all, for the description of a failure} */
    String logs() {
        StringBuilder logs = new StringBuilder();
        for (String name : processes.keySet()) {
            try {
                logs.append(log(name));
            } catch (IOException gone) {
                logs.append("No log of ").append(name);
            }
        }
        return logs.toString();
    }

    static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }

    Process process(String name) {
        return processes.get(name);
    }

    /** Ends a process as {@code kill -9} does, and waits until it is gone. */
    void kill(String name) throws InterruptedException {
        process(name).destroyForcibly().waitFor();
    }

    /** Sends a signal to a process, without its children. */
    void signal(String name, String signal) throws Exception {
        Cli.run("kill", "-" + signal, "" + process(name).pid());
    }

    /** Freezes the workers of a node, so that it keeps the request it has or takes next; returns them. */
    List<ProcessHandle> freezeWorkers(String name) throws Exception {
        List<ProcessHandle> workers = process(name).descendants().toList();
        for (ProcessHandle worker : workers) {
            Cli.run("kill", "-STOP", "" + worker.pid());
        }
        return workers;
    }

    /** Lets frozen workers go on. */
    void thaw(List<ProcessHandle> workers) throws Exception {
        for (ProcessHandle worker : workers) {
            Cli.run("kill", "-CONT", "" + worker.pid());
        }
    }

    /** Waits until all tiles of the only scene are done but one, and a single node holds that one. */
    void awaitLastOf(int tiles) {
        await().atMost(PATIENCE).until(() -> tilesDone() == tiles - 1 && busy() == 1);
    }

    /** Waits until a process has said something so many times. */
    void awaitLog(String name, String words, int times) {
        await().atMost(PATIENCE).until(() -> count(log(name), words) >= times);
    }

    /** Copies a file into the drop folder, so that it appears whole. */
    void drop(Path file, String as) throws IOException {
        Path to = data.resolve("drop").resolve(as);
        Files.createDirectories(to.getParent());
        Path hidden = to.resolveSibling("." + to.getFileName());
        Files.copy(file, hidden, StandardCopyOption.REPLACE_EXISTING);
        Files.move(hidden, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** {@return the receipts of what was published, sorted} */
    List<Path> receipts() throws IOException {
        try (Stream<Path> all = Files.walk(data.resolve("output"))) {
            return all.filter(file -> file.toString().endsWith("3857.json"))
                    .sorted()
                    .toList();
        }
    }

    List<String> deadLetters() throws IOException {
        try (Stream<Path> all = Files.list(data.resolve("dead-letter"))) {
            return all.map(folder -> folder.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .toList();
        }
    }

    /** {@return the lines of the ledger about jobs; each sweep has one, too, and they run at full minutes} */
    List<JsonNode> ledger() throws IOException {
        return LedgerLines.ofJobs(data.resolve("ledger"));
    }

    void awaitEnded(int jobs) {
        try {
            await().atMost(PATIENCE).until(() -> LedgerLines.endedJobs(data) >= jobs);
        } catch (ConditionTimeoutException late) {
            throw new AssertionError(logs(), late);
        }
    }

    /** {@return number of finished tiles of the jobs in flight} */
    long tilesDone() {
        long count = 0;
        // Job folders come and go meanwhile.
        for (String job : names(data.resolve("work"))) {
            count += names(data.resolve("work").resolve(job).resolve("tiles")).stream()
                    .filter(name -> name.matches("\\d+-\\d+\\.tif"))
                    .count();
        }
        return count;
    }

    /** {@return number of jobs in the work folder} */
    long jobs() {
        return names(data.resolve("work")).stream()
                .filter(name -> name.startsWith("2"))
                .count();
    }

    private static List<String> names(Path folder) {
        String[] names = folder.toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    /** {@return what the coordinator says of itself, without the start of a command for each look} */
    Optional<ServiceStatus> status() {
        return new StatusFile(data.resolve("work")).read();
    }

    /** {@return number of requests at which the nodes work, as far as the coordinator has heard} */
    int busy() {
        return status().stream()
                .flatMap(status -> status.nodes().stream())
                .mapToInt(ServiceStatus.Node::busy)
                .sum();
    }

    @Override
    public void close() {
        for (Process process : processes.values()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
