package io.dropwarp.workers.pool;

import io.dropwarp.workers.sizing.Cgroup;
import io.dropwarp.workers.sizing.ProcessorClock;
import io.dropwarp.workers.sizing.ProcessorTime;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Measures processors, waiting and swapping of a pool's workers and the machine for some time. Start it once, end it
 * once.
 */
public final class PoolMeter {

    private static final long STEP_MILLIS = 100;
    private static final double NANOS = 1e9;
    private static final double MICROS = 1e6;

    private final WorkerPool pool;
    private final Path proc;
    private final ProcessorClock clock = new ProcessorClock(Cgroup.ROOT);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "dropwarp-meter");
        thread.setDaemon(true);
        return thread;
    });
    private final long startNanos;
    private final ProcessorTime startTime;
    private final Stalls startStalls;
    private ProcessorTime last;
    private long looks;
    private long looksShortOfMemory;

    /**
     * A measurement. Shares are from 0 to 1, of the processors or of the time.
     *
     * @param processorsWaiting share that was idle while a process waited for storage
     * @param storageStall share of the time in which a process waited for storage; negative if unknown
     * @param memoryStall share of the time in which a process waited for memory; negative if unknown
     * @param shortOfMemory share of the time in which a request waited for memory
     */
    public record Reading(
            double seconds,
            double workerCpuSeconds,
            double processorsBusy,
            double processorsWaiting,
            double storageStall,
            double memoryStall,
            long swappedPages,
            double shortOfMemory) {}

    /** The kernel's counters of waiting up to a moment; negative if unavailable. */
    private record Stalls(double storageSeconds, double memorySeconds, long swappedPages) {}

    private PoolMeter(WorkerPool pool, Path root) {
        this.pool = pool;
        this.proc = root.resolve("proc");
        this.startNanos = System.nanoTime();
        this.startTime = clock.look(pool.pids());
        this.last = startTime;
        this.startStalls = stalls();
    }

    /** Starts to measure a pool that has work to do. */
    @SuppressWarnings("FutureReturnValueIgnored") // a failing sample is the last one, and the end shows what was seen
    public static PoolMeter start(WorkerPool pool) {
        PoolMeter meter = new PoolMeter(pool, Cgroup.ROOT);
        // Repeatedly, since an ended worker has no counters any more.
        meter.timer.scheduleAtFixedRate(meter::look, STEP_MILLIS, STEP_MILLIS, TimeUnit.MILLISECONDS);
        return meter;
    }

    private synchronized void look() {
        last = clock.look(pool.pids());
        looks++;
        looksShortOfMemory += pool.waitingForMemory() > 0 ? 1 : 0;
    }

    /** Ends the measurement. */
    public synchronized Reading end() {
        timer.shutdownNow();
        look();
        double seconds = (System.nanoTime() - startNanos) / NANOS;
        Stalls stalls = stalls();
        double all = Math.max(1, last.machineAll() - startTime.machineAll());
        return new Reading(
                seconds,
                (last.ours() - startTime.ours()) / (double) ProcessorTime.TICKS_PER_SECOND,
                (last.machineBusy() - startTime.machineBusy()) / all,
                (last.machineWaiting() - startTime.machineWaiting()) / all,
                part(stalls.storageSeconds, startStalls.storageSeconds, seconds),
                part(stalls.memorySeconds, startStalls.memorySeconds, seconds),
                stalls.swappedPages - startStalls.swappedPages,
                looksShortOfMemory / (double) looks);
    }

    private static double part(double end, double start, double seconds) {
        return start < 0 || end < 0 ? -1 : Math.min(1, (end - start) / seconds);
    }

    private Stalls stalls() {
        Path vmstat = proc.resolve("vmstat");
        return new Stalls(
                stalled("io"),
                stalled("memory"),
                Cgroup.number(vmstat, "pswpin").orElse(0)
                        + Cgroup.number(vmstat, "pswpout").orElse(0));
    }

    /** Parses a line such as {@code some avg10=0.00 avg60=0.00 avg300=0.00 total=24469}, in microseconds. */
    private double stalled(String resource) {
        return Cgroup.lines(proc.resolve("pressure").resolve(resource)).stream()
                .filter(line -> line.startsWith("some ") && line.contains("total="))
                .mapToDouble(line -> Long.parseLong(line.substring(line.lastIndexOf('=') + 1)) / MICROS)
                .findFirst()
                .orElse(-1);
    }
}
