package io.dropwarp.fuzz;

import io.dropwarp.planning.PlanRequests;
import io.dropwarp.workers.pool.WorkerPool;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Takes many cases through one pool, as many at once as there are workers. For one run. */
final class FuzzRun {

    private final Mutator mutator;
    private final Path root;
    private final WorkerPool pool;
    private final PlanRequests requests;
    private final Duration limit;
    private final Path keep;
    private final PrintStream out;
    private final Set<String> active = ConcurrentHashMap.newKeySet();
    private final Tally tally;

    /**
     * A run.
     *
     * @param mutator makes the cases
     * @param root folder of the run: {@code root/work} is the workers', and nothing else may appear in it
     * @param pool the workers
     * @param requests make plan requests
     * @param limit time a worker may take over one request
     * @param keep folder for the files of cases that ended as they should not, or null to keep none
     * @param out hears of them
     */
    FuzzRun(
            Mutator mutator,
            Path root,
            WorkerPool pool,
            PlanRequests requests,
            Duration limit,
            Path keep,
            PrintStream out) {
        this.mutator = mutator;
        this.root = root;
        this.pool = pool;
        this.requests = requests;
        this.limit = limit;
        this.keep = keep;
        this.out = out;
        this.tally = new Tally();
    }

    /** {@return what came out so far; any thread may ask} */
    Tally tally() {
        return tally;
    }

    /**
     * Runs cases.
     *
     * @param first number of the first
     * @param end number after the last
     * @throws IOException if this machine fails
     */
    void run(int first, int end) throws IOException, InterruptedException {
        pool.probe(); // else each case would tell that no worker can be started
        AtomicInteger next = new AtomicInteger(first);
        ExecutorService threads = Executors.newFixedThreadPool(pool.limit());
        try {
            List<Future<?>> lanes = new ArrayList<>();
            for (int i = 0; i < pool.limit(); i++) {
                lanes.add(threads.submit(() -> lane(next, end)));
            }
            for (Future<?> lane : lanes) {
                lane.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("The fuzzer itself failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private void lane(AtomicInteger next, int end) {
        for (int number = next.getAndIncrement(); number < end; number = next.getAndIncrement()) {
            FuzzCase fuzzed = mutator.make(number);
            try {
                one(fuzzed);
            } catch (IOException e) {
                throw new UncheckedIOException(fuzzed.toString(), e);
            } catch (RuntimeException e) {
                throw new IllegalStateException(fuzzed.toString(), e);
            }
        }
    }

    private void one(FuzzCase fuzzed) throws IOException {
        Path work = root.resolve("work");
        active.add(fuzzed.job());
        Ending ending = new CaseRun(fuzzed, work, pool, limit).run(requests);
        List<String> faults = new ArrayList<>(ending.faults());
        strangers().forEach(name -> faults.add("wrote outside its folder: " + name));
        Ending judged =
                new Ending(ending.number(), ending.code(), ending.words(), ending.lost(), ending.seconds(), faults);
        tally.add(judged);
        // That an output is not right is found here, and made here: a person should look.
        if (judged.lost() || !faults.isEmpty() || judged.code().equals("VERIFY_FAILED")) {
            tell(fuzzed, judged);
        }
        Path folder = work.resolve(fuzzed.job());
        remove(folder);
        active.remove(fuzzed.job());
    }

    /** {@return what is in the run's folder and belongs to no case at hand} */
    private List<String> strangers() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> top = Files.list(root);
                Stream<Path> jobs = Files.list(root.resolve("work"))) {
            Stream.concat(top, jobs)
                    .map(path -> root.relativize(path).toString())
                    .filter(name -> !name.equals("work") && !name.equals("work/.workers"))
                    // A case's folder is gone before it counts as ended.
                    .filter(name -> !active.contains(name.replaceFirst("^work/", "")))
                    .filter(name -> Files.exists(root.resolve(name)))
                    .forEach(found::add);
        }
        return found;
    }

    private synchronized void tell(FuzzCase fuzzed, Ending ending) throws IOException {
        out.printf("%s%n  %s in %.1f s. %s%n", fuzzed, ending.code(), ending.seconds(), ending.words());
        ending.faults().forEach(fault -> out.println("  NOT AS EXPECTED: " + fault));
        if (keep != null) {
            Path folder = Files.createDirectories(keep.resolve(fuzzed.job()));
            for (Map.Entry<String, byte[]> file : fuzzed.files().entrySet()) {
                Files.write(folder.resolve(file.getKey()), file.getValue());
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
