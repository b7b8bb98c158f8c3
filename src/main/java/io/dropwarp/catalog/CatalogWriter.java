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
 * Keeps the catalogues of an output folder up to date, some time after its outputs: it waits a few seconds for more to
 * come, and after each round many times as long as the round took, so that it never takes more than a small part of one
 * processor or disk however many outputs there are. A crash leaves a catalogue whole, though perhaps old; it is made good
 * after the next start. Thread-safe, with one thread of its own.
 */
public final class CatalogWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CatalogWriter.class);

    /** Pause after a round for each unit of time it took. */
    private static final int PAUSES = 20;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path output;
    private final Catalogs catalogs;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(CatalogWriter::daemon);
    private final long leastPause;
    private final boolean byItself;

    private final Set<Path> marked = new HashSet<>();
    private long pause;
    /** The round that is planned or under way; null if there is none. */
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
     * Keeps catalogues while a service runs: looks at the whole output folder first, and for changes by others now and
     * then.
     *
     * @param output the output folder
     * @param except folders below that hold no outputs
     * @param leastPause least time between two rounds
     * @param look time between two looks for changes by others
     * @return the writer, to be closed
     */
    public static CatalogWriter start(Path output, Collection<Path> except, Duration leastPause, Duration look) {
        CatalogWriter writer = new CatalogWriter(output, new Catalogs(output, except, true), leastPause, true);
        writer.mark(output);
        writer.looks = writer.timer.scheduleWithFixedDelay(
                writer::look, look.toMillis(), look.toMillis(), TimeUnit.MILLISECONDS);
        return writer;
    }

    /**
     * Writes catalogues once, when it is closed, and only those of the folders that were marked and of those above.
     *
     * @param output the output folder
     * @param except folders below that hold no outputs
     * @return the writer, to be closed
     */
    public static CatalogWriter atTheEnd(Path output, Collection<Path> except) {
        return new CatalogWriter(output, new Catalogs(output, except, false), Duration.ZERO, false);
    }

    /**
     * Something was published in a folder.
     *
     * @param folder the folder; one that is not below the output folder is not ours
     */
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
            LOG.warn("The catalogues could not be written", e);
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
            LOG.warn("The output folder could not be looked at", e);
        }
    }

    /** Writes what is not up to date yet, and ends; what takes too long is left to the next start. */
    @Override
    public void close() {
        if (looks != null) {
            looks.cancel(false);
        }
        try {
            timer.submit(this::write).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The catalogues are not up to date: {}", e.toString());
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
