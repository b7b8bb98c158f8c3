package io.dropwarp.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.app.InstanceLock;
import io.dropwarp.config.Config;
import io.dropwarp.operations.ServiceStatus;
import io.dropwarp.operations.StatusFile;
import io.dropwarp.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code status}: shows the state of a service and its jobs. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Show jobs, tiles, rates, queues, workers and sweeps, and why a service is paused.",
        description = {
            "",
            "Reads the file that the service writes to its work folder every second, so it needs no port. If no service"
                    + " runs, it shows the jobs that the next start resumes, waiting files and dead letters.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:a service runs", "1:it is paused, or none runs", "2:invalid arguments or configuration"},
        footer = {
            "",
            "Examples:",
            "  dropwarp status --watch",
            "  dropwarp status --json | jq '.rates.tilesPerMinute, .queues'"
        })
final class StatusCommand implements Callable<Integer> {

    private static final String CLEAR = "\u001b[H\u001b[2J";

    @Option(names = "--json", description = "Print one JSON object; with --watch one per line.")
    private boolean json;

    @Option(names = "--watch", description = "Refresh every second, until Ctrl-C.")
    private boolean watch;

    @Mixin
    private DataOptions data;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Config config = data.load();
        CountDownLatch never = new CountDownLatch(1);
        int exit;
        do {
            exit = show(config);
        } while (watch && !never.await(1, TimeUnit.SECONDS));
        return exit;
    }

    private int show(Config config) throws IOException {
        Optional<ServiceStatus> running = new StatusFile(config.folders().work()).read();
        ServiceStatus status = running.isPresent() ? running.get() : new StoppedService(config).status();
        boolean awaited = InstanceLock.isAwaited(config.folders().work());
        if (json) {
            ObjectNode node = Json.MAPPER.valueToTree(status);
            System.out.println(Json.MAPPER.writeValueAsString(node.put("standby", awaited)));
        } else {
            // Printed at once, to avoid flicker.
            ByteArrayOutputStream page = new ByteArrayOutputStream();
            try (PrintStream out = new PrintStream(page, false, StandardCharsets.UTF_8)) {
                out.print(watch ? CLEAR : "");
                new StatusText(out, config).print(status, awaited);
            }
            System.out.print(page.toString(StandardCharsets.UTF_8));
            System.out.flush();
        }
        return status.state().equals("running") ? 0 : 1;
    }
}
