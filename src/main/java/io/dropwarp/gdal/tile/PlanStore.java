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

/** Plans on disk. Stateless. */
public final class PlanStore {

    private PlanStore() {}

    /**
     * Writes a plan for good.
     *
     * @param plan the plan
     * @param file where to
     */
    public static void write(Plan plan, Path file) {
        try (PartFile part = PartFile.of(file)) {
            Files.write(part.path(), Json.MAPPER.writeValueAsBytes(plan));
            if (plan.tiling().count() > 1) {
                // A single tile is planned again as fast as it is read again, so it does not wait for the disk.
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
     * @param file where it is
     * @return the plan
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
     * What a plan's pixels depend on, in short: tiles carry it, so that those of another plan are never taken for this
     * one's.
     *
     * @param plan the plan
     * @return 24 hex digits
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
