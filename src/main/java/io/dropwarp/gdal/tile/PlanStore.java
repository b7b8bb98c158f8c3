package io.dropwarp.gdal.tile;

import io.dropwarp.gdal.core.Hints;
import io.dropwarp.gdal.core.PartFile;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Plan;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads and writes plans. Stateless. */
public final class PlanStore {

    private PlanStore() {}

    /** Writes a plan and flushes it to disk. */
    public static void write(Plan plan, Path file) {
        try (PartFile part = PartFile.of(file)) {
            Files.write(part.path(), Json.MAPPER.writeValueAsBytes(plan));
            if (plan.tiling().count() > 1) {
                // A plan of a single tile is as fast to remake as to read, so do not wait for the disk.
                part.sync();
            }
            part.publish();
        } catch (IOException e) {
            throw PartFile.unwritable(file, e);
        }
    }

    /**
     * Reads a plan.
     *
     * @throws DropwarpException IO_ERROR if it cannot be read
     */
    static Plan read(Path file) {
        try {
            return Json.MAPPER.readValue(Files.readAllBytes(file), Plan.class);
        } catch (IOException e) {
            throw Hints.unreadable(String.valueOf(file.getFileName()), e);
        }
    }
}
