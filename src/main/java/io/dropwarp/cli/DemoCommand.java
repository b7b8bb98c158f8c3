package io.dropwarp.cli;

import io.dropwarp.app.RunOptions;
import io.dropwarp.app.Service;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.config.Profiles;
import io.dropwarp.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: processes three samples. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Show what dropwarp does with three real files.",
        description = {
            "",
            "Starts a service on a separate folder, drops a picture of the world, a Landsat crop and a file that must"
                    + " fail, and shows the results.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all as expected", "1:some results differ"})
final class DemoCommand implements Callable<Integer> {

    /** Marks a folder as the demo's, so that no other folder is ever emptied. */
    private static final String MARK = ".dropwarp-demo";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder for the demo; emptied at the start (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of("dropwarp-demo");

    @Override
    public Integer call() throws IOException, InterruptedException {
        prepare();
        LogLevel.errorsOnly();
        Config config = new Settings()
                .load(Map.of(
                        "dropwarp.data", data.toString(),
                        "dropwarp.intake.quiet-millis", "500",
                        "dropwarp.intake.sidecar-grace-seconds", "0",
                        // Another service may use these ports.
                        "dropwarp.management.port", "off",
                        "dropwarp.console.port", "off",
                        // The demo must not send notifications.
                        "dropwarp.notify.webhook.url", "",
                        "dropwarp.notify.mail.endpoint", ""));
        Profiles profiles = Profiles.load(config.profiles(), Map.of());
        try (Service service = new Service(config, profiles, RunOptions.SERVICE, WorkerNumber.of(config))) {
            boolean asExpected = new Demo(service, config, data, System.out).tell();
            return asExpected ? 0 : 1;
        }
    }

    private void prepare() throws IOException {
        Path mark = data.resolve(MARK);
        if (Files.exists(data) && Files.notExists(mark)) {
            throw new ConfigException(
                    data + " exists and was not created by the demo. Choose another folder with --data.");
        }
        DurableFiles.deleteTree(data);
        Files.createDirectories(data);
        Files.createFile(mark);
    }
}
