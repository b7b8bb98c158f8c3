/**
 * Shared by the GDAL packages: errors, lists and drivers of GDAL, grids, options, and files being written.
 *
 * <p>Only the {@code gdal} packages use GDAL. They run only in worker processes, on one thread. Pixel coordinates are
 * GDAL's: (0, 0) is the outer corner of the first pixel, x grows with columns and y with rows. CRS coordinates are in
 * traditional GIS order, x (or longitude) first.
 */
package io.dropwarp.gdal.core;
