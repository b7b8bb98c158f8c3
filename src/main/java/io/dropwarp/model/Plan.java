package io.dropwarp.model;

import java.util.List;

/**
 * Everything that decides the pixels of a job, made once in a worker and then frozen in {@code work/<job>/plan.json}.
 *
 * @param schema version of this record, 1
 * @param job the job's id
 * @param file identity of the source file
 * @param source what the source is
 * @param grid the target grid
 * @param tiling how the grid is cut
 * @param options the effective options
 * @param warpArguments gdalwarp arguments common to every tile and to a whole run: CRSs, resampling, thresholds, nodata,
 *     scales; without extent, size, format and creation options
 * @param creationOptions creation options of the final output, {@code NAME=VALUE}
 * @param command the equivalent gdalwarp command line for the whole output, to try by hand
 * @param exact whether tiling changes no pixel: true for one tile and for full-width bands
 * @param notes decisions worth telling, one sentence each
 * @param versions what made the plan
 * @param tileMemoryMb memory in MB that a worker may come to hold over the largest tile; 0 in plans made before it was
 *     estimated
 * @param operation how PROJ gets from the source's CRS to the target's; null if that is not known
 * @param georeferencing how well GCPs or RPCs place the source; null for a geotransform, which needs no fitting
 * @param reach the part of the grid that is warped, since the source lies there; null for all of it
 * @param input how commands to try by hand come to the source; null in plans made before it was kept
 * @param dem identity of the DEM that RPCs take heights from; null where they take none from a file
 */
public record Plan(
        int schema,
        String job,
        SourceFile file,
        SourceInfo source,
        TargetGrid grid,
        Tiling tiling,
        WarpOptions options,
        List<String> warpArguments,
        List<String> creationOptions,
        String command,
        boolean exact,
        List<String> notes,
        Versions versions,
        int tileMemoryMb,
        CoordinateOperation operation,
        Georeferencing georeferencing,
        Reach reach,
        CommandInput input,
        SourceFile dem) {

    public Plan {
        warpArguments = List.copyOf(warpArguments);
        creationOptions = List.copyOf(creationOptions);
        notes = List.copyOf(notes);
    }

    /**
     * The same for files whose hashes are known.
     *
     * @param known the file's identity
     * @param knownDem that of the DEM, or null
     * @return a new plan
     */
    public Plan withFiles(SourceFile known, SourceFile knownDem) {
        return new Plan(
                schema,
                job,
                known,
                source,
                grid,
                tiling,
                options,
                warpArguments,
                creationOptions,
                command,
                exact,
                notes,
                versions,
                tileMemoryMb,
                operation,
                georeferencing,
                reach,
                input,
                knownDem);
    }
}
