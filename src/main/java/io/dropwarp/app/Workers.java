package io.dropwarp.app;

import io.dropwarp.config.Config;
import io.dropwarp.protocol.Needs;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.pool.WorkerSettings;
import io.dropwarp.workers.process.Confinement;
import io.dropwarp.workers.process.WorkerCommand;
import io.dropwarp.workers.process.WorkerLimits;
import io.dropwarp.workers.sizing.PoolMemory;
import io.dropwarp.workers.sizing.WorkerRange;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Translates the configuration to the settings of the worker pool. */
public final class Workers {

    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    /** Sets the limits of a fresh process, then replaces itself by it. */
    static final String SHELL = "/bin/sh";

    /** Name under which a coordinator's own workers have their scratch files. */
    static final String COORDINATOR = "coordinator";

    private static final long MIB = 1024L * 1024;
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END_GRACE = Duration.ofSeconds(2);

    private final Config config;
    private final WorkerRange range;
    private final Path work;
    private final List<Path> readable;

    /** Name of the node, unique among those that share the work folder; empty without a cluster. */
    private final String node;

    public Workers(Config config, WorkerRange range, boolean inPlace) {
        // If sources stay in place, jobs may link to them.
        this(
                config,
                range,
                config.folders().work(),
                inPlace ? List.of(config.folders().drop()) : List.of());
    }

    /** Workers with another work folder than the service's, which may also read the given files and folders. */
    public Workers(Config config, WorkerRange range, Path work, List<Path> readable) {
        this(config, range, work, readable, "");
    }

    /** Workers of a node, which share their work folder with those of others. */
    Workers(Config config, WorkerRange range, String node) {
        this(config, range, config.folders().work(), List.of(), node);
    }

    private Workers(Config config, WorkerRange range, Path work, List<Path> readable, String node) {
        this.node = node;
        this.config = config;
        this.range = range;
        this.work = work;
        this.readable = readable;
    }

    public WorkerPool pool() {
        if (config.worker().confine()) {
            LOG.info(
                    "Workers are confined by what the kernel offers: {}",
                    Confinement.offer().orElse("nothing, since there is no perl to ask it"));
        }
        return new WorkerPool(new WorkerSettings(range, command(), limits(), memory()));
    }

    private PoolMemory memory() {
        int ordinary =
                Needs.ordinaryMb(config.worker().cacheMb(), config.limits().tileMemoryMb() * MIB);
        int total = config.worker().totalMemoryMb();
        return total == 0 ? PoolMemory.fitting(ordinary) : new PoolMemory(total, ordinary);
    }

    /** Overviews add a third, and incompressible data grows a little. */
    private long largestFile() {
        return (long) Math.min(Long.MAX_VALUE, config.limits().maxOutputBytes() * 1.5 + 64 * MIB);
    }

    private WorkerLimits limits() {
        Config.Worker worker = config.worker();
        return new WorkerLimits(
                worker.maxTiles(),
                worker.recycleMb() * MIB,
                worker.memoryMb() * MIB,
                WorkerLimits.dataCapFor(worker.memoryMb() * MIB),
                largestFile(),
                worker.timeout(),
                worker.hang(),
                START,
                worker.idle(),
                END_GRACE);
    }

    private WorkerCommand command() {
        WorkerCommand command = new WorkerCommand(
                java(),
                flags(),
                WorkerCommand.workerClassPath(),
                WorkerCommand.CHILD_MAIN,
                jniDir(),
                work,
                scratch(work, node),
                config.worker().cacheMb(),
                environment());
        return config.worker().confine() ? command.behind(Confinement.of(command, readable)) : command;
    }

    /** Where workers leave what is of use only after a crash; of a node, or of a single machine if its name is empty. */
    static Path scratch(Path work, String node) {
        return work.resolve(Config.Folders.SCRATCH + (node.isEmpty() ? "" : "-" + node));
    }

    private Map<String, String> environment() {
        return node.isEmpty() && !config.cluster().standby()
                ? Map.of("DROPWARP_DRIVERS", drivers())
                : Map.of("DROPWARP_DRIVERS", drivers(), "DROPWARP_WRITER", node + "@" + Host.name());
    }

    private String drivers() {
        List<String> names = new ArrayList<>(config.intake().drivers());
        names.addAll(config.intake().containerDrivers());
        return String.join(",", names);
    }

    /**
     * The arguments of {@link #SHELL} for a fresh process that does one request, for {@code
     * dropwarp.worker.mode=process}. Camel's exec component does not support quotes within a word; this script needs
     * none: no word of the command is split or expanded.
     */
    String arguments() {
        List<String> words =
                new ArrayList<>(List.of("-c", "set -f; IFS=; " + limits().shell() + "exec $@", "sh", java()));
        words.addAll(flags());
        if (jniDir() != null) {
            words.add("-Djava.library.path=" + jniDir());
        }
        words.addAll(List.of(
                "-cp", WorkerCommand.workerClassPath(), WorkerCommand.CHILD_MAIN, "--work", work.toString(), "--once"));
        return words.stream()
                .map(word -> word.indexOf(' ') < 0 ? word : "\"" + word + "\"")
                .collect(Collectors.joining(" "));
    }

    private List<String> flags() {
        List<String> flags = new ArrayList<>(WorkerCommand.DEFAULT_JVM_FLAGS);
        // Java ignores an archive that does not fit the jars; the log flag hides its warning.
        classArchive().ifPresent(file -> flags.addAll(List.of("-Xlog:cds=off", "-XX:SharedArchiveFile=" + file)));
        flags.addAll(config.worker().javaOptions());
        return flags;
    }

    /** The worker's class data archive (CDS) for this Java, made when dropwarp was built; it halves the start time. */
    private static Optional<Path> classArchive() {
        String first = WorkerCommand.workerClassPath().split(File.pathSeparator, 2)[0];
        return Optional.of(Path.of(first)
                        .toAbsolutePath()
                        .resolveSibling("worker-" + System.getProperty("java.version") + ".jsa"))
                .filter(Files::isRegularFile);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private Path jniDir() {
        String dir = config.worker().jniDir();
        if (dir.isEmpty()) {
            dir = System.getenv().getOrDefault("DROPWARP_GDAL_JNI", "");
        }
        return dir.isEmpty() ? null : Path.of(dir);
    }
}
