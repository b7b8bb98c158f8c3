package io.dropwarp.app;

import io.dropwarp.Samples;
import io.dropwarp.camel.NodeWork;
import io.dropwarp.cluster.BrokerConnections;
import io.dropwarp.cluster.SharedFolders;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigLoader;
import io.dropwarp.job.JobState;
import io.dropwarp.job.WorkerTask;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Release;
import io.dropwarp.model.Versions;
import io.dropwarp.protocol.Request;
import io.dropwarp.workers.sizing.WorkerRange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.exec.ExecCommandExecutor;
import org.apache.camel.component.exec.ExecResult;
import org.apache.camel.main.Main;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** For developers: how many requests a coordinator gets through the broker, by nodes whose work is only a wait. */
@Command(
        name = "broker-bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Measure the way of requests through the broker, with the real routes and work that is only a wait.",
        description = {
            "",
            "This process is the coordinator with its broker; the nodes are processes of their own. A slot is a request at"
                    + " a node. Prints requests a second, CPU time for each request, and how busy the slots were.",
            ""
        })
public final class BrokerBench implements Callable<Integer> {

    private static final Versions VERSIONS = new Versions(Release.version(), "bench", "bench", "bench");
    private static final String DONE = "{\"messages\":[]}";

    @Option(names = "--nodes", paramLabel = "N", description = "Node processes (default: 2).")
    private int nodes = 2;

    @Option(names = "--slots", paramLabel = "N", description = "Requests at each node at once (default: 8).")
    private int slots = 8;

    @Option(names = "--work-millis", paramLabel = "N", description = "Time a request takes (default: 0).")
    private int workMillis;

    @Option(names = "--warm-up", paramLabel = "SECONDS", description = "Before anything is counted (default: 5).")
    private int warmUp = 5;

    @Option(names = "--seconds", paramLabel = "N", description = "How long requests are counted (default: 15).")
    private int seconds = 15;

    @Option(names = "--port", hidden = true, description = "Be a node of the broker at this port.")
    private int port;

    @Option(names = "--data", hidden = true, description = "The data root of the coordinator.")
    private Path data;

    /** A request of a job that does not exist. */
    private record Task(Request request, JobState state) implements WorkerTask {}

    private final LongAdder done = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile boolean over;

    /**
     * Runs it.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new BrokerBench()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        return port == 0 ? measure() : serve();
    }

    private Config config(String broker) {
        Map<String, String> values = new HashMap<>(Map.of(
                "dropwarp.data",
                data.toString(),
                "dropwarp.cluster.broker",
                broker,
                "dropwarp.cluster.port",
                "" + port,
                "dropwarp.cluster.max-slots",
                "" + nodes * slots,
                "dropwarp.worker.total-memory-mb",
                "1000000"));
        return new ConfigLoader(Path.of(System.getProperty("dropwarp.home", ".")), Map.of(), System.getProperties())
                .load(Map.of(), values);
    }

    private Main routes(Config config, String file) {
        Main main = CamelSettings.newMain(config, RunOptions.SERVICE);
        main.configure().setRoutesIncludePattern("file:" + config.routes() + "/" + file);
        return main;
    }

    /** As a node. */
    private int serve() throws Exception {
        Config config = config("tcp://127.0.0.1:" + port);
        Main main = routes(config, CamelSettings.NODE);
        BrokerConnections connections = new BrokerConnections(config.cluster(), () -> {});
        ExecCommandExecutor wait = command -> {
            pause(workMillis);
            return new ExecResult(command, stream(DONE), stream(""), 0);
        };
        main.bind("workerPool", wait);
        CamelSettings.set(main, "dropwarp.worker.timeout-millis", 60_000);
        ClusterStage.bind(main, connections);
        String name = Node.ownName();
        String folders = new SharedFolders(config.folders().work()).read().orElseThrow();
        // Never asked, so that it starts no worker.
        Workers workers = new Workers(config, WorkerRange.fixed(slots), name);
        Node.bind(main, connections, new NodeWork(name, "localhost", folders, VERSIONS, workers.pool()), slots);
        main.start();
        System.in.read();
        main.stop();
        return 0;
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int measure() throws Exception {
        data = Files.createTempDirectory("dropwarp-broker-bench");
        Files.createDirectories(data.resolve("work"));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Config config = config(Config.Cluster.EMBEDDED);
        Main main = routes(config, "70-nodes.camel.yaml");
        List<Process> processes = new ArrayList<>();
        try (ClusterStage stage = new ClusterStage(main, config)) {
            main.start();
            for (int i = 0; i < nodes; i++) {
                processes.add(node());
            }
            while (stage.nodes().size() < nodes) {
                pause(100);
            }
            List<Thread> senders = senders(main.getCamelContext().createProducerTemplate());
            pause(warmUp * 1000L);
            report(processes);
            over = true;
            for (Thread sender : senders) {
                sender.join();
            }
            main.stop();
        } finally {
            processes.forEach(Process::destroyForcibly);
            io.dropwarp.files.DurableFiles.deleteTree(data);
        }
        return failed.sum() == 0 ? 0 : 1;
    }

    private Process node() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Ddropwarp.home=" + System.getProperty("dropwarp.home", "."),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerBench.class.getName(),
                        "--port=" + port,
                        "--data=" + data,
                        "--slots=" + slots,
                        "--work-millis=" + workMillis)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** As many as a coordinator has lanes. */
    private List<Thread> senders(ProducerTemplate template) {
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < nodes * slots; i++) {
            Thread sender = new Thread(() -> send(template), "sender-" + i);
            sender.start();
            senders.add(sender);
        }
        return senders;
    }

    private void send(ProducerTemplate template) {
        Request request = new Request.MakePlan("20261128T000000-bench", "scene.tif", null, null, true);
        JobState job = new JobState(Samples.job("scene.tif"), new JobFolder(data));
        while (!over) {
            Exchange answer = template.send(
                    "direct:ask-node", exchange -> exchange.getMessage().setBody(new Task(request, job)));
            if (answer.getException() == null) {
                done.increment();
            } else {
                failed.increment();
                System.err.println(answer.getException());
            }
        }
    }

    private void report(List<Process> processes) {
        long begun = System.nanoTime();
        long before = done.sum();
        Duration own = cpu(ProcessHandle.current());
        Duration theirs = cpu(processes);
        pause(seconds * 1000L);
        double elapsed = (System.nanoTime() - begun) / 1e9;
        long requests = done.sum() - before;
        System.out.printf(
                "%d node(s), %d slots, %d ms of work: %.0f requests/s, slots %.1f %% busy; CPU for each request: coordinator"
                        + " with broker %.2f ms, node %.2f ms; %d failed%n",
                nodes,
                nodes * slots,
                workMillis,
                requests / elapsed,
                100.0 * requests * workMillis / 1000 / (nodes * slots * elapsed),
                cpu(ProcessHandle.current()).minus(own).toNanos() / 1e6 / requests,
                cpu(processes).minus(theirs).toNanos() / 1e6 / requests,
                failed.sum());
    }

    private static Duration cpu(List<Process> processes) {
        return processes.stream().map(process -> cpu(process.toHandle())).reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
