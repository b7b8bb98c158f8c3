package io.dropwarp.app;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks each second whether a leader still leads, so that it also ends when it has nothing to write. A look that fails or
 * hangs for 10 s ends it as well: servers of files give the locks of a machine that is cut off to others, most often
 * after 90 s. Close it before the lock.
 */
final class LockWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LockWatch.class);

    private static final int PATIENCE = 10;

    private final InstanceLock lock;

    /** One thread looks, the other one notices if that hangs. */
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, LockWatch::daemon);

    private final AtomicLong looks = new AtomicLong();
    private long seen;
    private int silence;

    private LockWatch(InstanceLock lock) {
        this.lock = lock;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // neither task throws
    static LockWatch start(InstanceLock lock) {
        LockWatch watch = new LockWatch(lock);
        watch.timer.scheduleWithFixedDelay(watch::look, 0, 1, TimeUnit.SECONDS);
        watch.timer.scheduleWithFixedDelay(watch::judge, 1, 1, TimeUnit.SECONDS);
        return watch;
    }

    private void look() {
        try {
            lock.look();
            looks.incrementAndGet();
        } catch (IOException e) {
            LOG.warn("The lock of the work folder cannot be read: {}", e.toString());
        }
    }

    private void judge() {
        long now = looks.get();
        silence = now == seen ? silence + 1 : 0;
        seen = now;
        if (silence >= PATIENCE) {
            lock.lost("its lock file cannot be read");
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "dropwarp-lock");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
