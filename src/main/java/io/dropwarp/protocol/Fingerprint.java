package io.dropwarp.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.files.Hashes;
import io.dropwarp.model.Plan;
import java.util.List;

/**
 * What identifies a plan. Tiles carry it, so that one of another plan is never reused; requests carry it, so that no
 * machine works by an older plan of the same job. Stateless.
 */
public final class Fingerprint {

    private static final int DIGITS = 24;

    private Fingerprint() {}

    /** {@return hex digits that identify everything a plan's pixels depend on} */
    public static String of(Plan plan) {
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
                    .substring(0, DIGITS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Plans can be written as JSON", e);
        }
    }
}
