package io.dropwarp.gdal.tile;

import io.dropwarp.files.Hashes;
import io.dropwarp.gdal.core.Hints;
import io.dropwarp.gdal.core.PartFile;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Plan;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

    /**
     * {@return 24 hex digits that identify everything a plan's pixels depend on} Tiles carry it, so that a tile of
     * another plan is never reused.
     */
    public static String fingerprint(Plan plan) {
        try {
            String subdataset = plan.options().subdataset();
            return Hashes.sha256(Json.MAPPER.writeValueAsString(List.of(
                            plan.file().sha256()
                                    + (subdataset == null ? "" : " " + subdataset)
                                    + (plan.dem() == null
                                            ? ""
                                            : " " + plan.dem().sha256()),
                            plan.grid(),
                            plan.tiling(),
                            plan.warpArguments(),
                            plan.creationOptions(),
                            plan.options().openOptions(),
                            plan.versions().gdal(),
                            plan.versions().proj())))
                    .substring(0, 24);
        } catch (IOException e) {
            throw new IllegalStateException("Plans can be written as JSON", e);
        }
    }
}
