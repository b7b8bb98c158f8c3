package io.dropwarp.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Has GDAL read every pixel of some of the outputs soon after they appeared. Thread-safe. */
final class PixelSample implements AutoCloseable {

    private static final int EACH = 8;

    private final Findings findings;
    private final ExecutorService reader = Executors.newSingleThreadExecutor();
    private final AtomicLong offered = new AtomicLong();
    private final AtomicLong read = new AtomicLong();

    PixelSample(Findings findings) {
        this.findings = findings;
    }

    /** An output appeared. */
    void offer(Path raster) {
        if (offered.getAndIncrement() % EACH == 0) {
            reader.execute(() -> read(raster));
        }
    }

    private void read(Path raster) {
        try {
            Object before = Files.getAttribute(raster, "unix:ino");
            boolean whole =
                    Tool.succeeds("gdalinfo", "--config", "GDAL_PAM_ENABLED", "NO", "-checksum", raster.toString());
            read.incrementAndGet();
            if (!whole && Files.getAttribute(raster, "unix:ino").equals(before)) {
                findings.add("GDAL cannot read " + raster);
            }
        } catch (IOException replaced) {
            // A folder of tiles that was replaced by newer ones.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@return how many were read} */
    long count() {
        return read.get();
    }

    /** Reads what was offered before. */
    @Override
    public void close() {
        reader.shutdown();
        try {
            if (!reader.awaitTermination(2, TimeUnit.MINUTES)) {
                findings.add("GDAL reads the sample of outputs for minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
