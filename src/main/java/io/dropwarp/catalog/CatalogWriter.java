package io.dropwarp.catalog;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the catalogues of an output folder up to date with a delay: it waits a few seconds for more outputs, and after
 * each round many times as long as the round took, so that it uses only a small part of one processor or disk however
 * many outputs there are. A crash leaves a catalogue complete, though perhaps outdated; the next start repairs it.
 * Thread-safe, with its own thread.
 */
public final class CatalogWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CatalogWriter.class);

    /** Pause after a round, as a multiple of its duration. */
    private static final int PAUSES = 20;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path output;
    private final Catalogs catalogs;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(CatalogWriter::daemon);
    private final long leastPause;
    private final boolean byItself;

    private final Set<Path> marked = new HashSet<>();
    private long pause;
    /** The scheduled or running round; null if there is none. */
    private Future<?> next;

    private Future<?> looks;

    private CatalogWriter(Path output, Catalogs catalogs, Duration leastPause, boolean byItself) {
        this.output = output;
        this.catalogs = catalogs;
        this.byItself = byItself;
        this.leastPause = leastPause.toNanos();
        this.pause = leastPause.toNanos();
    }

    /**
     * Starts a writer for a running service: it first checks the whole output folder, then periodically looks for
     * changes by others. Excepted folders have no outputs.
     *
     * @param leastPause minimum time between two rounds
     * @param look time between two checks for changes by others
     */
    public static CatalogWriter start(Path output, Collection<Path> except, Duration leastPause, Duration look) {
        CatalogWriter writer = new CatalogWriter(output, new Catalogs(output, except, true), leastPause, true);
        writer.mark(output);
        writer.looks = writer.timer.scheduleWithFixedDelay(
                writer::look, look.toMillis(), look.toMillis(), TimeUnit.MILLISECONDS);
        return writer;
    }

    /**
     * A writer that writes catalogues once, when it is closed, and only for marked folders and those above. Excepted
     * folders have no outputs.
     */
    public static CatalogWriter atTheEnd(Path output, Collection<Path> except) {
        return new CatalogWriter(output, new Catalogs(output, except, false), Duration.ZERO, false);
    }

    /** Reports a publication in a folder; folders outside the output folder are ignored. */
    public synchronized void mark(Path folder) {
        if (folder.startsWith(output)) {
            marked.add(folder);
            plan();
        }
    }

    private synchronized void plan() {
        if (byItself && next == null && !marked.isEmpty() && !timer.isShutdown()) {
            next = timer.schedule(this::round, pause, TimeUnit.NANOSECONDS);
        }
    }

    private void round() {
        long start = System.nanoTime();
        write();
        synchronized (this) {
            pause = Math.max(leastPause, PAUSES * (System.nanoTime() - start));
            next = null;
            plan();
        }
    }

    private void write() {
        try {
            catalogs.refresh(taken());
        } catch (RuntimeException e) {
            LOG.warn("Cannot write the catalogues", e);
        }
    }

    private synchronized Set<Path> taken() {
        Set<Path> taken = Set.copyOf(marked);
        marked.clear();
        return taken;
    }

    private void look() {
        try {
            catalogs.stale().forEach(this::mark);
        } catch (RuntimeException e) {
            LOG.warn("Cannot read the output folder", e);
        }
    }

    /** Writes outdated catalogues and ends; what takes too long is left to the next start. */
    @Override
    public void close() {
        if (looks != null) {
            looks.cancel(false);
        }
        try {
            timer.submit(this::write).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The catalogues are outdated: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            timer.shutdownNow();
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "dropwarp-catalog");
        thread.setDaemon(true);
        return thread;
    }
}
