package io.dropwarp.gdal.audit;

import io.dropwarp.gdal.audit.AuditPixels.Sight;
import io.dropwarp.gdal.audit.AuditSamples.Quad;
import io.dropwarp.gdal.core.TiffFile;
import io.dropwarp.gdal.tile.OpenJob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gdal.gdal.Dataset;

/**
 * Reads the last of an audit's samples on a second thread, from datasets of its own: nearly all of an audit's time is
 * decoding blocks. Used by one thread; closing it waits for the second one.
 */
final class AuditAhead implements AutoCloseable {

    /** Source pixels kept at most until they are compared. */
    private static final long MOST_PIXELS = 1 << 20;

    private final OpenJob job;
    private final Path file;
    private final AuditPixels pixels;
    private final ExecutorService pool;
    private final Future<List<Sight>> reading;

    /** Begins to read quads, from {@code begin} on, if there are any. */
    AuditAhead(OpenJob job, Path file, AuditPixels pixels, List<Quad> quads, double[][] places, int begin) {
        this.job = job;
        this.file = file;
        this.pixels = pixels;
        this.pool = begin < quads.size() ? Executors.newSingleThreadExecutor() : null;
        this.reading = pool == null ? null : pool.submit(() -> read(quads, places, begin));
    }

    /** {@return the quads read, in order; all of them unless they are very large; null for each to skip} */
    List<Sight> get() {
        try {
            return reading == null ? List.of() : reading.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Nobody interrupts a worker", e);
        }
    }

    private List<Sight> read(List<Quad> quads, double[][] places, int begin) {
        List<Sight> sights = new ArrayList<>();
        // GDAL's datasets are for one thread each.
        try (OpenJob again = OpenJob.open(job.folder())) {
            Dataset output = TiffFile.openUnplaced(file);
            if (output == null) {
                throw AuditFailure.unreadable();
            }
            try {
                AuditSource source = new AuditSource(job.plan(), again.source());
                AuditOutput to = new AuditOutput(job.plan(), output);
                long size = 0;
                for (int i = begin; i < quads.size() && size < MOST_PIXELS && !pool.isShutdown(); i++) {
                    Sight sight = pixels.read(quads.get(i), Audit.at(places, i), source, to);
                    sights.add(sight);
                    size += sight == null ? 0 : sight.size();
                }
                return sights;
            } finally {
                output.delete();
            }
        }
    }

    @Override
    public void close() {
        if (pool != null) {
            pool.shutdown();
            try {
                // The datasets that it reads must not outlive the request.
                reading.get();
            } catch (ExecutionException failedAndTold) {
                // get() tells it, unless the other half has failed already.
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
