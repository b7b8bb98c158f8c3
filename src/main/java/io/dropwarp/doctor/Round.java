package io.dropwarp.doctor;

import io.dropwarp.model.Plan;
import io.dropwarp.model.Tile;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.model.WorkerException;
import io.dropwarp.protocol.PlanLimits;
import io.dropwarp.protocol.Reply;
import io.dropwarp.protocol.Request;
import io.dropwarp.workers.pool.PoolMeter;
import io.dropwarp.workers.pool.WorkerClient;
import io.dropwarp.workers.pool.WorkerPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Warps the same rasters once more with some number of workers, for some time: a service's requests without routes. */
final class Round {

    /** So that a worker never waits for the next request. */
    private static final int REQUESTS_PER_WORKER = 2;

    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(60);

    private final WorkerPool pool;
    private final WorkerClient client;
    private final WarpOptions options;
    private final PlanLimits limits;
    private final Deque<Runnable> work = new ConcurrentLinkedDeque<>();
    private final AtomicLong pixels = new AtomicLong();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    /** Result of a round. {@code complete}: there was work until the time was up. */
    record Result(int workers, long pixels, int requests, int failures, boolean complete, PoolMeter.Reading reading) {

        /** {@return millions of target pixels per second} */
        double rate() {
            return pixels / 1e6 / reading.seconds();
        }
    }

    /** The pool has as many workers as are to be tried. */
    Round(WorkerPool pool, WarpOptions options, PlanLimits limits) {
        this.pool = pool;
        this.client = new WorkerClient(pool, REQUEST_LIMIT);
        this.options = options;
        this.limits = limits;
    }

    /** Runs the round; no request starts after the given time. */
    Result run(List<Subject> subjects, Duration time) throws InterruptedException {
        // Start each worker before the clock.
        inParallel(pool.limit(), () -> ask(new Request.ResolveCrs("EPSG:3857")));
        subjects.forEach(this::add);
        PoolMeter meter = PoolMeter.start(pool);
        long deadline = System.nanoTime() + time.toNanos();
        inParallel(pool.limit() * REQUESTS_PER_WORKER, () -> {
            while (System.nanoTime() < deadline) {
                Runnable next = work.poll();
                if (next == null) {
                    return;
                }
                next.run();
            }
        });
        return new Result(pool.limit(), pixels.get(), requests.get(), failures.get(), !work.isEmpty(), meter.end());
    }

    private void add(Subject subject) {
        Plan plan = subject.plan();
        if (subject.small()) {
            work.add(() -> planAndWarp(subject));
        } else {
            for (Tile tile : plan.tiling().tiles()) {
                work.add(() -> {
                    if (answered(ask(new Request.WarpTile(subject.job(), tile.row(), tile.col())))) {
                        pixels.addAndGet((long) tile.width() * tile.height());
                    }
                });
            }
        }
    }

    private void planAndWarp(Subject subject) {
        String source = subject.file().getFileName().toString();
        Reply.Done planned = ask(new Request.MakePlan(subject.job(), source, options, limits, true));
        if (answered(planned)
                && (planned.output() != null || answered(ask(new Request.Assemble(subject.job(), "doctor.tif"))))) {
            pixels.addAndGet(
                    (long) subject.plan().grid().width() * subject.plan().grid().height());
        }
    }

    /** {@return the reply; null if the request failed} */
    private Reply.Done ask(Request request) {
        try {
            return client.send(request);
        } catch (WorkerException e) {
            return null;
        }
    }

    private boolean answered(Reply.Done reply) {
        requests.incrementAndGet();
        if (reply == null) {
            failures.incrementAndGet();
        }
        return reply != null;
    }

    private static void inParallel(int number, Runnable task) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Thread thread = new Thread(task, "dropwarp-doctor-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
