package io.dropwarp.app;

import io.dropwarp.config.Config;
import io.dropwarp.worker.Confinement;
import io.dropwarp.worker.WorkerCommand;
import io.dropwarp.worker.WorkerLimits;
import io.dropwarp.worker.WorkerPool;
import io.dropwarp.worker.WorkerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fits the configuration to the worker pool. */
final class Workers {

    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private static final long MIB = 1024L * 1024;
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END_GRACE = Duration.ofSeconds(2);

    private final Config config;
    private final int count;
    private final boolean inPlace;

    Workers(Config config, int count, boolean inPlace) {
        this.config = config;
        this.count = count;
        this.inPlace = inPlace;
    }

    WorkerPool pool() {
        if (config.worker().confine()) {
            LOG.info(
                    "Workers are confined by what the kernel offers: {}",
                    Confinement.offer().orElse("nothing, since there is no perl to ask it"));
        }
        return new WorkerPool(new WorkerSettings(count, command(), limits()));
    }

    private WorkerLimits limits() {
        Config.Worker worker = config.worker();
        return new WorkerLimits(
                worker.maxTiles(),
                worker.recycleMb() * MIB,
                worker.memoryMb() * MIB,
                0,
                worker.timeout(),
                worker.hang(),
                START,
                worker.idle(),
                END_GRACE);
    }

    private WorkerCommand command() {
        List<String> flags = new ArrayList<>(WorkerCommand.DEFAULT_JVM_FLAGS);
        flags.addAll(config.worker().javaOptions());
        WorkerCommand command = new WorkerCommand(
                java(),
                flags,
                System.getProperty("java.class.path"),
                WorkerCommand.CHILD_MAIN,
                jniDir(),
                config.folders().work(),
                config.folders().work().resolve(".workers"),
                config.worker().cacheMb(),
                Map.of("DROPWARP_DRIVERS", drivers()));
        return config.worker().confine() ? command.behind(Confinement.of(command, readable())) : command;
    }

    private String drivers() {
        List<String> names = new ArrayList<>(config.intake().drivers());
        names.addAll(config.intake().containerDrivers());
        return String.join(",", names);
    }

    /** Where sources stay in place, jobs may link to them. */
    private List<Path> readable() {
        return inPlace ? List.of(config.folders().drop()) : List.of();
    }

    /** The arguments of a fresh process that does one request, for {@code dropwarp.worker.mode=process}. */
    String arguments() {
        List<String> words = new ArrayList<>(WorkerCommand.DEFAULT_JVM_FLAGS);
        words.addAll(config.worker().javaOptions());
        if (jniDir() != null) {
            words.add("-Djava.library.path=" + jniDir());
        }
        words.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                WorkerCommand.CHILD_MAIN,
                "--work",
                config.folders().work().toString(),
                "--once"));
        return words.stream()
                .map(word -> word.indexOf(' ') < 0 ? word : "\"" + word + "\"")
                .collect(Collectors.joining(" "));
    }

    static String java() {
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
