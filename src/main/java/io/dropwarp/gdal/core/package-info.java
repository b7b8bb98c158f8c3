/**
 * What all rooms of the worker side share: errors, lists and drivers of GDAL, grids, options, and files being written.
 *
 * <p>Only the {@code gdal} packages touch GDAL. They run in worker processes alone, on one thread. Pixel coordinates are
 * GDAL's: (0, 0) is the outer corner of the first pixel, x grows with columns and y with rows. CRS coordinates are in the
 * traditional GIS order, x (or longitude) first.
 */
package io.dropwarp.gdal.core;
