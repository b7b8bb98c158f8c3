package io.dropwarp.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.dropwarp.model.WarpOptions;

/**
 * A request to a worker. Requests name jobs by id; every path follows from the work folder the worker was started with,
 * so that a worker elsewhere can serve the same request. All are idempotent.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "op")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Request.ResolveCrs.class, name = "resolve-crs"),
    @JsonSubTypes.Type(value = Request.MakePlan.class, name = "plan"),
    @JsonSubTypes.Type(value = Request.WarpTile.class, name = "warp"),
    @JsonSubTypes.Type(value = Request.Assemble.class, name = "assemble"),
    @JsonSubTypes.Type(value = Request.Preview.class, name = "preview")
})
public sealed interface Request {

    /** {@return its resources, or null if it does not say} */
    default Needs needs() {
        return null;
    }

    /** Checks a target CRS given as {@code EPSG:n}, WKT or PROJJSON. */
    record ResolveCrs(String crs) implements Request {}

    /**
     * Inspects {@code work/<job>/source/<source>}, plans its warp and writes {@code plan.json}.
     *
     * @param warpSingle whether to do the whole job at once if its plan has one tile of ordinary size, up to the output
     *     in {@code staged/}; it then has no {@code plan.json}
     * @param needs its resources, or null
     */
    record MakePlan(String job, String source, WarpOptions options, PlanLimits limits, boolean warpSingle, Needs needs)
            implements Request {

        /** An ordinary request. */
        public MakePlan(String job, String source, WarpOptions options, PlanLimits limits, boolean warpSingle) {
            this(job, source, options, limits, warpSingle, null);
        }
    }

    /**
     * Warps one tile of {@code work/<job>/plan.json} to {@code tiles/<row>-<col>.tif}.
     *
     * @param parts number of strips it is warped in, one after the other, to save memory; 1 or less for the whole tile
     *     at once
     * @param needs its resources, or null
     * @param plan {@link Fingerprint} of the plan it belongs to; null for any
     */
    record WarpTile(String job, int row, int col, int parts, Needs needs, String plan) implements Request {

        public WarpTile {
            parts = Math.max(1, parts);
        }

        /** An ordinary request for the whole tile at once. */
        public WarpTile(String job, int row, int col) {
            this(job, row, col, 1, null, null);
        }
    }

    /**
     * Assembles and verifies the output of a job with all its tiles, in the job's folder.
     *
     * @param name name of the output file or folder
     * @param threads threads that may decode, resample and encode blocks; less than 1 counts as 1
     * @param needs its resources, or null
     * @param plan {@link Fingerprint} of the job's plan; null for any
     */
    record Assemble(String job, String name, int threads, Needs needs, String plan) implements Request {

        public Assemble {
            threads = Math.max(1, threads);
        }

        /** An ordinary request with one thread. */
        public Assemble(String job, String name) {
            this(job, name, 1, null, null);
        }
    }

    /**
     * Draws a small PNG of a raster.
     *
     * @param raster its path below the work folder; absolute only for a worker that may read other folders, too
     * @param png path of the picture to write, below the work folder
     * @param maxSize longest edge in pixels
     * @param limits limits for a raster that dropwarp did not make, else null
     */
    record Preview(String raster, String png, int maxSize, PlanLimits limits) implements Request {

        /** A preview of a raster that dropwarp made. */
        public Preview(String raster, String png, int maxSize) {
            this(raster, png, maxSize, null);
        }
    }
}
