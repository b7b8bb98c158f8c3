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
 * A worker as the operating system sees it: a process with an input, an output and files for what else it says. Knows
 * nothing of requests. Thread-safe, but {@link #send} is for one thread at a time.
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
     * A thread of our own waits. The JDK's futures of a process and of its handle both hang on one that also has the
     * process's pipes to close; while something that the process started keeps them open, that blocks in whichever
     * thread comes to it first, and what hangs on the future is then never run.
     */
    private static CompletableFuture<ProcessHandle> exitOf(Process process) {
        CompletableFuture<ProcessHandle> exit = new CompletableFuture<>();
        Thread waiting = new Thread(
                () -> {
                    try {
                        process.waitFor();
                        exit.complete(process.toHandle());
                    } catch (InterruptedException e) {
                        exit.completeExceptionally(e); // nobody knows this thread to interrupt it
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

    /**
     * Has something done once the process has ended, in a thread of the JVM's.
     *
     * @param action short, and never throws
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the action cannot fail
    void afterExit(Runnable action) {
        exit.thenRun(action);
    }

    /** As {@link #afterExit(Runnable)}, a while later. */
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

    /**
     * Says whose a SIGKILL was that nobody here sent.
     *
     * @return whether it was the kernel's out-of-memory killer's
     */
    boolean oomKilled() {
        return oomKills.claim();
    }

    /**
     * Writes one line. Blocks while the process does not read, until it is killed.
     *
     * @param line without line feeds
     * @throws IOException if the process does not read any more
     */
    void send(String line) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write(line.getBytes(StandardCharsets.UTF_8));
        input.write('\n');
        input.flush();
    }

    /** Tells the process to end, by the end of its input. */
    void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It reads no more, so it needs no telling.
        }
    }

    /**
     * Ends the process and all it started at once, stopped ones too. Does not wait. Goes through the handle, since
     * {@link Process#destroyForcibly} also closes the streams and would wait for a thread that is blocked in one of them.
     */
    void kill() {
        // Listed before the parent dies, after which they are nobody's children.
        List<ProcessHandle> descendants = process.descendants().toList();
        process.toHandle().destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    /**
     * Waits for the end.
     *
     * @param patience how long
     * @return the exit value, 128 + signal if a signal ended it; empty if it still runs
     * @throws InterruptedException if the waiting thread is interrupted
     */
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
