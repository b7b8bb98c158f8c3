/**
 * Plans a job: CRS, coordinate operation, grid, tiles, and the frozen arguments of the warp.
 */
package io.dropwarp.gdal.plan;
