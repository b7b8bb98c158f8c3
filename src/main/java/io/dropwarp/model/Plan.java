package io.dropwarp.model;

import java.util.List;

/**
 * Everything that affects a job's pixels, made once in a worker and then frozen in {@code work/<job>/plan.json}.
 *
 * @param schema version of this record, 1
 * @param warpArguments gdalwarp arguments shared by every tile and a whole run: CRSs, resampling, thresholds, nodata,
 *     scales; without extent, size, format and creation options
 * @param creationOptions creation options of the final output, {@code NAME=VALUE}
 * @param command the equivalent gdalwarp command for the whole output, to run by hand
 * @param exact whether tiling changes no pixel: true for one tile and for full-width bands
 * @param notes decisions that users should know, one sentence each
 * @param tileMemoryMb MB that a worker may use for the largest tile; 0 in plans of older versions
 * @param operation PROJ's operation from the source's CRS to the target's; null if unknown
 * @param georeferencing how well GCPs or RPCs place the source; null for a geotransform, which needs no fit
 * @param reach the part of the grid that is warped, where the source lies; null for all of it
 * @param input how commands to run by hand get at the source; null in plans of older versions
 * @param dem identity of the DEM that RPCs take heights from; null if they use no file
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

    /** {@return the same plan for files with known hashes; the DEM's may be null} */
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
