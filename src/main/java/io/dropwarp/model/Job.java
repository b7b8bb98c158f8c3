package io.dropwarp.model;

import java.time.Instant;
import java.util.List;

/**
 * The warp of one arrival, as written to {@code work/<job>/claim.json} before its first file is taken.
 *
 * @param id unique, safe as a file name: {@code <yyyyMMdd'T'HHmmss'Z'>-<stem, made safe>-<8 hex>}
 * @param file path of the raster below the drop folder, with {@code /}
 * @param folder the folder part of {@code file}, empty at the top; outputs keep it
 * @param source the raster's file name inside {@code work/<job>/source/}
 * @param sidecars names of the sidecars taken with it, also inside {@code source/}
 * @param shared names of files that others need as well (the sources of a VRT, a sidecar of two rasters): linked or
 *     copied into {@code source/}, not moved
 * @param bytes size of the raster file when it was claimed
 * @param inPlace true if the source stays where it is ({@code batch}) and {@code source/} only links to it
 */
public record Job(
        String id,
        String file,
        String folder,
        String profile,
        String source,
        List<String> sidecars,
        List<String> shared,
        long bytes,
        Instant receivedAt,
        boolean inPlace) {

    public Job {
        sidecars = List.copyOf(sidecars);
        shared = List.copyOf(shared);
    }
}
