/**
 * The only code that touches GDAL. It runs in worker processes alone, on one thread, since a native crash must end
 * nothing but a worker. Pixel coordinates are GDAL's: (0, 0) is the outer corner of the first pixel, x grows with columns
 * and y with rows; CRS coordinates are in the traditional GIS order, x (or longitude) first.
 */
package io.dropwarp.gdal;
