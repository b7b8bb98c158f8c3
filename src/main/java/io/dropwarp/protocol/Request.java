package io.dropwarp.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.dropwarp.model.WarpOptions;

/**
 * What a worker is asked to do. Requests name jobs by id; every path follows from the work folder the worker was started
 * with, so that a worker elsewhere can serve the same request. Each may be repeated: twice gives the same as once.
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

    /**
     * Checks a target CRS.
     *
     * @param crs {@code EPSG:n}, WKT or PROJJSON
     */
    record ResolveCrs(String crs) implements Request {}

    /**
     * Inspects {@code work/<job>/source/<source>}, plans its warp and writes {@code plan.json}.
     *
     * @param job the job's id
     * @param source file name of the raster
     * @param options effective options
     * @param limits what is too large, and how large a tile may be
     * @param warpSingle whether to do all of a job at once when its plan has one tile of ordinary size, up to the output in
     *     {@code staged/}; it then has no {@code plan.json}
     * @param needs what it needs of the machine, or null
     */
    record MakePlan(String job, String source, WarpOptions options, PlanLimits limits, boolean warpSingle, Needs needs)
            implements Request {

        /** As above, as an ordinary request. */
        public MakePlan(String job, String source, WarpOptions options, PlanLimits limits, boolean warpSingle) {
            this(job, source, options, limits, warpSingle, null);
        }
    }

    /**
     * Warps one tile of {@code work/<job>/plan.json} to {@code tiles/<row>-<col>.tif}.
     *
     * @param job the job's id
     * @param row row of the tile
     * @param col column of the tile
     * @param parts how many strips it is warped in, one after the other, to hold that much less memory; 1 for the whole
     *     tile at once, fewer than 1 count as 1
     * @param needs what it needs of the machine, or null
     */
    record WarpTile(String job, int row, int col, int parts, Needs needs) implements Request {

        public WarpTile {
            parts = Math.max(1, parts);
        }

        /** As above, the whole tile at once as an ordinary request. */
        public WarpTile(String job, int row, int col) {
            this(job, row, col, 1, null);
        }
    }

    /**
     * Assembles and verifies the output of a job whose tiles all stand, in the job's folder.
     *
     * @param job the job's id
     * @param name name of the output file or folder
     * @param threads how many threads may decode, resample and encode blocks; fewer than 1 count as 1
     * @param needs what it needs of the machine, or null
     */
    record Assemble(String job, String name, int threads, Needs needs) implements Request {

        public Assemble {
            threads = Math.max(1, threads);
        }

        /** As above, with one thread and as an ordinary request. */
        public Assemble(String job, String name) {
            this(job, name, 1, null);
        }
    }

    /**
     * Draws a small PNG of a raster.
     *
     * @param raster absolute path of the raster
     * @param png absolute path of the picture to write
     * @param maxSize longest edge in pixels
     * @param limits what may open it and how large it may be, for a raster that dropwarp did not make; else null
     */
    record Preview(String raster, String png, int maxSize, PlanLimits limits) implements Request {

        /** As above, of a raster that dropwarp made. */
        public Preview(String raster, String png, int maxSize) {
            this(raster, png, maxSize, null);
        }
    }
}
