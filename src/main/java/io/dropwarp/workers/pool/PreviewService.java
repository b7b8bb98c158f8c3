package io.dropwarp.workers.pool;

import io.dropwarp.files.DurableFiles;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.protocol.PlanLimits;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Has a worker draw small pictures of rasters. Workers see the work folder only, so the files of a raster elsewhere are
 * linked or copied there meanwhile. Draws one picture at a time; thread-safe.
 */
public final class PreviewService {

    /** Most files that a raster may have. */
    public static final int MOST_FILES = 2000;

    /** A raster of more pixels is read only where overviews spare reading all of them. */
    private static final long MOST_PIXELS = 100_000_000;

    private static final long MOST_COPIED = 256L * 1024 * 1024;

    private static final Duration TIME = Duration.ofSeconds(30);

    private final WorkerPool pool;
    private final WorkerClient client;
    private final PlanLimits limits;
    private final Path folder;

    /**
     * Previews drawn by a pool.
     *
     * @param drivers GDAL drivers that may open a raster dropwarp did not make
     * @param folder a folder of its own in the work folder of the workers; removed here and after each picture
     * @throws IOException if what an earlier run left cannot be removed
     */
    public PreviewService(WorkerPool pool, List<String> drivers, Path folder) throws IOException {
        this.pool = pool;
        this.client = new WorkerClient(pool, TIME);
        this.limits = new PlanLimits(drivers, List.of(), MOST_PIXELS, Long.MAX_VALUE, 0, 0, 1);
        this.folder = folder;
        DurableFiles.deleteTree(folder);
    }

    /** {@return whether other requests wait for workers} */
    public boolean isCrowded() {
        return pool.waiting() > 0;
    }

    /**
     * {@return a PNG of a raster that the workers may not read where it is}
     *
     * @param files all its files, itself among them
     * @param ours whether dropwarp made it; others are held to limits, since it may be the file that was refused
     * @param size longest edge of the picture in pixels
     * @throws DropwarpException if it cannot be drawn
     * @throws IOException if a file cannot be read or linked
     */
    public synchronized byte[] draw(Path raster, List<Path> files, boolean ours, int size) throws IOException {
        if (files.size() > MOST_FILES) {
            throw new DropwarpException(FailureCode.TOO_LARGE, "It has too many files for a picture.", null);
        }
        try {
            Files.createDirectories(folder);
            bring(files);
            return picture(folder.resolve(raster.getFileName()), ours, size);
        } finally {
            DurableFiles.deleteTree(folder);
        }
    }

    /**
     * As above, for a raster that the workers may read where it is.
     *
     * @throws DropwarpException if it cannot be drawn
     */
    public synchronized byte[] draw(Path raster, boolean ours, int size) throws IOException {
        try {
            Files.createDirectories(folder);
            return picture(raster, ours, size);
        } finally {
            DurableFiles.deleteTree(folder);
        }
    }

    private byte[] picture(Path raster, boolean ours, int size) throws IOException {
        Path png = folder.resolve(".preview.png");
        client.send(new Request.Preview(raster.toString(), png.toString(), size, ours ? null : limits));
        return Files.readAllBytes(png);
    }

    private void bring(List<Path> files) throws IOException {
        long copied = 0;
        for (Path file : files) {
            Path to = folder.resolve(file.getFileName());
            if (!DurableFiles.link(file, to)) {
                copied += Files.size(file);
                if (copied > MOST_COPIED) {
                    throw new DropwarpException(
                            FailureCode.TOO_LARGE, "It is too large to be copied for a picture.", null);
                }
                Files.copy(file, to);
            }
        }
    }
}
