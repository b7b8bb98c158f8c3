package io.dropwarp.workers.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The operating system process of a worker: input, output and the files it writes to. Knows nothing of requests.
 * Thread-safe, but {@link #send} is for one thread at a time.
 */
public final class ChildProcess {

    private final Process process;
    private final StderrFile stderr;
    private final CrashReport crashReport;
    private final OomKills oomKills;
    private final CompletableFuture<ProcessHandle> exit;

    ChildProcess(Process process, StderrFile stderr, CrashReport crashReport, OomKills oomKills) {
        this.exit = exitOf(process);
        this.process = process;
        this.stderr = stderr;
        this.crashReport = crashReport;
        this.oomKills = oomKills;
    }

    /**
     * Waits on its own thread. The JDK's futures of a process and of its handle both hang on one that also closes the
     * process's pipes; while something that the process started keeps them open, that blocks whichever thread comes
     * first, and actions that depend on the future never run.
     */
    private static CompletableFuture<ProcessHandle> exitOf(Process process) {
        CompletableFuture<ProcessHandle> exit = new CompletableFuture<>();
        Thread waiting = new Thread(
                () -> {
                    try {
                        process.waitFor();
                        exit.complete(process.toHandle());
                    } catch (InterruptedException e) {
                        exit.completeExceptionally(e); // no other code has this thread, so nothing interrupts it
                    }
                },
                "dropwarp-exit-" + process.pid());
        waiting.setDaemon(true);
        waiting.start();
        return exit;
    }

    public long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** {@return completes when the process has ended} */
    CompletableFuture<ProcessHandle> exit() {
        return exit;
    }

    /** Runs an action once the process has ended, on a thread of the JVM. The action must be short and never throw. */
    @SuppressWarnings("FutureReturnValueIgnored") // the action cannot fail
    void afterExit(Runnable action) {
        exit.thenRun(action);
    }

    /** Like {@link #afterExit(Runnable)}, with a delay. */
    @SuppressWarnings("FutureReturnValueIgnored") // the action cannot fail
    void afterExit(Duration later, Runnable action) {
        exit.thenRunAsync(action, CompletableFuture.delayedExecutor(later.toMillis(), TimeUnit.MILLISECONDS));
    }

    InputStream replies() {
        return process.getInputStream();
    }

    StderrFile stderr() {
        return stderr;
    }

    CrashReport crashReport() {
        return crashReport;
    }

    /** {@return whether the kernel's out-of-memory killer sent a SIGKILL that we did not send} */
    boolean oomKilled() {
        return oomKills.claim();
    }

    /** Writes one line, without a line feed in it. Blocks while the process does not read, until it is killed. */
    void send(String line) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write(line.getBytes(StandardCharsets.UTF_8));
        input.write('\n');
        input.flush();
    }

    /** Asks the process to end, by closing its input. */
    void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It no longer reads its input, so this does not matter.
        }
    }

    /**
     * Kills the process and everything it started, even if stopped. Does not wait. Uses the handle, since {@link
     * Process#destroyForcibly} also closes the streams and would wait for a thread that is blocked in one of them.
     */
    void kill() {
        // Listed before the parent dies, after which they are reparented.
        List<ProcessHandle> descendants = process.descendants().toList();
        process.toHandle().destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    /** Waits for the end. Returns the exit value, 128 + signal if a signal ended it; empty if it still runs. */
    OptionalInt awaitExit(Duration patience) throws InterruptedException {
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
                ? OptionalInt.of(process.exitValue())
                : OptionalInt.empty();
    }

    /** Removes the files it wrote, once it has ended and they have been read. */
    void deleteFiles() {
        stderr.delete();
        crashReport.delete();
    }
}
