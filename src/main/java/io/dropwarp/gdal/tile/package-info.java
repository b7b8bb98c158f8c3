/**
 * The tiles of a planned job: the open source, mask bands, statistics and the files tiles are written to.
 */
package io.dropwarp.gdal.tile;
