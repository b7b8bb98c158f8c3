package io.dropwarp.fuzz;

import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.process.LossCause;
import io.dropwarp.workers.process.RecycleCause;
import io.dropwarp.workers.process.WorkerCounters;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The fuzzer's command line, for developers: {@code ./dropwarp fuzz --seed 1 --cases 20000}. */
@Command(
        name = "fuzz",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Damages real rasters and sends them through the real worker pool.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every case ended as it should", "1:some did not", "2:unusable arguments"})
final class Fuzz implements Callable<Integer> {

    @Option(names = "--seed", paramLabel = "N", description = "Which cases (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--cases", paramLabel = "M", description = "How many, from 0 on (default: ${DEFAULT-VALUE}).")
    private int cases = 1000;

    @Option(names = "--only", paramLabel = "K", description = "Case K alone.")
    private Integer only;

    @Option(names = "--corpus", paramLabel = "DIR", description = "Rasters to damage, besides those of the tests.")
    private List<Path> corpora = new ArrayList<>();

    @Option(names = "--keep", paramLabel = "DIR", description = "Keep the files of cases that are listed there.")
    private Path keep;

    @Option(names = "--workers", paramLabel = "N", description = "Worker processes (default: ${DEFAULT-VALUE}).")
    private int workers = 2;

    @Option(names = "--limit", paramLabel = "S", description = "Seconds for a request (default: ${DEFAULT-VALUE}).")
    private int seconds = 20;

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final long start = System.nanoTime();

    /**
     * Runs it.
     *
     * @param arguments its options
     */
    public static void main(String... arguments) {
        System.exit(new CommandLine(new Fuzz()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Path> folders = new ArrayList<>(FuzzSetup.bundled());
        folders.addAll(corpora);
        List<Sample> samples = FuzzSetup.samples(folders);
        Path root = Files.createTempDirectory("dropwarp-fuzz-").toRealPath();
        FuzzSetup setup = FuzzSetup.of(root, workers, Duration.ofSeconds(seconds));
        int first = only == null ? 0 : only;
        int end = only == null ? cases : only + 1;
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (WorkerPool pool = setup.pool()) {
            FuzzRun run =
                    new FuzzRun(new Mutator(seed, samples), root, pool, setup.requests(), setup.limit(), keep, out);
            ScheduledFuture<?> ticks =
                    clock.scheduleAtFixedRate(() -> progress(run.tally(), end - first), 2, 2, TimeUnit.SECONDS);
            run.run(first, end);
            ticks.cancel(false);
            if (only != null) {
                run.tally()
                        .endings()
                        .forEach(ending -> out.println(new Mutator(seed, samples).make(only) + "\n  " + ending));
            }
            return summary(run.tally(), pool.counters(), samples.size(), end - first) ? 0 : 1;
        } finally {
            clock.shutdownNow();
        }
    }

    private double elapsed() {
        return (System.nanoTime() - start) / 1e9;
    }

    private void progress(Tally tally, int all) {
        System.err.printf(
                Locale.ROOT,
                "fuzz: %d of %d cases in %.0f s, %d not as expected%n",
                tally.endings().size(),
                all,
                elapsed(),
                tally.faulty().size());
    }

    private boolean summary(Tally tally, WorkerCounters counters, int samples, int all) {
        List<Ending> endings = tally.endings();
        out.printf(
                Locale.ROOT,
                "%nseed %d: %d of %d cases ended, made of %d rasters, in %.0f s with %d workers%n",
                seed,
                endings.size(),
                all,
                samples,
                elapsed(),
                workers);
        tally.byCode().forEach((code, number) -> out.printf("  %-22s %6d%n", code, number));
        out.println("slowest: "
                + tally.slowest(5).stream()
                        .map(e -> String.format(Locale.ROOT, "case %d %.1f s %s", e.number(), e.seconds(), e.code()))
                        .collect(Collectors.joining(", ")));
        out.println("workers: " + counters.started() + " started; lost "
                + Arrays.stream(LossCause.values())
                        .map(cause -> cause + " " + counters.lost(cause))
                        .collect(Collectors.joining(", "))
                + "; replaced "
                + Arrays.stream(RecycleCause.values())
                        .map(cause -> cause + " " + counters.recycled(cause))
                        .collect(Collectors.joining(", ")));
        out.println("endings: " + tally.digest());
        out.println("not as expected: " + tally.faulty().size());
        return tally.faulty().isEmpty() && endings.size() == all;
    }
}
