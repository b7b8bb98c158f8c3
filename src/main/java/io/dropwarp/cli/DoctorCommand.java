package io.dropwarp.cli;

import io.dropwarp.app.Workers;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.config.Profiles;
import io.dropwarp.doctor.ClusterChecks;
import io.dropwarp.doctor.Finding;
import io.dropwarp.doctor.FolderChecks;
import io.dropwarp.doctor.MachineChecks;
import io.dropwarp.doctor.Measurement;
import io.dropwarp.doctor.WorkerChecks;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.sizing.WorkerCount;
import io.dropwarp.workers.sizing.WorkerRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code doctor}: checks the set-up; with files, finds what limits their speed. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Check the set-up; with files, find what limits their speed and how many workers fit.",
        description = {
            "",
            "Checks Java, GDAL, PROJ and its data, the folders and their file systems, the machine's resources and how many"
                    + " workers they allow, and warps a small sample. Prints one line each: OK, WARN or FAIL, with advice.",
            "",
            "With --broker, on the machine of a coordinator or a node of a cluster, it also checks the broker, listens to the"
                    + " nodes for 3 seconds, and measures the storage that all share.",
            "",
            "With FILES it also warps some of them with one worker, with the usual number, and, if processors are idle,"
                    + " with twice as many. It reports whether processor, memory or storage is the limit and recommends a"
                    + " number of workers. The files are only read. Takes about a minute.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing failed", "1:something failed", "2:invalid arguments or configuration"},
        footer = {
            "",
            "Examples:",
            "  dropwarp doctor",
            "  dropwarp doctor --broker tcp://coordinator:61616 --data /mnt/geo",
            "  dropwarp doctor /mnt/deliveries --profile utm33-tiles",
            "  dropwarp doctor --json | jq -r '.checks[] | select(.status != \"OK\") | .message'"
        })
final class DoctorCommand implements Callable<Integer> {

    private static final long MIB = 1024L * 1024;

    @Parameters(paramLabel = "FILES", description = "Rasters, or folders with rasters, to measure with.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--data", paramLabel = "DIR", description = "Data root, as for run.")
    private String data;

    @Option(
            names = "--broker",
            paramLabel = "URL",
            description = "Also check the broker of a cluster, its nodes and the shared folders (default:"
                    + " dropwarp.cluster.broker).")
    private String broker;

    @Option(names = "--profile", paramLabel = "NAME", description = "Profile to warp with (default: default).")
    private String profile;

    @Option(names = "--workers", paramLabel = "N", description = "Number of workers to compare with one.")
    private String workers;

    @Option(
            names = "--scratch",
            paramLabel = "DIR",
            description = "Folder for temporary files; emptied at the end (default: the work folder).")
    private Path scratch;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Approximate time to measure (default: ${DEFAULT-VALUE}).")
    private int seconds = 45;

    @Option(names = "--json", description = "Print one JSON object instead.")
    private boolean json;

    @Mixin
    private Settings settings;

    @Override
    public Integer call() throws IOException, InterruptedException {
        for (Path file : files) {
            if (!Files.exists(file)) {
                throw new ConfigException("There is no " + file + ".");
            }
        }
        if (seconds < 1) {
            throw new ConfigException("--seconds must be at least 1.");
        }
        LogLevel.errorsOnly();
        Config config = settings.load(overrides());
        Profiles profiles = Profiles.load(config.profiles(), Map.of());
        profiles.requireProfile(config.defaultProfile());
        return examine(config, profiles);
    }

    private Map<String, String> overrides() {
        Map<String, String> overrides = new LinkedHashMap<>();
        overrides.put("dropwarp.data", data);
        overrides.put("dropwarp.cluster.broker", broker);
        overrides.put("dropwarp.default-profile", profile);
        overrides.put("dropwarp.worker.count", workers);
        return overrides;
    }

    private int examine(Config config, Profiles profiles) throws IOException, InterruptedException {
        DoctorReport report = new DoctorReport(System.out, json);
        report.add(new MachineChecks(config).run());
        report.add(new FolderChecks(config).run());
        Path folder = scratchFolder(config);
        try {
            WorkerChecks checks = new WorkerChecks(
                    config, profiles, () -> DoctorCommand.class.getResourceAsStream("demo/landsat-bahamas.tif"));
            report.add(checkWorkers(config, checks, folder.resolve("checks")));
            if (config.cluster().isOn()) {
                report.add(checkCluster(config, checks));
            }
            if (!files.isEmpty() && !report.failed("worker")) {
                measure(config, profiles, folder.resolve("measurement"), report);
            }
        } finally {
            DurableFiles.deleteTree(folder);
        }
        WorkerRange range = WorkerNumber.of(config);
        return report.end(range, WorkerCount.fitting(config.worker().memoryMb() * MIB));
    }

    private static List<Finding> checkCluster(Config config, WorkerChecks checks) throws InterruptedException {
        try {
            return new ClusterChecks(config, checks.versions()).run();
        } catch (NoClassDefFoundError e) {
            throw new ConfigException(
                    "The jars of lib/cluster, which speak to a broker, are not on the class path. Start it with the"
                            + " launcher, dropwarp.",
                    e);
        }
    }

    private static List<Finding> checkWorkers(Config config, WorkerChecks checks, Path work) throws IOException {
        Files.createDirectories(work);
        try (WorkerPool pool = new Workers(config, WorkerRange.fixed(1), work, List.of()).pool()) {
            return checks.run(pool, work);
        }
    }

    private void measure(Config config, Profiles profiles, Path work, DoctorReport report)
            throws IOException, InterruptedException {
        Files.createDirectories(work);
        List<Path> readable =
                files.stream().map(file -> file.toAbsolutePath().normalize()).toList();
        Measurement measurement = new Measurement(
                config,
                profiles.options(config.defaultProfile()),
                work,
                count -> new Workers(config, WorkerRange.fixed(count), work, readable).pool(),
                Duration.ofSeconds(seconds),
                report::progress);
        report.add(measurement.run(readable, WorkerNumber.of(config).start(), WorkerCount.processors()));
    }

    /** A hidden folder in the work folder, which the service ignores, or in its nearest existing parent. */
    private Path scratchFolder(Config config) throws IOException {
        Path at = (scratch == null ? config.folders().work() : scratch).toAbsolutePath();
        while (!Files.isDirectory(at) && at.getParent() != null) {
            at = at.getParent();
        }
        if (scratch == null && !Files.isWritable(at)) {
            at = Path.of(System.getProperty("java.io.tmpdir")); // the check of the work folder reports the reason
        }
        return Files.createTempDirectory(at, ".dropwarp-doctor-");
    }
}
