package io.dropwarp.gdal.output;

import io.dropwarp.files.Hashes;
import io.dropwarp.gdal.core.Progress;
import io.dropwarp.model.AssembledOutput.OutputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Hashes files on threads of its own. Used by one thread; closing it stops what still runs. */
public final class FileHashes implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 200;

    private final ExecutorService pool;
    private final AtomicLong chunks = new AtomicLong();
    private final List<Future<OutputFile>> hashing = new ArrayList<>();

    public FileHashes(int threads) {
        this.pool = Executors.newFixedThreadPool(threads);
    }

    /** Begins to hash a file that is complete. */
    public void add(Path file) {
        hashing.add(pool.submit(() -> of(file, share -> chunks.incrementAndGet())));
    }

    /** {@return a file with its hash} */
    static OutputFile of(Path file, Progress progress) throws IOException {
        return new OutputFile(String.valueOf(file.getFileName()), Files.size(file), Hashes.sha256(file, progress::at));
    }

    /** {@return all files, in the order in which they were added} */
    public List<OutputFile> get(Progress progress) throws IOException {
        List<OutputFile> files = new ArrayList<>();
        long seen = -1;
        while (files.size() < hashing.size()) {
            try {
                files.add(hashing.get(files.size()).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
            } catch (TimeoutException notYet) {
                // Progress is a sign of life, so a disk that hangs must not make any.
                long now = chunks.get();
                if (now != seen) {
                    progress.at((double) files.size() / hashing.size());
                }
                seen = now;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Nobody interrupts a worker", e);
            }
        }
        return files;
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
