package io.dropwarp.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * Brings changes of several threads to disk together: instead of flushing each file, one {@code syncfs} flushes the
 * file systems they are on. While others may follow, a change waits up to 70 ms for them. A change
 * that is alone is flushed at once and on its own, as are all for a while after a {@code syncfs} that took long:
 * another program may be writing a lot to that file system. Thread-safe.
 */
public final class GroupSync implements DiskSync, AutoCloseable {

    /** Shorter, and fewer changes meet; longer, and tiny tiles wait for the disk instead of the processors. */
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(70);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A group of so many files and folders waits for no others. */
    private static final int FULL = 32;

    /** So many of one thread are a group that waits for no others, too. */
    private static final int MANY = 8;

    private final IntPredicate others;
    private final SyncCommand command = new SyncCommand();
    private Group open;
    private boolean syncing;
    private long resumeAt = System.nanoTime();

    /** Changes that are flushed together. Guarded by the outer object. */
    private static final class Group {

        /** One path for each file system, by its device number. */
        private final Map<Object, Path> fileSystems = new HashMap<>();

        /** Completed with whether they were flushed. */
        private final CompletableFuture<Boolean> synced = new CompletableFuture<>();

        private int threads;
        private int paths;
        private boolean many;
    }

    /** {@code others} tells whether more than so many jobs have changes to flush, now or soon. */
    public GroupSync(IntPredicate others) {
        this.others = others;
    }

    @Override
    public void sync(List<Path> changed) throws IOException {
        if (!syncTogether(changed)) {
            DurableFiles.sync(changed);
        }
    }

    /** Returns false if the caller has to flush its changes itself. */
    private boolean syncTogether(List<Path> changed) throws IOException {
        Map<Object, Path> fileSystems = new HashMap<>();
        for (Path path : changed) {
            fileSystems.putIfAbsent(Files.getAttribute(path, "unix:dev"), path);
        }
        try {
            Group group;
            boolean first;
            synchronized (this) {
                if (System.nanoTime() - resumeAt < 0) {
                    return false;
                }
                first = open == null;
                if (first) {
                    open = new Group();
                }
                group = open;
                group.fileSystems.putAll(fileSystems);
                group.threads++;
                group.paths += changed.size();
                group.many |= changed.size() >= MANY;
                if (isWhole(group)) {
                    notifyAll();
                }
            }
            if (first) {
                lead(group);
            }
            return group.synced.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether no other change should be waited for. */
    private boolean isWhole(Group group) {
        return group.many || group.paths >= FULL || !others.test(group.threads);
    }

    /** As the first of a group: waits for the others, and flushes the changes of all. */
    private void lead(Group group) throws InterruptedException {
        boolean synced = false;
        try {
            awaitOthers(group);
            long start = System.nanoTime();
            try {
                synced = (group.threads > 1 || group.many) && command.sync(group.fileSystems.values());
            } finally {
                ended(System.nanoTime() - start);
            }
        } finally {
            group.synced.complete(synced);
        }
    }

    private synchronized void awaitOthers(Group group) throws InterruptedException {
        try {
            long deadline = System.nanoTime() + LINGER_NANOS;
            long left = LINGER_NANOS;
            while (syncing || (left > 0 && !isWhole(group))) {
                // Jobs that will not follow tell nobody.
                TimeUnit.NANOSECONDS.timedWait(this, LOOK_NANOS);
                left = deadline - System.nanoTime();
            }
            syncing = true;
        } finally {
            open = null;
        }
    }

    private synchronized void ended(long nanos) {
        syncing = false;
        if (nanos > SLOW_NANOS) {
            resumeAt = System.nanoTime() + PAUSE_NANOS;
        }
        notifyAll();
    }

    @Override
    public void close() {
        command.close();
    }
}
