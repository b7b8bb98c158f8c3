package io.dropwarp.fuzz;

import io.dropwarp.app.Workers;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigLoader;
import io.dropwarp.config.Profiles;
import io.dropwarp.planning.PlanRequests;
import io.dropwarp.protocol.PlanLimits;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.sizing.WorkerRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * What a run is made of: the service's own configuration, but for limits that keep a case short.
 *
 * @param root folder of the run
 * @param config its settings
 * @param limit time a worker may take over one request
 */
record FuzzSetup(Path root, Config config, Duration limit) {

    private static final Path HOME =
            Path.of(System.getProperty("dropwarp.home", ".")).toAbsolutePath().normalize();

    /** Larger rasters take longer without being broken in more ways. */
    private static final long MAX_SAMPLE_BYTES = 2 << 20;

    /**
     * A set-up.
     *
     * @param root folder of the run, empty
     * @param workers number of workers
     * @param limit time a worker may take over one request, and be silent
     * @return the set-up
     */
    static FuzzSetup of(Path root, int workers, Duration limit) throws IOException {
        Map<String, String> own = Map.of(
                "dropwarp.data", root.toString(),
                "dropwarp.worker.count", Integer.toString(workers),
                "dropwarp.worker.timeout-seconds", Long.toString(limit.toSeconds()),
                "dropwarp.worker.hang-seconds", Long.toString(limit.toSeconds()),
                "dropwarp.limits.max-pixels", "4000000",
                "dropwarp.limits.max-output-bytes", "100000000",
                "dropwarp.tiles.small-pixels", "1000000");
        Config config = new ConfigLoader(HOME, Map.of(), new Properties())
                .load(ConfigLoader.readFile(HOME.resolve("config/application.properties")), own);
        Files.createDirectories(config.folders().work());
        return new FuzzSetup(root, config, limit);
    }

    /** {@return the corpora that come with the project: good rasters, bad ones, and one of each format} */
    static List<Path> bundled() {
        Path corpus = HOME.resolve("src/test/resources/corpus");
        return List.of(corpus.resolve("good"), corpus.resolve("formats"), corpus.resolve("bad"));
    }

    /** {@return the rasters of some folders, in an order that is always the same} */
    static List<Sample> samples(List<Path> folders) throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (Path folder : folders) {
            samples.addAll(Sample.of(folder, MAX_SAMPLE_BYTES));
        }
        return samples;
    }

    /** {@return the workers; the caller closes them} */
    WorkerPool pool() {
        return new Workers(config, WorkerRange.fixed(config.worker().count()), false).pool();
    }

    /** {@return what makes plan requests, as in the service} */
    PlanRequests requests() {
        PlanLimits limits = PlanRequests.limits(config, config.limits().maxOutputBytes(), 2);
        return new PlanRequests(config.folders().work(), Profiles.load(config.profiles(), Map.of()), limits);
    }
}
