package io.dropwarp.workers.pool;

import static org.awaitility.Awaitility.await;

import io.dropwarp.workers.process.WorkerCommand;
import io.dropwarp.workers.process.WorkerLimits;
import io.dropwarp.workers.process.WorkerOutcome;
import io.dropwarp.workers.sizing.PoolMemory;
import io.dropwarp.workers.sizing.ProcessorClock;
import io.dropwarp.workers.sizing.WorkerRange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;

/** Builds pools of fake workers with patience that suits a test, and submits to them in the background. */
public final class PoolFixture implements AutoCloseable {

    /** Longer than a busy machine takes to start a worker, shorter than the tests' own limit. */
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    static {
        Awaitility.setDefaultTimeout(PATIENCE);
    }

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private ExecutorService threads = Executors.newCachedThreadPool();
    private String java =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private int count = 1;
    private int most;
    private int maxRequests = 1000;
    private long recycleAbove;
    private long memoryCap;
    private long dataCap;
    private long fileCap;
    private PoolMemory memory = PoolMemory.unlimited();
    private Duration timeout = Duration.ofSeconds(60);
    private Duration hang = Duration.ofSeconds(60);
    private Duration start = Duration.ofSeconds(30);
    private Duration idle = Duration.ofSeconds(60);
    private WorkerPool pool;

    PoolFixture(Path folder) {
        this.folder = folder;
    }

    PoolFixture java(String command) {
        java = command;
        return this;
    }

    PoolFixture count(int workers) {
        count = workers;
        return this;
    }

    /** Lets the pool add workers, up to that many. */
    PoolFixture most(int workers) {
        most = workers;
        return this;
    }

    PoolFixture maxRequests(int requests) {
        maxRequests = requests;
        return this;
    }

    PoolFixture recycleAbove(long bytes) {
        recycleAbove = bytes;
        return this;
    }

    PoolFixture memoryCap(long bytes) {
        memoryCap = bytes;
        return this;
    }

    PoolFixture dataCap(long bytes) {
        dataCap = bytes;
        return this;
    }

    PoolFixture fileCap(long bytes) {
        fileCap = bytes;
        return this;
    }

    PoolFixture totalMemory(int megabytes, int ordinary) {
        memory = new PoolMemory(megabytes, ordinary);
        return this;
    }

    PoolFixture timeoutMillis(long millis) {
        timeout = Duration.ofMillis(millis);
        return this;
    }

    PoolFixture hangMillis(long millis) {
        hang = Duration.ofMillis(millis);
        return this;
    }

    PoolFixture startMillis(long millis) {
        start = Duration.ofMillis(millis);
        return this;
    }

    PoolFixture idleMillis(long millis) {
        idle = Duration.ofMillis(millis);
        return this;
    }

    PoolFixture environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    WorkerSettings settings() {
        WorkerCommand command = new WorkerCommand(
                java,
                WorkerCommand.DEFAULT_JVM_FLAGS,
                classpath(),
                FakeWorker.class.getName(),
                null,
                folder.resolve("work"),
                scratch(),
                64,
                environment);
        return new WorkerSettings(
                new WorkerRange(count, Math.max(count, most)),
                command,
                new WorkerLimits(
                        maxRequests,
                        recycleAbove,
                        memoryCap,
                        dataCap,
                        fileCap,
                        timeout,
                        hang,
                        start,
                        idle,
                        Duration.ofSeconds(2)),
                memory);
    }

    Path scratch() {
        return folder.resolve("scratch");
    }

    WorkerPool open() {
        pool = new WorkerPool(settings());
        return pool;
    }

    /** Opens a pool that does not see what others do on the machine. */
    WorkerPool openAsIfAlone() {
        pool = new WorkerPool(settings(), new ProcessorClock(Path.of("/proc"), folder.resolve("no-stat")));
        return pool;
    }

    CompletableFuture<WorkerOutcome> submitLater(String request) {
        return CompletableFuture.supplyAsync(() -> pool.submit(request, null), threads);
    }

    /** Lets a closed fixture be used for another pool. */
    PoolFixture reopen() {
        threads = Executors.newCachedThreadPool();
        return this;
    }

    /** {@return the process id in a file that a worker writes, once it is there} */
    static long pidIn(Path file) {
        return await().until(() -> Files.exists(file) ? Files.readString(file) : "", text -> !text.isEmpty())
                .transform(Long::parseLong);
    }

    /** Only the test classes: a fake worker needs nothing else. */
    public static String classpath() {
        return Path.of(FakeWorker.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
    }

    /** {@return the worker processes of this test that are alive, of all children of this JVM} */
    static List<ProcessHandle> children() {
        return ProcessHandle.current()
                .descendants()
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    /** Kills a worker, if there is one. */
    static void killOne() {
        children().stream().findAny().ifPresent(ProcessHandle::destroyForcibly);
    }

    static void kill(String signal, long pid) {
        try {
            int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + signal + " " + pid + " failed");
            }
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (pool != null) {
            pool.close();
        }
        threads.shutdownNow();
    }
}
