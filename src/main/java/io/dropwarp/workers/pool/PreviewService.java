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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Has a worker, here or at a node, draw small pictures of rasters. Workers see the work folder only, so the files of a
 * raster elsewhere are linked or copied there meanwhile. Draws one picture at a time; thread-safe.
 */
public final class PreviewService {

    /** Most files that a raster may have. */
    public static final int MOST_FILES = 2000;

    /** A raster of more pixels is read only where overviews spare reading all of them. */
    private static final long MOST_PIXELS = 100_000_000;

    private static final long MOST_COPIED = 256L * 1024 * 1024;

    /** Time for a picture, without the wait for a worker. */
    public static final Duration TIME = Duration.ofSeconds(30);

    private final Runnable turn;
    private final Consumer<Request.Preview> worker;
    private final BooleanSupplier crowded;
    private final PlanLimits limits;
    private final Path folder;

    /**
     * Previews drawn by a pool.
     *
     * @param drivers GDAL drivers that may open a raster dropwarp did not make
     * @param folder a folder of its own in the work folder of the workers; emptied here and after each picture
     * @throws IOException if what an earlier run left cannot be removed
     */
    public PreviewService(WorkerPool pool, List<String> drivers, Path folder) throws IOException {
        this(() -> {}, new WorkerClient(pool, TIME)::send, () -> pool.waiting() > 0, drivers, folder);
    }

    /**
     * Previews drawn by others, only when they have nothing else to do.
     *
     * @param turn waits until they have; throws a {@link DropwarpException} if that takes too long
     * @param worker has a request done, or throws a {@link DropwarpException}
     * @throws IOException if what an earlier run left cannot be removed
     */
    public PreviewService(Runnable turn, Consumer<Request.Preview> worker, List<String> drivers, Path folder)
            throws IOException {
        this(turn, worker, () -> false, drivers, folder);
    }

    private PreviewService(
            Runnable turn, Consumer<Request.Preview> worker, BooleanSupplier crowded, List<String> drivers, Path folder)
            throws IOException {
        this.turn = turn;
        this.worker = worker;
        this.crowded = crowded;
        this.limits = new PlanLimits(drivers, List.of(), MOST_PIXELS, Long.MAX_VALUE, 0, 0, 1);
        this.folder = folder;
        DurableFiles.deleteTree(folder);
    }

    /** {@return whether other requests wait for the workers that draw} */
    public boolean isCrowded() {
        return crowded.getAsBoolean();
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
        // Before all those links, which would be in vain.
        turn.run();
        Path own = newFolder();
        try {
            bring(files, own);
            return picture(relative(own.resolve(raster.getFileName())), own, ours, size);
        } finally {
            DurableFiles.deleteTree(own);
        }
    }

    /**
     * As above, for a raster that the workers may read where it is.
     *
     * @throws DropwarpException if it cannot be drawn
     */
    public synchronized byte[] draw(Path raster, boolean ours, int size) throws IOException {
        Path own = newFolder();
        try {
            return picture(raster.toAbsolutePath(), own, ours, size);
        } finally {
            DurableFiles.deleteTree(own);
        }
    }

    /** With a name that there never was: another machine may remember what an earlier one held. */
    private Path newFolder() throws IOException {
        return Files.createTempDirectory(Files.createDirectories(folder), null);
    }

    private Path relative(Path file) {
        return folder.getParent().relativize(file);
    }

    private byte[] picture(Path raster, Path own, boolean ours, int size) throws IOException {
        Path png = own.resolve(".preview.png");
        worker.accept(new Request.Preview(raster.toString(), relative(png).toString(), size, ours ? null : limits));
        return Files.readAllBytes(png);
    }

    private static void bring(List<Path> files, Path own) throws IOException {
        long copied = 0;
        for (Path file : files) {
            Path to = own.resolve(file.getFileName());
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
