package io.dropwarp.cli;

import io.dropwarp.app.InstanceLock;
import io.dropwarp.app.RunOptions;
import io.dropwarp.app.Service;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.config.Profiles;
import io.dropwarp.operations.RequestBox;
import io.dropwarp.operations.StatusFile;
import io.dropwarp.operations.SweepResult;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sweep}: one sweep, now. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Run a sweep now: drop, recover, retry, verify or retention.",
        description = {
            "",
            "drop       take everything that waits in the drop folder",
            "recover    go on with jobs in the work folder that nobody works on",
            "retry      try dead letters again whose failure may have passed, when they are due",
            "verify     compare every output with its receipt; make damaged ones again",
            "retention  remove archived sources, dead letters and ledger files beyond the limits",
            "",
            "A running service does it, and this waits for the result. Without one, retry, verify and retention are done"
                    + " here, and for drop and recover a service is started that ends when all its work is done: the way to"
                    + " run dropwarp from cron alone.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:it failed, one of that name was under way, or verify found damage",
            "2:unusable arguments or configuration"
        })
final class SweepCommand implements Callable<Integer> {

    private static final long LOOK_MILLIS = 200;
    private static final int IDLE_LOOKS = 8;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    /** What a sweep may be called. */
    enum Name {
        /** The whole drop folder. */
        DROP,
        /** Jobs that nobody works on. */
        RECOVER,
        /** Dead letters whose failure may have passed. */
        RETRY,
        /** Outputs against their receipts. */
        VERIFY,
        /** What need not be kept. */
        RETENTION;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "NAME", description = "drop, recover, retry, verify or retention.")
    private Name name;

    @Option(names = "--dry-run", description = "Only say what would be done (retry, verify, retention).")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Mixin
    private DataOptions data;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Config config = data.load();
        boolean service = new StatusFile(config.folders().work()).read().isPresent();
        SweepResult result = service ? ask(config) : here(config);
        if (json) {
            System.out.println(Json.MAPPER.writeValueAsString(result));
        } else {
            result.details().forEach(line -> System.out.println("  " + TerminalFormat.plain(line)));
            System.out.println(name.label() + ": "
                    + (result.outcome().equals(SweepResult.DONE) ? "" : result.outcome() + ": ")
                    + TerminalFormat.plain(result.message()));
        }
        boolean well = result.outcome().equals(SweepResult.DONE)
                && (name != Name.VERIFY || !result.figures().containsKey("damaged"));
        return well ? 0 : 1;
    }

    private SweepResult ask(Config config) throws IOException, InterruptedException {
        RequestBox box = new RequestBox(config.folders().work());
        StatusFile status = new StatusFile(config.folders().work());
        RequestBox.SweepRequest request = box.ask(name.label(), dryRun);
        long start = System.nanoTime();
        Thread withdrawal = new Thread(() -> withdraw(box, request));
        Runtime.getRuntime().addShutdownHook(withdrawal);
        while (true) {
            Optional<SweepResult> answer = box.answerTo(request);
            if (answer.isPresent()) {
                Runtime.getRuntime().removeShutdownHook(withdrawal);
                return answer.get();
            }
            if (box.isUntouched(request) && System.nanoTime() - start > PATIENCE_NANOS) {
                throw new ConfigException("The service does not take the request out of "
                        + DataOptions.shown(config.folders().work().resolve(".requests"))
                        + ". Run this as the service's user, or as root.");
            }
            if (status.read().isEmpty()) {
                throw new ConfigException("The service ended before it had done the sweep.");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private static void withdraw(RequestBox box, RequestBox.SweepRequest request) {
        try {
            box.withdraw(request);
        } catch (IOException e) {
            // The service removes it at its next start.
            return;
        }
    }

    private SweepResult here(Config config) throws IOException, InterruptedException {
        if (name == Name.DROP || name == Name.RECOVER) {
            return withService(config);
        }
        Files.createDirectories(config.folders().work());
        // No service may start in the middle of it.
        InstanceLock lock = InstanceLock.take(config.folders().work());
        try {
            return new StoppedService(config).sweeps().run(name.label(), dryRun);
        } finally {
            lock.close();
        }
    }

    /** Idle for a while: answers to dead letters, and large files that had to wait, are taken in between. */
    private static void awaitIdle(Service service) throws InterruptedException {
        for (int idle = 0; idle < IDLE_LOOKS; ) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            idle = service.registry().count() == 0 ? idle + 1 : 0;
        }
    }

    /** A service for the time of one sweep and of the work that comes of it. */
    private SweepResult withService(Config config) throws InterruptedException {
        Profiles profiles = Profiles.load(config.profiles(), Map.of());
        try (Service service = new Service(config, profiles, RunOptions.ONE_SWEEP, WorkerNumber.of(config))) {
            ExitOnSignal.expect(1);
            ExitOnSignal.closing(service);
            service.start();
            SweepResult result = service.operations().sweep(name.label(), dryRun);
            awaitIdle(service);
            return result;
        }
    }
}
