package io.dropwarp.cli;

import io.dropwarp.app.RunOptions;
import io.dropwarp.app.Service;
import io.dropwarp.config.Config;
import io.dropwarp.config.Profiles;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run}: runs the service until it is stopped. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Watch the drop folder and warp what arrives, until stopped.",
        description = {
            "",
            "Drop rasters into DATA/drop (profile \"default\") or DATA/drop/<profile>. Finished outputs appear in"
                    + " DATA/output, failures with their reports in DATA/dead-letter. Stop with Ctrl-C or SIGTERM at any"
                    + " time: the next start resumes.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped",
            "2:invalid options or configuration",
            "4:another process has taken over its folders (docs/CLUSTER.md)"
        })
final class RunCommand implements Callable<Integer> {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data root with drop, work, output, dead-letter, archive, ledger (default: ./data, or"
                    + " DROPWARP_DATA).")
    private String data;

    @Option(names = "--workers", paramLabel = "N", description = "Number of worker processes (default: auto).")
    private String workers;

    @Mixin
    private Settings settings;

    @Override
    public Integer call() throws InterruptedException {
        // A requested stop is not a failure.
        ExitOnSignal.expect(0);
        Map<String, String> overrides = new LinkedHashMap<>();
        overrides.put("dropwarp.data", data);
        overrides.put("dropwarp.worker.count", workers);
        Config config = settings.load(overrides);
        Profiles profiles = Profiles.load(config.profiles(), Map.of());
        try (Service service = new Service(config, profiles, RunOptions.SERVICE, WorkerNumber.of(config))) {
            ExitOnSignal.closing(service);
            service.start();
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
