/**
 * The extent and the grid that a source covers in the target CRS, and the part of a source that a tile needs.
 */
package io.dropwarp.gdal.extent;
