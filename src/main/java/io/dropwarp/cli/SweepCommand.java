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

/** {@code sweep}: runs one sweep now. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Run a sweep now: drop, recover, retry, verify or retention.",
        description = {
            "",
            "drop       take all waiting files of the drop folder",
            "recover    resume abandoned jobs in the work folder",
            "retry      retry dead letters with transient failures that are due",
            "verify     compare every output with its receipt; recreate damaged ones",
            "retention  remove archived sources, dead letters and ledger files beyond the limits",
            "",
            "If a service runs, it does the work and this command waits for the result. Otherwise this command does retry,"
                    + " verify and retention itself; for drop and recover it starts a service that exits when all work is"
                    + " done. That is how to run dropwarp from cron.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:it failed, was already running, or verify found damage",
            "2:invalid arguments or configuration"
        })
final class SweepCommand implements Callable<Integer> {

    private static final long LOOK_MILLIS = 200;
    private static final int IDLE_LOOKS = 8;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    /** The sweeps. */
    enum Name {
        DROP,
        RECOVER,
        RETRY,
        VERIFY,
        RETENTION;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "NAME", description = "drop, recover, retry, verify or retention.")
    private Name name;

    @Option(names = "--dry-run", description = "Only show what would be done (retry, verify, retention).")
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
                throw new ConfigException("The service does not take the request from "
                        + DataOptions.shown(config.folders().work().resolve(".requests"))
                        + ". Run this as the service's user, or as root.");
            }
            if (status.read().isEmpty()) {
                throw new ConfigException("The service ended before the sweep was done.");
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
        // No service may start during the sweep.
        InstanceLock lock = InstanceLock.take(config.folders().work());
        try {
            return new StoppedService(config).sweeps().run(name.label(), dryRun);
        } finally {
            lock.close();
        }
    }

    /** Waits until idle for a while, since answers and large files that had to wait are taken with a delay. */
    private static void awaitIdle(Service service) throws InterruptedException {
        for (int idle = 0; idle < IDLE_LOOKS; ) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            idle = service.registry().count() == 0 ? idle + 1 : 0;
        }
    }

    /** Runs a service for one sweep and the jobs that result from it. */
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
