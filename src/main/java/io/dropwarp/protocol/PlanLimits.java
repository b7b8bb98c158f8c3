package io.dropwarp.protocol;

import java.util.List;

/**
 * Limits of plans and tiles.
 *
 * @param drivers GDAL drivers that may open a source
 * @param containerDrivers GDAL drivers that may open a file only to list its subdatasets, or to open the one a job
 *     wants
 * @param maxPixels pixels (width × height) of source or target
 * @param maxOutputBytes bytes of the uncompressed target
 * @param smallPixels a target of at most this many pixels is one tile
 * @param tileBytes memory a tile's target pixels may take in a worker
 * @param workers number of workers, so that a scene is cut into enough tiles to keep all of them busy
 */
public record PlanLimits(
        List<String> drivers,
        List<String> containerDrivers,
        long maxPixels,
        long maxOutputBytes,
        long smallPixels,
        long tileBytes,
        int workers) {}
